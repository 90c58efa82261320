/** Pure. Objects with arbitrary keys, which are all kept. */
import { z } from "zod";

/** Not `z.record`, which silently drops a key named `__proto__`. */
export function anyObject(message: string) {
  return z.custom<Record<string, unknown>>(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    message,
  );
}

/** JavaScript writes larger numbers with an exponent, so no digits are lost unseen. */
const EXPONENT_FROM = 1e21;

/** A number in `value` that is too large or has too many digits to be kept exactly, or undefined. */
export function unkeepableNumber(value: unknown): number | undefined {
  if (typeof value === "number") {
    const isExact = !Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= EXPONENT_FROM;
    return Number.isFinite(value) && isExact ? undefined : value;
  }
  if (typeof value !== "object" || value === null) return undefined;
  for (const member of Object.values(value)) {
    const found = unkeepableNumber(member);
    if (found !== undefined) return found;
  }
  return undefined;
}
