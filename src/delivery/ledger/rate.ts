/** Pure. A webhook's rate limit, as a token bucket: every request takes a token, and they come back at the limit's rate. */
import { DRAIN_BATCH, DRAIN_INTERVAL_MS, RATE_BURST_MS, RATE_STEP_MS } from "../../constants.ts";

export interface Bucket {
  /** With fractions. */
  tokens: number;
  at: number;
}

/** @param limit requests a second. A bucket that nobody has is full. */
export function takeToken(before: Bucket | null, limit: number, now: number): { bucket: Bucket; isTaken: boolean } {
  const capacity = Math.max(1, (limit * RATE_BURST_MS) / 1000);
  // A clock that went back must not take tokens away.
  const elapsedMs = before ? Math.max(0, now - before.at) : 0;
  const tokens = Math.min(capacity, before ? before.tokens + (elapsedMs * limit) / 1000 : capacity);
  const isTaken = tokens >= 1;
  return { bucket: { tokens: isTaken ? tokens - 1 : tokens, at: now }, isTaken };
}

/**
 * How many of those that wait go out at a time, and how often. With a limit, by the limit, also after an outage:
 * whoever set it knows the receiver, and what is new would otherwise never get through.
 */
export function drainPace(limit: number | null): { batch: number; intervalMs: number } {
  if (limit === null) return { batch: DRAIN_BATCH, intervalMs: DRAIN_INTERVAL_MS };
  const batch = Math.max(1, Math.round((limit * RATE_STEP_MS) / 1000));
  return { batch, intervalMs: Math.ceil((batch / limit) * 1000) };
}
