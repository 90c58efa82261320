/** Pure. The words for repair jobs, each list defined once. */

/** `recover` resends failed deliveries; `replay` sends published events that a webhook never received. */
export const JOB_KINDS = ["recover", "replay"] as const;
export type JobKind = (typeof JOB_KINDS)[number];

export const JOB_STATUSES = ["running", "completed", "failed", "cancelled"] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];
