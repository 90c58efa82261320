/** Pure. Fields that several requests share. */
import { z } from "@hono/zod-openapi";
import { MAX_METADATA_BYTES, MAX_NAME_LENGTH } from "../constants.ts";
import { hasInvisible, isBlank } from "../contacts/name.ts";
import { anyObject, unkeepableNumber } from "../json/object.ts";

/** The id in examples. */
export const ID_EXAMPLE = "0175fed8-3f10-7000-8000-1c2b3a495867";
/** Secrets for examples. They look real, but grant nothing. */
export const SECRET_EXAMPLE = "iVr5c0bq8T6m1JvC2nX4pL7sD9fG0hK3wE5rT8yU1oA";
export const SIGNATURE_EXAMPLE = "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=";

/** Text on one line that people can read: no invisible characters, no lone surrogates. */
export const lineInput = (most: number) =>
  z
    .string({ error: (issue) => (issue.input === undefined ? "is required" : "must be a string") })
    .trim()
    .max(most, `must be at most ${most} characters`)
    .refine(
      (text) => text.isWellFormed() && !hasInvisible(text),
      "must not contain control characters or other invisible ones",
    );

export const nameInput = lineInput(MAX_NAME_LENGTH)
  .refine((text) => !isBlank(text), "must not be empty")
  .openapi({ minLength: 1, maxLength: MAX_NAME_LENGTH, example: "My webhook" });

/** The customer's own data about an object. */
export const metadataInput = anyObject("must be an object")
  .refine(
    (value) => unkeepableNumber(value) === undefined,
    "must not contain integers beyond 2^53 or numbers beyond 1e308, which lose digits: send them as text",
  )
  .refine(
    (value) => new TextEncoder().encode(JSON.stringify(value)).length <= MAX_METADATA_BYTES,
    `must not exceed ${MAX_METADATA_BYTES} bytes as JSON`,
  )
  .meta({ type: "object", additionalProperties: true })
  .openapi({ type: "object", additionalProperties: true, example: { crm_id: "42" } });

/** Decimal digits, as an integer from 1 to `most`. `1e1`, `0x10` and blanks are not numbers here. */
export const wholeNumberQuery = (most: number) =>
  z.preprocess(
    (text) => (typeof text === "string" ? (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN) : text),
    z
      .number("must be a number")
      .int("must be a whole number")
      .min(1, "must be at least 1")
      .max(most, `must be at most ${most}`),
  );

/** A query parameter that is true or false. */
export const booleanQuery = z
  .enum(["true", "false"], "must be true or false")
  .transform((text) => text === "true")
  .openapi({ type: "boolean", example: true });
