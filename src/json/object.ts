/** Pure. Objects whose keys are the sender's own: what comes in goes out, whatever the keys are called. */
import { z } from "zod";

/** Not `z.record`, which leaves out a key called `__proto__` without a word. */
export function anyObject(message: string) {
  return z.custom<Record<string, unknown>>(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    message,
  );
}

/** From here on numbers are written with an exponent, and claim no digits that they do not have. */
const EXPONENT_FROM = 1e21;

/** A number in `value` that JSON can say and we cannot keep as it is, or undefined: too large, or with too many digits. */
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
