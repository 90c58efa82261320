/** What the comments of src/constants.ts and the settings' limits promise of each other, as arithmetic. */
import { describe, expect, it } from "vitest";
import {
  ADMIT_TIMEOUT_MS,
  ALARM_BATCH,
  CIRCUIT_FAILURES,
  CIRCUIT_TIMEOUTS,
  QUEUE_GRACE_MS,
  DAY_MS,
  EARLY_TOLERANCE_MS,
  EXCERPT_READ_MS,
  FEED_MARGIN_MS,
  PURGE_DELAY_MS,
  HOUR_MS,
  IDEMPOTENCY_TTL_MS,
  JOB_RETRY_MS,
  LEASE_MS,
  LEDGER_GRACE_DAYS,
  MAX_MESSAGE_RETRY_SECONDS,
  MAX_ATTEMPTS,
  MAX_CLOCK_SKEW_MS,
  MAX_COOLDOWN_MS,
  MAX_QUEUE_GRACE_MS,
  MAX_JOB_FAILURES,
  MAX_JOB_RETRY_MS,
  MAX_PORTAL_LINK_SECONDS,
  MAX_STEP_LOG_CHARS,
  MIN_PORTAL_LINK_SECONDS,
  PARKED_TTL_MS,
  STALL_MS,
  PENDING_GRACE_DAYS,
  PORTAL_LINK_SECONDS,
  PROBE_GRACE_MS,
  RATE_BURST_MS,
  RATE_STEP_MS,
  KEPT_HEADER_BYTES,
  KEPT_URL_BYTES,
  RESPONSE_EXCERPT_BYTES,
  SENDING_WINDOW_MS,
  SESSION_MS,
  STATS_HOURS,
} from "../../src/constants.ts";
import { DEFAULTS, limitOf } from "./setting-limits.ts";

describe("the life of a batch", () => {
  it.each([
    ["the default timeout", DEFAULTS.deliveryTimeoutMs],
    ["the longest timeout", limitOf("DELIVERY_TIMEOUT_MS", "most")],
  ])("ends before its leases do, with %s", (_name, timeoutMs) => {
    // A webhook without anything to send records at once, which may take as long again; the others wait for it.
    const admittingMs = 2 * ADMIT_TIMEOUT_MS;
    expect(LEASE_MS).toBeGreaterThan(admittingMs + SENDING_WINDOW_MS + timeoutMs + EXCERPT_READ_MS);
  });

  it("lets edits hold within ten seconds: by then the last request has begun and ended, with any timeout", () => {
    expect(SENDING_WINDOW_MS + limitOf("DELIVERY_TIMEOUT_MS", "most")).toBeLessThan(10_000);
  });

  it("lets the next batch begin long before the sending window closes", () => {
    expect(STALL_MS).toBeLessThan(SENDING_WINDOW_MS);
  });

  it("is over before a deleted webhook's ledger is emptied again", () => {
    expect(PURGE_DELAY_MS).toBeGreaterThan(LEASE_MS + SENDING_WINDOW_MS);
  });
});

describe("the ledger's waits", () => {
  it("leave a due message to the queue for longer than any tolerance or lease lasts", () => {
    expect(EARLY_TOLERANCE_MS).toBeGreaterThan(1000);
    expect(QUEUE_GRACE_MS).toBeGreaterThan(
      Math.max(EARLY_TOLERANCE_MS, LEASE_MS, MAX_MESSAGE_RETRY_SECONDS * 1000 + LEASE_MS),
    );
    expect(MAX_QUEUE_GRACE_MS).toBeGreaterThan(QUEUE_GRACE_MS);
  });

  it("give a probe more time than its consumer has it in hand", () => {
    expect(PROBE_GRACE_MS).toBeGreaterThan(LEASE_MS);
  });

  it("never exceed the longest cool-down, whatever the setting", () => {
    expect(MAX_COOLDOWN_MS).toBeGreaterThanOrEqual(limitOf("CIRCUIT_COOLDOWN_SECONDS", "most") * 1000);
  });

  it("take fewer timeouts than other failures for an outage", () => {
    expect(CIRCUIT_TIMEOUTS).toBeLessThan(CIRCUIT_FAILURES);
  });

  it("end a job that keeps failing after some seven hours", () => {
    const waits = Array.from({ length: MAX_JOB_FAILURES }, (_, index) =>
      Math.min(JOB_RETRY_MS * 2 ** index, MAX_JOB_RETRY_MS),
    );
    const hours = waits.reduce((sum, wait) => sum + wait, 0) / HOUR_MS;
    expect(Math.round(hours)).toBe(7);
  });

  it("send less at a time under a rate limit than may go at once", () => {
    expect(RATE_STEP_MS).toBeLessThan(RATE_BURST_MS);
  });

  it("move the logs of a step's deliveries of one cycle together", () => {
    expect(ALARM_BATCH * MAX_ATTEMPTS * RESPONSE_EXCERPT_BYTES).toBeLessThan(MAX_STEP_LOG_CHARS);
  });

  it("keep at least half a KiB of a response's body beside the URL and the five headers of a failure", () => {
    expect(RESPONSE_EXCERPT_BYTES - KEPT_URL_BYTES - 5 * KEPT_HEADER_BYTES).toBeGreaterThan(512 + 200);
  });
});

describe("clocks", () => {
  it("differ by less than the reconciler lags behind, or an event could commit behind its back", () => {
    const leastLagMs = limitOf("RECONCILE_LAG_SECONDS", "least") * 1000;
    expect(leastLagMs).toBeGreaterThan(MAX_CLOCK_SKEW_MS + FEED_MARGIN_MS);
  });
});

describe("retention", () => {
  it("keeps an event for as long as anything may still be waiting to send it", () => {
    expect(PENDING_GRACE_DAYS * DAY_MS).toBeGreaterThan(PARKED_TTL_MS);
    expect(limitOf("EVENT_RETENTION_DAYS", "least") * DAY_MS).toBeGreaterThan(PARKED_TTL_MS);
  });

  it("forgets an event in its ledger later than in D1", () => {
    expect(LEDGER_GRACE_DAYS).toBeGreaterThan(PENDING_GRACE_DAYS);
  });

  it("keeps an event longer than its idempotency key", () => {
    expect(limitOf("EVENT_RETENTION_DAYS", "least") * DAY_MS).toBeGreaterThan(IDEMPOTENCY_TTL_MS);
  });

  it("keeps statistics for as long as events are shown by default", () => {
    expect(STATS_HOURS / 24).toBeGreaterThanOrEqual(DEFAULTS.eventRetentionDays);
  });
});

describe("signing in", () => {
  it("by a link that lives for a while, within its limits, and shorter than the session that it opens", () => {
    expect(MIN_PORTAL_LINK_SECONDS).toBeLessThan(PORTAL_LINK_SECONDS);
    expect(PORTAL_LINK_SECONDS).toBeLessThan(MAX_PORTAL_LINK_SECONDS);
    expect(PORTAL_LINK_SECONDS * 1000).toBeLessThan(SESSION_MS);
  });

  it("for whole seconds, as a cookie says it", () => expect(Number.isInteger(SESSION_MS / 1000)).toBe(true));
});
