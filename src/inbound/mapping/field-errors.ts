/**
 * Pure. Whether a rule can make a valid value for an action's field. Values from the body are only known with a call.
 */
import type { z } from "@hono/zod-openapi";
import { payloadErrors } from "../../events/catalog/family.ts";
import { type FieldError, fieldErrorsOf, formatPath } from "../../http/problem.ts";
import type { Rule } from "./rule.ts";

/** What the rule is known to make; null: anything. */
type Made = { value: unknown } | "text" | "object" | "list" | null;

function madeBy(rule: Rule): Made {
  switch (rule.kind) {
    case "pointer":
    case "find":
    case "first":
      return null;
    case "words":
    case "join":
      return "text";
    case "value":
      return { value: rule.value };
    case "object":
    case "list":
      return rule.kind;
  }
}

/** The errors of the field at `path` whose values `schema` takes. */
export function fieldErrors(schema: z.ZodType, rule: Rule, path: readonly PropertyKey[]): FieldError[] {
  if (rule.kind === "first") {
    return rule.of.flatMap((each, index) => fieldErrors(schema, each, [...path, "$first", index]));
  }
  const made = madeBy(rule);
  if (made === null) return [];
  if (typeof made === "object") {
    const parsed = schema.safeParse(made.value, { error: payloadErrors });
    return parsed.success ? [] : fieldErrorsOf(parsed.error, [...path, "$value"]);
  }
  const takesObjects = schema.safeParse({}).success;
  const takesLists = schema.safeParse([0]).success;
  const takesText = !takesObjects || schema.safeParse("text").success;
  if (made === "text" ? takesText : made === "object" ? takesObjects : takesLists) return [];
  return [{ path: formatPath(path), message: takesObjects ? "must make an object" : "must make a text" }];
}
