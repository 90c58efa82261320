/** Pure. A webhook's filter: an event is sent if its payload meets all of the filter's conditions. */
import { z } from "@hono/zod-openapi";
import { MAX_FILTER_BYTES, MAX_FILTER_CONDITIONS } from "../constants.ts";
import type { Condition, Scalar } from "../storage/schema.ts";

const OPS = ["eq", "ne", "lt", "lte", "gt", "gte", "in", "exists", "contains"];

/** RFC 6901: empty, or segments that each begin with a slash. In a segment `~` is escaped as `~0` and `/` as `~1`. */
const POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;

/** The error of a value that is present but wrong. */
const expecting = (message: string) => ({
  error: (issue: { input?: unknown }) => (issue.input === undefined ? "is required" : message),
});

const path = z
  .string(expecting("must be a string"))
  .regex(POINTER, 'must be a JSON Pointer, such as "/feedback/score"')
  .openapi({ description: "A JSON Pointer (RFC 6901) into the payload.", example: "/feedback/score" });

const scalar = z.union(
  [z.string(), z.number(), z.boolean(), z.null()],
  expecting("must be a string, a number, true, false or null"),
);

/** A condition in the API's requests and responses. */
export const conditionSchema = z
  .discriminatedUnion(
    "op",
    [
      z.strictObject({ path, op: z.enum(["eq", "ne"]), value: scalar }),
      z.strictObject({
        path,
        op: z.enum(["lt", "lte", "gt", "gte"]),
        value: z.union([z.number(), z.string()], expecting("must be a number or a string")),
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
        value: z.union([z.string(), z.number(), z.boolean()], expecting("must be a string, a number, true or false")),
      }),
    ],
    {
      error: (issue) =>
        issue.code === "invalid_union"
          ? `must be one of: ${OPS.join(", ")}`
          : "must be an object with a path, an op and a value",
    },
  )
  .openapi("Condition", {
    description:
      "`eq`, `ne`: the same value and type, or not. `lt`, `lte`, `gt`, `gte`: numbers by size, strings by their characters, one never with the other. `in`: equal to one of a list. `exists`: whether anything is there, null included. `contains`: a part of a string, or an element of a list. What the payload does not have fails every condition but `ne` and `exists: false`.",
  }) satisfies z.ZodType<Condition>;

export const filterInput = z
  .array(conditionSchema, "must be a list of conditions")
  .max(MAX_FILTER_CONDITIONS, `must hold at most ${MAX_FILTER_CONDITIONS} conditions`)
  .refine(
    (filter) => new TextEncoder().encode(JSON.stringify(filter)).length <= MAX_FILTER_BYTES,
    `must not exceed ${MAX_FILTER_BYTES} bytes as JSON`,
  )
  .nullable();

/**
 * Whether every condition holds. Without conditions, every payload passes. A missing value fails every op except
 * `ne` and `exists: false`; null is a present value. `lt`, `lte`, `gt` and `gte` compare two numbers or two strings
 * (by UTF-16 code units, so times in one format sort), and fail otherwise. Objects and lists equal nothing.
 * `contains` finds a substring of a string or an element of a list. Never throws.
 */
export function passes(filter: readonly Condition[] | null, payload: unknown): boolean {
  return (filter ?? []).every((condition) => holds(condition, valueAt(condition.path, payload)));
}

/** @param found is undefined if the payload has no such value; JSON itself cannot express undefined. */
function holds(condition: Condition, found: unknown): boolean {
  switch (condition.op) {
    case "eq":
      return found === condition.value;
    case "ne":
      return found !== condition.value;
    case "lt":
      return compare(found, condition.value, (order) => order < 0);
    case "lte":
      return compare(found, condition.value, (order) => order <= 0);
    case "gt":
      return compare(found, condition.value, (order) => order > 0);
    case "gte":
      return compare(found, condition.value, (order) => order >= 0);
    case "in":
      return condition.value.some((value: Scalar) => found === value);
    case "exists":
      return (found !== undefined) === condition.value;
    case "contains":
      return contains(found, condition.value);
  }
}

function compare(found: unknown, value: number | string, isWanted: (order: -1 | 0 | 1) => boolean): boolean {
  const areComparable =
    (typeof found === "number" && typeof value === "number") ||
    (typeof found === "string" && typeof value === "string");
  if (!areComparable) return false;
  return isWanted(found === value ? 0 : found < value ? -1 : 1);
}

function contains(found: unknown, value: string | number | boolean): boolean {
  if (Array.isArray(found)) return found.includes(value);
  return typeof found === "string" && typeof value === "string" && found.includes(value);
}

/** The value that a JSON Pointer refers to, or undefined. Inherited properties do not count. */
function valueAt(pointer: string, payload: unknown): unknown {
  const segments = pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
  let value = payload;
  for (const segment of segments) {
    if (typeof value !== "object" || value === null) return undefined;
    const isValidKey = Array.isArray(value) ? /^(?:0|[1-9]\d*)$/.test(segment) : true;
    if (!isValidKey || !Object.hasOwn(value, segment)) return undefined;
    value = Reflect.get(value, segment);
  }
  return value;
}
