/** Pure. When a failed attempt is followed by another. */
import { MAX_RETRY_AFTER_SECONDS, RETRY_JITTER } from "../constants.ts";

/**
 * The moment of the next attempt in milliseconds, or null when `number` was the last.
 * @param failed which attempt failed (1 is the first), when it ended, and what its `Retry-After` asked for.
 * @param delaysSeconds the wait after attempt 1, after attempt 2, and so on.
 * @param random from 0 to 1.
 */
export function nextAttemptAt(
  failed: { number: number; endedAt: number; retryAfterSeconds: number | null },
  delaysSeconds: readonly number[],
  random: number,
): number | null {
  const delay = delaysSeconds[failed.number - 1];
  if (delay === undefined) return null;
  const jittered = delay * (1 + RETRY_JITTER * random);
  const asked = Math.min(failed.retryAfterSeconds ?? 0, MAX_RETRY_AFTER_SECONDS);
  return Math.round(failed.endedAt + Math.max(jittered, asked) * 1000);
}

/** `Retry-After` in seconds, from a number of them or a date; null when it is neither or lies in the past. */
export function retryAfterSeconds(header: string | null, now: number): number | null {
  const text = header?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text);
  // Date.parse accepts much; an HTTP date starts with the day's name.
  const date = /^[A-Z][a-z]{2,8}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) || date <= now ? null : Math.ceil((date - now) / 1000);
}
