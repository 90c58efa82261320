/** Pure. Fields that several requests have in common. */
import { z } from "@hono/zod-openapi";
import { MAX_METADATA_BYTES, MAX_NAME_LENGTH } from "../constants.ts";
import { anyObject, unkeepableNumber } from "../json/object.ts";

/** Text for people on one line: no control characters, no halves of characters. */
export const lineInput = (most: number) =>
  z
    .string({ error: (issue) => (issue.input === undefined ? "is required" : "must be a string") })
    .trim()
    .max(most, `must be at most ${most} characters`)
    .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), "must not contain control characters");

export const nameInput = lineInput(MAX_NAME_LENGTH)
  .min(1, "must not be empty")
  .openapi({ minLength: 1, maxLength: MAX_NAME_LENGTH, example: "My webhook" });

/** Anything the owner wants to keep with the object. */
export const metadataInput = anyObject("must be an object")
  .refine(
    (value) => unkeepableNumber(value) === undefined,
    "must not hold whole numbers beyond 2^53, which lose digits, or any beyond 1e308: send them as text",
  )
  .refine(
    (value) => new TextEncoder().encode(JSON.stringify(value)).length <= MAX_METADATA_BYTES,
    `must not exceed ${MAX_METADATA_BYTES} bytes as JSON`,
  )
  .meta({ type: "object", additionalProperties: true })
  .openapi({ type: "object", additionalProperties: true, example: { crm_id: "42" } });

/** A query parameter that is true or false. */
export const booleanQuery = z
  .enum(["true", "false"], "must be true or false")
  .transform((text) => text === "true")
  .openapi({ type: "boolean" });
