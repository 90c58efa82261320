/** Pure. Whether a request is retried, and when. */

export interface RetryPolicy {
  /** The most requests for one call, the first included. */
  attempts: number;
  /** The delay after the first attempt. It doubles with each further one. */
  firstDelayMs: number;
  /** The longest delay. When `Retry-After` asks for more, the call fails instead. */
  longestDelayMs: number;
  /** The longest that one request may take. */
  timeoutMs: number;
}

/** About half a minute in all: enough for a deployment or a lost connection. */
export const RETRY_POLICY: RetryPolicy = {
  attempts: 7,
  firstDelayMs: 500,
  longestDelayMs: 60_000,
  timeoutMs: 10_000,
};

/** A failed attempt. Without a status there was no response. */
export interface Failure {
  status?: number;
  /** The header: seconds, or a date. */
  retryAfter?: string | null;
}

/**
 * Milliseconds until the next attempt, or undefined when there is none.
 * @param attempt the number of the attempt that failed, from 1 on
 * @param isIdempotent whether doing it twice is the same as doing it once
 * @param chance `random` in [0, 1); `now` in milliseconds since 1970
 */
export function retryDelay(
  { status, retryAfter }: Failure,
  attempt: number,
  isIdempotent: boolean,
  policy: RetryPolicy,
  { random, now }: { random: number; now: number },
): number | undefined {
  if (attempt >= policy.attempts) return undefined;
  // Only a 429 says that nothing was done. After a 5xx or no response it may have been.
  const isRetryable = status === 429 || (isIdempotent && (status === undefined || status >= 500));
  if (!isRetryable) return undefined;
  const requested = parseRetryAfter(retryAfter ?? null, now);
  if (requested > policy.longestDelayMs) return undefined;
  const backoff = Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** (attempt - 1));
  // Up to 50 % jitter, so that clients that failed together do not retry together.
  return requested + backoff * (0.5 + random / 2);
}

/** Milliseconds; 0 for an unreadable header. */
function parseRetryAfter(retryAfter: string | null, now: number): number {
  if (retryAfter === null) return 0;
  // A date without a zone, as C's asctime writes it, is GMT.
  const date = /\d{4}$/.test(retryAfter) ? `${retryAfter} GMT` : retryAfter;
  const milliseconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(date) - now;
  return Math.max(0, milliseconds) || 0;
}
