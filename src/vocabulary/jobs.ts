/** Pure. The words for jobs, each list defined once. */

/** `recover` resends failed deliveries; `replay` sends published events that a webhook never received. */
export const DELIVERY_JOB_KINDS = ["recover", "replay"] as const;
export type DeliveryJobKind = (typeof DELIVERY_JOB_KINDS)[number];

/** `run` runs the stored calls of an inbound webhook again. */
export const JOB_KINDS = [...DELIVERY_JOB_KINDS, "run"] as const;

export const JOB_STATUSES = ["running", "completed", "failed", "cancelled"] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];
