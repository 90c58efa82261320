/** Pure. The words for what became of an inbound call. */

/**
 * `done`: its actions ran. `failed`: kept with its errors, or a fault of ours. `skipped`: nothing in it was wanted.
 * `paused`: kept while the webhook was disabled. `refused`: answered with an error. `handshake`: a sender's check.
 */
export const CALL_STATUSES = ["done", "failed", "skipped", "paused", "refused", "handshake"] as const;

export type CallStatus = (typeof CALL_STATUSES)[number];
