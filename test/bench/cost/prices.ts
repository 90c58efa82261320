/**
 * Pure. Cloudflare's list prices in US dollars, the only place that has them: Workers Paid, beyond what the plan
 * includes, as of November 2026.
 */

/** What the platform bills, counted. */
export interface Counts {
  workerRequests: number;
  d1RowsRead: number;
  d1RowsWritten: number;
  queueOperations: number;
  ledgerRequests: number;
  ledgerRowsRead: number;
  ledgerRowsWritten: number;
}

export type Unit = keyof Counts;

const WORKERS = "https://developers.cloudflare.com/workers/platform/pricing/";
const D1 = "https://developers.cloudflare.com/d1/platform/pricing/";
const QUEUES = "https://developers.cloudflare.com/queues/platform/pricing/";
const DURABLE_OBJECTS = "https://developers.cloudflare.com/durable-objects/platform/pricing/";

/** Dollars a million of each, in the order in which the tables show them. */
export const PRICES: Record<Unit, { unit: string; dollarsPerMillion: number; source: string }> = {
  workerRequests: {
    // The price list speaks of inbound requests; a batch that the consumer is given is counted as one, to be safe.
    unit: "Worker requests, and batches consumed",
    dollarsPerMillion: 0.3,
    source: WORKERS,
  },
  d1RowsWritten: { unit: "D1 rows written, index entries and deletions too", dollarsPerMillion: 1, source: D1 },
  d1RowsRead: { unit: "D1 rows read", dollarsPerMillion: 0.001, source: D1 },
  queueOperations: {
    unit: "queue operations: 64 KB written, read (again with each retry) or deleted",
    dollarsPerMillion: 0.4,
    source: QUEUES,
  },
  ledgerRequests: {
    unit: "Durable Object requests: calls and alarms",
    dollarsPerMillion: 0.15,
    source: DURABLE_OBJECTS,
  },
  ledgerRowsWritten: {
    unit: "Durable Object rows written; setting an alarm is one",
    dollarsPerMillion: 1,
    source: DURABLE_OBJECTS,
  },
  ledgerRowsRead: { unit: "Durable Object rows read", dollarsPerMillion: 0.001, source: DURABLE_OBJECTS },
};

/**
 * Dollars for what is stored, logged and awake. Logs: as announced for December 2026. A ledger has 128 MB while it is awake.
 * Sources: the pages above, and https://developers.cloudflare.com/workers/observability/logs/workers-logs/
 */
export const STORAGE = {
  d1GbMonth: 0.75,
  ledgerGbMonth: 0.2,
  logGb: 0.25,
  logGbMonth: 0.1,
  awakeMillionSeconds: 12.5 * 0.128,
};

export const DAYS_A_MONTH = 30;

export const UNITS: readonly Unit[] = [
  "workerRequests",
  "d1RowsWritten",
  "d1RowsRead",
  "queueOperations",
  "ledgerRequests",
  "ledgerRowsWritten",
  "ledgerRowsRead",
];

/** What one queue operation covers. */
export const QUEUE_OPERATION_BYTES = 64 * 1024;

/** Dollars a million milliseconds of CPU. */
export const CPU_DOLLARS = 0.02;

export const NOTHING: Counts = {
  workerRequests: 0,
  d1RowsRead: 0,
  d1RowsWritten: 0,
  queueOperations: 0,
  ledgerRequests: 0,
  ledgerRowsRead: 0,
  ledgerRowsWritten: 0,
};

export function plus(some: Counts, others: Counts): Counts {
  return combined(some, others, 1);
}

export function minus(some: Counts, others: Counts): Counts {
  return combined(some, others, -1);
}

/** Dollars for a million events, when so many events cost this. */
export function dollarsPerMillionEvents(counts: Counts, events: number): number {
  return UNITS.reduce((sum, unit) => sum + (counts[unit] * PRICES[unit].dollarsPerMillion) / events, 0);
}

function combined(some: Counts, others: Counts, factor: 1 | -1): Counts {
  return {
    workerRequests: some.workerRequests + factor * others.workerRequests,
    d1RowsRead: some.d1RowsRead + factor * others.d1RowsRead,
    d1RowsWritten: some.d1RowsWritten + factor * others.d1RowsWritten,
    queueOperations: some.queueOperations + factor * others.queueOperations,
    ledgerRequests: some.ledgerRequests + factor * others.ledgerRequests,
    ledgerRowsRead: some.ledgerRowsRead + factor * others.ledgerRowsRead,
    ledgerRowsWritten: some.ledgerRowsWritten + factor * others.ledgerRowsWritten,
  };
}
