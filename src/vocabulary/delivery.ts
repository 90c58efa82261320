/** Pure. The closed sets of words that describe a delivery, each defined once. The API, the ledger and D1 all use these. */

export const DELIVERY_STATUSES = ["pending", "delivered", "failed", "skipped"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** Why a delivery failed or was skipped. */
export const REASONS = [
  "attempts_exhausted",
  "gone",
  "disabled",
  "expired",
  "discarded",
  "filtered",
  "erased",
] as const;
export type Reason = (typeof REASONS)[number];

/** Why an attempt did not succeed. A `status` error has its status code beside it. */
export const ATTEMPT_ERRORS = ["status", "redirect", "timeout", "connection", "target"] as const;
export type AttemptError = (typeof ATTEMPT_ERRORS)[number];

/** Why a webhook is disabled: an admin did it, or the service because of its receiver. */
export const DISABLE_REASONS = ["manual", "failing", "gone"] as const;
export type DisableReason = (typeof DISABLE_REASONS)[number];

/** The reasons for which the service itself disables a webhook. */
export const AUTOMATIC_DISABLE_REASONS = ["gone", "failing"] as const satisfies DisableReason[];
export type AutomaticDisableReason = (typeof AUTOMATIC_DISABLE_REASONS)[number];

/** Whether a webhook's deliveries flow, or wait for its receiver to return. */
export const CIRCUIT_STATES = ["closed", "open"] as const;
export type CircuitState = (typeof CIRCUIT_STATES)[number];
