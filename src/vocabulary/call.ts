/** Pure. The statuses of inbound calls, and their keys. */

/**
 * `done`: its actions ran. `failed`: kept with its errors, or the service failed. `skipped`: the conditions of `when`
 * did not hold, or the honeypot was filled. `paused`: kept while the webhook was disabled. `refused`: rejected with an
 * error. `handshake`: a sender's check.
 */
export const CALL_STATUSES = ["done", "failed", "skipped", "paused", "refused", "handshake"] as const;

export type CallStatus = (typeof CALL_STATUSES)[number];

/** The calls that a job runs again. */
export const RUNNABLE_STATUSES = ["failed", "skipped", "paused"] as const;

export type RunnableStatus = (typeof RUNNABLE_STATUSES)[number];

/** A call's idempotency key, and the hash of the content that it came with. */
export interface CallKey {
  key: string;
  fingerprint: string;
}
