/** The service's own limits stay within the platform's, and fit each other. */
import { describe, expect, it } from "vitest";
import { unstable_readConfig as readConfig } from "wrangler";
import { z } from "zod";
import {
  RANGE_BATCH,
  DELETION_ROUNDS,
  ERASURE_ROUNDS,
  PURGE_BATCH,
  LATEST_CALLS,
  LATEST_DELIVERIES,
  MAX_ATTEMPTS,
  MAX_BATCH_BYTES,
  MAX_CONCURRENT_SENDS,
  MAX_EVENT_BYTES,
  MAX_FILTER_BYTES,
  MAX_FORM_BYTES,
  MAX_HEADERS,
  MAX_HEADER_NAME_LENGTH,
  MAX_HEADER_VALUE_LENGTH,
  MAX_MANAGEMENT_BYTES,
  MAX_METADATA_BYTES,
  MAX_NAME_LENGTH,
  MAX_PAGE_SIZE,
  MAX_QUEUE_BATCH,
  MAX_RETRY_AFTER_SECONDS,
  MAX_STATEMENT_ITEM_BYTES,
  MAX_URL_LENGTH,
  PAGE_SIZE,
  MAINTENANCE_BATCH,
  RECONCILE_LEDGERS,
  RECONCILE_LEDGERS_AT_A_TIME,
  RECONCILE_ROUNDS,
  RETRY_JITTER,
  SWEEP_OWNERS,
  SWEEP_ROUNDS,
  WEBHOOK_BATCH,
} from "../../src/constants.ts";
import { DEFAULTS, limitOf } from "./setting-limits.ts";

/** Limits of the platform, from the documentation of D1, Queues and Workers. */
const PLATFORM = {
  d1ValueBytes: 2_000_000,
  d1Queries: 1_000,
  subrequests: 10_000,
  connections: 6,
  queueBatch: 100,
  queueBatchTimeoutSeconds: 60,
  queueRetries: 100,
  queueDelaySeconds: 12 * 60 * 60,
};

describe("a batch", () => {
  it("uses no more connections than may wait for headers", () => {
    expect(MAX_CONCURRENT_SENDS).toBeLessThanOrEqual(PLATFORM.connections);
  });
});

describe("requests", () => {
  it("take a batch wherever they take an event", () => {
    expect(MAX_BATCH_BYTES).toBeGreaterThanOrEqual(MAX_EVENT_BYTES);
  });

  it("fit into a value of D1 when escaping has doubled them", () => {
    expect(2 * MAX_STATEMENT_ITEM_BYTES).toBeLessThan(PLATFORM.d1ValueBytes);
    expect(MAX_EVENT_BYTES).toBeLessThan(MAX_STATEMENT_ITEM_BYTES);
  });

  it("take a form whose text tripled on its way", () => {
    expect(MAX_FORM_BYTES).toBeGreaterThan(3 * MAX_MANAGEMENT_BYTES);
  });

  it("take the largest webhook that they return, with room for its subscriptions", () => {
    // A quote in a header's value is escaped, and a character of the name has up to four bytes.
    const headers = MAX_HEADERS * (MAX_HEADER_NAME_LENGTH + 2 * MAX_HEADER_VALUE_LENGTH);
    const largest = MAX_METADATA_BYTES + MAX_FILTER_BYTES + headers + MAX_URL_LENGTH + 4 * MAX_NAME_LENGTH;
    expect(largest).toBeLessThan(MAX_MANAGEMENT_BYTES);
  });

  it("list no more than a page holds", () => {
    expect(PAGE_SIZE).toBeLessThanOrEqual(MAX_PAGE_SIZE);
    expect(Math.max(LATEST_CALLS, LATEST_DELIVERIES)).toBeLessThanOrEqual(PAGE_SIZE);
  });
});

describe("a run of cron", () => {
  // How many queries each unit costs is said at its constant; 5 sweeps have SWEEP_ROUNDS each.
  const reconciler = {
    queries: 4 * RECONCILE_ROUNDS + 3 * RANGE_BATCH,
    ledgers: RECONCILE_LEDGERS + RANGE_BATCH + MAINTENANCE_BATCH,
  };
  const retention = {
    queries: 5 * 2 * SWEEP_ROUNDS + 20 * DELETION_ROUNDS + PURGE_BATCH + 3 * ERASURE_ROUNDS,
    ledgers: DELETION_ROUNDS * WEBHOOK_BATCH + PURGE_BATCH,
  };

  it("stays within the shares that its comment names", () => {
    expect(reconciler.queries).toBeLessThanOrEqual(360);
    expect(reconciler.ledgers).toBeLessThanOrEqual(5_900);
    expect(retention.queries).toBeLessThanOrEqual(550);
    expect(retention.ledgers).toBeLessThanOrEqual(800);
    expect(360 + 550).toBeLessThan(PLATFORM.d1Queries);
    expect(360 + 550 + 5_900 + 800).toBeLessThan(PLATFORM.subrequests);
  });

  it("maintains each of 100,000 ledgers within an hour", () => {
    expect(100_000 / MAINTENANCE_BATCH).toBeLessThanOrEqual(60);
  });

  it("comes to each of 10,000 owners within 20 minutes", () => {
    expect(10_000 / SWEEP_OWNERS).toBeLessThanOrEqual(20);
  });

  it("asks no more ledgers at a time than in all", () => {
    expect(RECONCILE_LEDGERS_AT_A_TIME).toBeLessThanOrEqual(RECONCILE_LEDGERS);
  });
});

describe.each(["", "staging"])("the queues of the environment %j", (environment) => {
  const consumer = z.object({
    max_batch_size: z.number(),
    max_batch_timeout: z.number(),
    max_retries: z.number(),
    retry_delay: z.number(),
    dead_letter_queue: z.string().optional(),
  });
  const { consumers } = z
    .object({ queues: z.object({ consumers: z.array(consumer) }) })
    .parse(readConfig({ config: "wrangler.toml", env: environment })).queues;

  it("stay within what the platform takes", () => {
    for (const queue of consumers) {
      expect(queue.max_batch_size).toBeLessThanOrEqual(PLATFORM.queueBatch);
      expect(queue.max_batch_timeout).toBeLessThanOrEqual(PLATFORM.queueBatchTimeoutSeconds);
      expect(queue.max_retries).toBeLessThanOrEqual(PLATFORM.queueRetries);
      expect(queue.retry_delay).toBeLessThanOrEqual(PLATFORM.queueDelaySeconds);
    }
    expect(MAX_QUEUE_BATCH).toBeLessThanOrEqual(PLATFORM.queueBatch);
  });

  it("receive a message once more than a delivery has attempts", () => {
    for (const queue of consumers.filter(({ dead_letter_queue: dead }) => dead !== undefined)) {
      expect(queue.max_retries).toBeGreaterThanOrEqual(MAX_ATTEMPTS);
    }
  });

  it("can wait as long as the longest delay, lengthened by chance", () => {
    const longestSeconds = Math.max(MAX_RETRY_AFTER_SECONDS, limitOf("RETRY_DELAYS_SECONDS", "most"));
    expect(longestSeconds * (1 + RETRY_JITTER)).toBeLessThan(PLATFORM.queueDelaySeconds);
    expect(DEFAULTS.retryDelaysSeconds.length).toBe(MAX_ATTEMPTS - 1);
  });
});
