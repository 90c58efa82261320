/** Pure. A webhook's rate limit, as a token bucket: every request takes a token, and tokens refill at the limit's rate. */
import { DRAIN_BATCH, DRAIN_INTERVAL_MS, RATE_BURST_MS, RATE_STEP_MS } from "../../constants.ts";

export interface Bucket {
  /** May be fractional. */
  tokens: number;
  at: number;
}

/**
 * Takes a token if there is one.
 * @param before the bucket; null means full.
 * @param limit requests a second.
 */
export function takeToken(before: Bucket | null, limit: number, now: number): { bucket: Bucket; isTaken: boolean } {
  const capacity = Math.max(1, (limit * RATE_BURST_MS) / 1000);
  // A clock that went back must not take tokens away.
  const elapsedMs = before ? Math.max(0, now - before.at) : 0;
  const tokens = Math.min(capacity, before ? before.tokens + (elapsedMs * limit) / 1000 : capacity);
  const isTaken = tokens >= 1;
  return { bucket: { tokens: isTaken ? tokens - 1 : tokens, at: now }, isTaken };
}

/**
 * How many parked deliveries are drained at a time, and how often. A rate limit also sets the pace after an outage: new
 * deliveries wait behind the parked ones, so a slower drain would hold them up.
 */
export function drainPace(limit: number | null): { batch: number; intervalMs: number } {
  if (limit === null) return { batch: DRAIN_BATCH, intervalMs: DRAIN_INTERVAL_MS };
  const batch = Math.max(1, Math.round((limit * RATE_STEP_MS) / 1000));
  return { batch, intervalMs: Math.ceil((batch / limit) * 1000) };
}
