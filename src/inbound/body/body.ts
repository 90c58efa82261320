/** Pure. The body of a call, as its actions see it. */
import { isRawNumber } from "../../json/exact.ts";
import { memberSources } from "../../json/source.ts";

export interface Body {
  /** JSON of any shape. A number whose digits a double cannot hold is a raw number: see `json/exact.ts`. */
  readonly value: unknown;
  /** The JSON text that `value` was parsed from. Undefined for a form, and for what a mapping made. */
  readonly source: string | undefined;
}

/** The JSON of a member of the body, in the sender's own text if there is one. Undefined when there is no such member. */
export function memberJson({ value, source }: Body, member: string): string | undefined {
  if (!isObject(value) || !Object.hasOwn(value, member)) return undefined;
  return source === undefined ? JSON.stringify(Reflect.get(value, member)) : memberSources(source).get(member);
}

/** Whether the value is an object: neither a list nor null nor a raw number. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isRawNumber(value);
}
