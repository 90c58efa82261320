/**
 * Pure. Whether conditions hold, for the `filter` of outbound webhooks, and for `when` and `$find` of inbound ones.
 *
 * A missing value fails every op but `ne` and `exists: false`; null is a value. `lt`, `lte`, `gt` and `gte` compare a
 * number with a number and a string with a string, and fail otherwise. Numbers are compared by all their digits, two
 * ISO 8601 times as moments, other strings by UTF-16 code units. Objects and lists equal nothing. `contains` finds a
 * part of a string or an element of a list.
 */
import { compareDecimals } from "../json/decimal.ts";
import { isRawNumber } from "../json/exact.ts";
import { valueAt } from "../json/pointer.ts";
import type { Condition, Scalar, WhenCondition } from "../vocabulary/condition.ts";
import { compareMoments, momentOf } from "./moment.ts";

/** The headers of a call. `get` ignores case and returns null for a header that is not there, as `Headers` does. */
export interface HeaderValues {
  get(name: string): string | null;
}

/** Whether every condition holds; true without conditions. Never throws. Without `headers` no header is there. */
export function passes(conditions: readonly WhenCondition[] | null, body: unknown, headers?: HeaderValues): boolean {
  return (conditions ?? []).every((condition) =>
    "header" in condition
      ? holds(condition, headers?.get(condition.header) ?? undefined)
      : holds(condition, valueAt(condition.path, body)),
  );
}

/** A condition's operator and value, without its path or header. */
type Test = Condition extends infer Each ? (Each extends Condition ? Pick<Each, "op" | "value"> : never) : never;

function holds(test: Test, found: unknown): boolean {
  switch (test.op) {
    case "eq":
      return equals(found, test.value);
    case "ne":
      return !equals(found, test.value);
    case "lt":
      return isOrdered(found, test.value, (order) => order < 0);
    case "lte":
      return isOrdered(found, test.value, (order) => order <= 0);
    case "gt":
      return isOrdered(found, test.value, (order) => order > 0);
    case "gte":
      return isOrdered(found, test.value, (order) => order >= 0);
    case "in":
      return test.value.some((value: Scalar) => equals(found, value));
    case "exists":
      return (found !== undefined) === test.value;
    case "contains":
      return contains(found, test.value);
  }
}

function equals(found: unknown, value: Scalar): boolean {
  if (found === value) return true;
  return typeof value === "string" || typeof value === "number" ? compare(found, value) === 0 : false;
}

function isOrdered(found: unknown, value: number | string, isWanted: (order: number) => boolean): boolean {
  const order = compare(found, value);
  return order !== undefined && isWanted(order);
}

/** Below, at or above zero; undefined when the two cannot be compared. */
function compare(found: unknown, value: number | string): number | undefined {
  if (typeof value === "string") return typeof found === "string" ? compareTexts(found, value) : undefined;
  if (typeof found === "number") return signOf(found, value);
  return isRawNumber(found) ? compareDecimals(found.rawJSON, String(value)) : undefined;
}

function compareTexts(found: string, value: string): number {
  if (found === value) return 0;
  const moment = momentOf(value);
  const foundMoment = moment && momentOf(found);
  return moment && foundMoment ? compareMoments(foundMoment, moment) : signOf(found, value);
}

function signOf<Value extends number | string>(found: Value, value: Value): number {
  if (found === value) return 0;
  return found < value ? -1 : 1;
}

function contains(found: unknown, value: string | number | boolean): boolean {
  if (Array.isArray(found)) return found.some((element) => equals(element, value));
  return typeof found === "string" && typeof value === "string" && found.includes(value);
}
