/** Pure. JSON Pointers (RFC 6901). */
import { isRawNumber } from "./exact.ts";

/** Nothing, or names and indexes that each begin with a slash; `~` is escaped as `~0` and `/` as `~1`. */
export const POINTER = /^(?:\/(?:[^~/]|~[01])*)*$/;

const INDEX = /^(?:0|[1-9]\d*)$/;

/** The names and indexes of a pointer, unescaped. */
export function pointerTokens(pointer: string): string[] {
  return pointer.split("/").slice(1).map(unescapeToken);
}

/**
 * The value at the pointer, or undefined if there is none. Only the JSON's own members count, not inherited names such
 * as `constructor`. Reads the pointer only as far as the JSON goes: conditions ask thousands of elements, with pointers
 * of any length.
 */
export function valueAt(pointer: string, root: unknown): unknown {
  let value = root;
  for (let start = 1, end = 0; start <= pointer.length; start = end + 1) {
    if (typeof value !== "object" || value === null || isRawNumber(value)) return undefined;
    const slash = pointer.indexOf("/", start);
    end = slash === -1 ? pointer.length : slash;
    const token = unescapeToken(pointer.slice(start, end));
    if (Array.isArray(value) && !INDEX.test(token)) return undefined;
    if (!Object.hasOwn(value, token)) return undefined;
    value = Reflect.get(value, token);
  }
  return value;
}

function unescapeToken(token: string): string {
  return token.includes("~") ? token.replaceAll("~1", "/").replaceAll("~0", "~") : token;
}
