/** Pure. The ledger's methods that may be executed twice. */

/**
 * The runtime may repeat these calls after it reset the object in the middle of one. `admit` is not among them: the second
 * call would find the leases of the first, and nobody would send.
 */
export const IDEMPOTENT_METHODS = [
  "open",
  "noteSlow",
  "record",
  "handOver",
  "takeOverDeadLetters",
  "expire",
  "erase",
  "setEnabled",
  "maintain",
  "destroy",
  "cancelJob",
  "find",
  "list",
  "filterUnknown",
  "job",
  "listJobs",
  "countRecoverable",
  "listUndelivered",
  "stats",
  "health",
] as const;
