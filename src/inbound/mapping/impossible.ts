/** Pure. Whether the rules of an action can make an input that it takes, whatever the body holds. */
import { payloadErrors } from "../../events/catalog/family.ts";
import { type FieldError, UNKNOWN_FIELD, fieldErrorsOf } from "../../http/problem.ts";
import type { MappedAction, ObjectRule, Rule } from "./rule.ts";

/** A placeholder for a value that depends on the body. No schema accepts it. */
const HOLE = Symbol("from the body");

/**
 * Errors that occur with every body: a constant of the wrong type, a field that is always missing, or an unknown field.
 */
export function impossibleErrors({ name, input, sample }: MappedAction, rule: ObjectRule): FieldError[] {
  const holes: string[] = [];
  const outline = outlineOf(rule, [], holes);
  const always = errorsOf(input, outline).filter(
    ({ path, message }) => message === UNKNOWN_FIELD || !holes.some((hole) => isWithin(path, hole)),
  );
  // A schema checks its fields together only when each of them is valid.
  const good = Object.fromEntries(
    Object.entries(outline).map(([field, value]) => [
      field,
      holes.some((hole) => isWithin(hole, field)) ? sample[field] : value,
    ]),
  );
  const missing = Object.values(good).includes(undefined)
    ? []
    : errorsOf(input, good).filter(({ path }) => !Object.hasOwn(outline, path.split(".")[0] ?? ""));
  const all = new Map([...missing, ...always].map((error) => [error.path, error]));
  return [...all.values()].map(({ path, message }) => ({ path: path === "" ? name : `${name}.${path}`, message }));
}

function errorsOf(schema: MappedAction["input"], value: unknown): FieldError[] {
  const parsed = schema.safeParse(value, { error: payloadErrors });
  return parsed.success ? [] : fieldErrorsOf(parsed.error);
}

/** What the rule makes, with holes. Notes their paths. */
function outlineOf(rule: ObjectRule, path: readonly string[], holes: string[]): Record<string, unknown> {
  return Object.fromEntries(rule.members.map(([name, each]) => [name, valueOf(each, [...path, name], holes)]));
}

function valueOf(rule: Rule, path: readonly string[], holes: string[]): unknown {
  if (rule.kind === "value") return rule.value;
  if (rule.kind === "object") return outlineOf(rule, path, holes);
  // Nobody knows which of its elements are there.
  if (rule.kind === "list") return [];
  holes.push(path.join("."));
  return HOLE;
}

/** Whether one of the paths leads through the other. */
function isWithin(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`) || one === "";
}
