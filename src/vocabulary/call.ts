/** Pure. The statuses of inbound calls. */

/**
 * `done`: its actions ran. `failed`: kept with its errors, or the service failed. `skipped`: no condition matched.
 * `paused`: kept while the webhook was disabled. `refused`: rejected with an error. `handshake`: a sender's check.
 */
export const CALL_STATUSES = ["done", "failed", "skipped", "paused", "refused", "handshake"] as const;

export type CallStatus = (typeof CALL_STATUSES)[number];
