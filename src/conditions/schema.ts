/** Pure. Conditions as the API takes and shows them. */
import { z } from "@hono/zod-openapi";
import { MAX_FILTER_BYTES, MAX_FILTER_CONDITIONS } from "../constants.ts";
import { unkeepableNumber } from "../json/object.ts";
import { POINTER } from "../json/pointer.ts";
import type { Condition, WhenCondition } from "../vocabulary/condition.ts";

const OPS = ["eq", "ne", "lt", "lte", "gt", "gte", "in", "exists", "contains"];

/** The message for an invalid value, unless it is missing. */
const expecting = (message: string) => ({
  error: (issue: { input?: unknown }) => (issue.input === undefined ? "is required" : message),
});

const path = z
  .string(expecting("must be a string"))
  .regex(POINTER, 'must be a JSON Pointer, such as "/feedback/score"')
  .openapi({ description: "A JSON Pointer (RFC 6901) into the payload.", example: "/feedback/score" });

/** 9007199254740993 would be rounded to 9007199254740992, and the condition would match both. */
const exactNumber = z
  .number()
  .refine(
    (number) => unkeepableNumber(number) === undefined,
    "must not be a whole number beyond 2^53, which loses digits",
  );

const scalar = z.union(
  [z.string(), exactNumber, z.boolean(), z.null()],
  expecting("must be a string, a number, true, false or null"),
);

const unknownOp = (issue: { code?: string | undefined }) =>
  issue.code === "invalid_union"
    ? `must be one of: ${OPS.join(", ")}`
    : "must be an object with a path, an op and a value";

/** A condition on a JSON value. */
export const conditionSchema = z
  .discriminatedUnion(
    "op",
    [
      z.strictObject({ path, op: z.enum(["eq", "ne"]), value: scalar }),
      z.strictObject({
        path,
        op: z.enum(["lt", "lte", "gt", "gte"]),
        value: z.union([exactNumber, z.string()], expecting("must be a number or a string")),
      }),
      z.strictObject({
        path,
        op: z.literal("in"),
        value: z.array(scalar, expecting("must be a list")).min(1, "must hold at least one value"),
      }),
      z.strictObject({ path, op: z.literal("exists"), value: z.boolean(expecting("must be true or false")) }),
      z.strictObject({
        path,
        op: z.literal("contains"),
        value: z.union([z.string(), exactNumber, z.boolean()], expecting("must be a string, a number, true or false")),
      }),
    ],
    { error: unknownOp },
  )
  .openapi("Condition", {
    description:
      "`eq`, `ne`: the same value and type, or not. `lt`, `lte`, `gt`, `gte`: numbers by size, ISO 8601 times as moments, other strings by their characters, a number never with a string. `in`: equal to one of a list. `exists`: whether anything is there, null included. `contains`: a part of a string, or an element of a list. A missing value fails every condition but `ne` and `exists: false`.",
  }) satisfies z.ZodType<Condition>;

/** The conditions of one filter, `when` or `where`. */
const conditionList = <Each extends z.ZodType>(condition: Each) =>
  z
    .array(condition, "must be a list of conditions")
    .max(MAX_FILTER_CONDITIONS, `must hold at most ${MAX_FILTER_CONDITIONS} conditions`)
    .refine(
      (list) => new TextEncoder().encode(JSON.stringify(list)).length <= MAX_FILTER_BYTES,
      `must not exceed ${MAX_FILTER_BYTES} bytes as JSON`,
    );

/** The `filter` of an outbound webhook; null: none. */
export const filterInput = conditionList(conditionSchema).nullable();

/** The `where` of a mapping's `$find`. */
export const whereInput = conditionList(conditionSchema);

const header = z
  .string(expecting("must be a string"))
  .regex(/^[\w!#$%&'*+.^`|~-]{1,128}$/, 'must be the name of a header, such as "X-Shopify-Topic"');
const text = z.string(expecting("must be a string"));

const headerConditionSchema = z.discriminatedUnion(
  "op",
  [
    z.strictObject({ header, op: z.enum(["eq", "ne", "lt", "lte", "gt", "gte", "contains"]), value: text }),
    z.strictObject({
      header,
      op: z.literal("in"),
      value: z.array(text, expecting("must be a list")).min(1, "must hold at least one value"),
    }),
    z.strictObject({ header, op: z.literal("exists"), value: z.boolean(expecting("must be true or false")) }),
  ],
  { error: unknownOp },
);

/** A condition of `when` in the OpenAPI document, in requests and in responses. */
export const WHEN_CONDITION_DOC = {
  anyOf: [
    whenConditionDoc("path", "A JSON Pointer (RFC 6901) into the body.", "As in a condition."),
    whenConditionDoc("header", "The name of a header of the call.", "A string, or for `in` a list of strings."),
  ],
  example: { header: "X-Shopify-Topic", op: "in", value: ["customers/create"] },
};

function whenConditionDoc(subject: "path" | "header", description: string, value: string) {
  return {
    type: "object" as const,
    properties: {
      [subject]: { type: "string" as const, description },
      op: { type: "string" as const, enum: OPS },
      value: { description: value },
    },
    required: [subject, "op", "value"],
  };
}

/** Not a union: each kind of condition gets the errors of its own schema. */
const whenConditionSchema = z
  .unknown()
  .transform((value, context): WhenCondition => {
    const isOnHeader = typeof value === "object" && value !== null && Object.hasOwn(value, "header");
    const parsed = (isOnHeader ? headerConditionSchema : conditionSchema).safeParse(value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      const paths = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
      const message = issue.code === "unrecognized_keys" ? "is not a known field here" : issue.message;
      for (const at of paths) context.issues.push({ code: "custom", path: at, message, input: value });
    }
    return z.NEVER;
  })
  .openapi("WhenCondition", WHEN_CONDITION_DOC);

/** The `when` of an inbound webhook; null: none. */
export const whenInput = conditionList(whenConditionSchema).nullable();
