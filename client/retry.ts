/** Pure. Whether a request is tried again, and when. */

export interface RetryPolicy {
  /** Requests for one call at most, the first included. */
  attempts: number;
  /** The wait after the first try; each further one is twice as long. */
  firstDelayMs: number;
  /** No wait is longer. Whoever is asked by `Retry-After` to wait longer than this gives up instead. */
  longestDelayMs: number;
  /** How long one request may take. */
  timeoutMs: number;
}

/** About half a minute in all: a deployment or a lost connection is over by then. */
export const RETRY_POLICY: RetryPolicy = {
  attempts: 7,
  firstDelayMs: 500,
  longestDelayMs: 60_000,
  timeoutMs: 10_000,
};

/** What came of a try: an answer, or without a status none. */
export interface Failure {
  status?: number;
  /** The header: seconds, or a date. */
  retryAfter?: string | null;
}

/**
 * How many milliseconds to wait before the next try, or undefined for no further one. `random` is in [0, 1).
 * @param isRepeatable whether doing it twice does no more than doing it once
 */
export function retryDelay(
  { status, retryAfter }: Failure,
  tries: number,
  isRepeatable: boolean,
  policy: RetryPolicy,
  { random, now }: { random: number; now: number },
): number | undefined {
  if (tries >= policy.attempts) return undefined;
  // 429 alone says that nothing was done; after a 5xx or silence nobody knows.
  const isWorthIt = status === 429 || (isRepeatable && (status === undefined || status >= 500));
  if (!isWorthIt) return undefined;
  const asked = askedDelay(retryAfter ?? null, now);
  if (asked > policy.longestDelayMs) return undefined;
  const backoff = Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** (tries - 1));
  // Between half of it and all: clients that failed together do not come back together.
  return asked + backoff * (0.5 + random / 2);
}

function askedDelay(retryAfter: string | null, now: number): number {
  if (retryAfter === null) return 0;
  const milliseconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return Math.max(0, milliseconds) || 0;
}
