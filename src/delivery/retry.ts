/** Pure. Calculates when the attempt after a failed one is due. */
import { MAX_RETRY_AFTER_SECONDS, RETRY_JITTER } from "../constants.ts";

/**
 * The moment of the next attempt in milliseconds, or null when `number` was the last.
 * @param failed the attempt: its number (1 is the first), when it ended in milliseconds, and its `Retry-After`.
 * @param delaysSeconds the delays after attempt 1, after attempt 2, and so on.
 * @param random from 0 to 1, for the jitter.
 */
export function nextAttemptAt(
  failed: { number: number; endedAt: number; retryAfterSeconds: number | null },
  delaysSeconds: readonly number[],
  random: number,
): number | null {
  const delay = delaysSeconds[failed.number - 1];
  if (delay === undefined) return null;
  const jittered = delay * (1 + RETRY_JITTER * random);
  const requested = Math.min(failed.retryAfterSeconds ?? 0, MAX_RETRY_AFTER_SECONDS);
  return Math.round(failed.endedAt + Math.max(jittered, requested) * 1000);
}

/** Longer than any wait that is honoured. */
const MAX_SECONDS = 999_999_999;
/** RFC 9110, 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`, and `Sunday, 06-Nov-94 08:49:37 GMT`. */
const NAMED_DAY = /^[A-Z][a-z]{2,8}, \d\d[ -][A-Z][a-z]{2}[ -]\d{2,4} \d\d:\d\d:\d\d GMT$/;
/** The third form there, `Sun Nov  6 08:49:37 1994`, which is GMT without saying so. */
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/;

/** `Retry-After` in seconds. Null if it is missing, invalid or a date in the past. */
export function retryAfterSeconds(header: string | null, now: number): number | null {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return Math.min(Number(text), MAX_SECONDS);
  const date = NAMED_DAY.test(text) ? Date.parse(text) : ASCTIME.test(text) ? Date.parse(`${text} GMT`) : Number.NaN;
  return Number.isNaN(date) || date <= now ? null : Math.ceil((date - now) / 1000);
}
