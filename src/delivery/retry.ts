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

/** `Retry-After` in seconds. Null if it is missing, invalid or a date in the past. */
export function retryAfterSeconds(header: string | null, now: number): number | null {
  const text = header?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text);
  // Date.parse accepts many formats. An HTTP date starts with the name of the day.
  const date = /^[A-Z][a-z]{2,8}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) || date <= now ? null : Math.ceil((date - now) / 1000);
}
