/**
 * Pure. JSON whose numbers keep their digits. A number that prints differently after `JSON.parse` (1.50, 1e2,
 * 9007199254740993) is kept as a raw number, which `JSON.stringify` prints as it came.
 */
import { compareDecimals } from "./decimal.ts";
import { unkeepableNumber } from "./object.ts";

declare global {
  interface RawJson {
    readonly rawJSON: string;
  }
  interface JSON {
    parse(
      text: string,
      reviver: (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown,
    ): unknown;
    rawJSON(text: string): RawJson;
    isRawJSON(value: unknown): value is RawJson;
  }
}

/** @throws {SyntaxError} when the text is not JSON. */
export function parseExact(text: string): unknown {
  return JSON.parse(text, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined && String(value) !== source ? JSON.rawJSON(source) : value,
  );
}

/** Only numbers are ever kept raw. */
export function isRawNumber(value: unknown): value is RawJson {
  return JSON.isRawJSON(value);
}

/** The digits of a number, as it came. Undefined for everything else. */
export function numberText(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return isRawNumber(value) ? value.rawJSON : undefined;
}

/**
 * The value with ordinary numbers. `inexact` says what becomes of a number whose digits a double cannot hold: the
 * nearest double, or its digits as text.
 */
export function toPlain(value: unknown, inexact: "number" | "text"): unknown {
  const text = numberText(value);
  if (text !== undefined) return inexact === "text" && !isDouble(text) ? text : Number(text);
  if (Array.isArray(value)) return value.map((element) => toPlain(element, inexact));
  if (typeof value !== "object" || value === null) return value;
  // fromEntries defines members that an assignment could not, such as `__proto__`.
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toPlain(member, inexact)]));
}

function isDouble(text: string): boolean {
  const number = Number(text);
  return unkeepableNumber(number) === undefined && compareDecimals(text, String(number)) === 0;
}

/** The path of the first number in a JSON text that a double cannot hold exactly. */
export function inexactNumberPath(text: string): readonly string[] | undefined {
  // Up to 15 digits always fit.
  return /[\d.]{16}|\d[eE]/.test(text) ? findInexact(parseExact(text), []) : undefined;
}

function findInexact(value: unknown, path: readonly string[]): readonly string[] | undefined {
  if (isRawNumber(value)) return isDouble(value.rawJSON) ? undefined : path;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const found = findInexact(member, [...path, name]);
    if (found) return found;
  }
  return undefined;
}
