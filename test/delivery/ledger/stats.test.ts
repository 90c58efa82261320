import fc from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { MAX_DELIVERY_TIMEOUT_MS } from "../../../src/constants.ts";
import {
  DURATION_BOUNDS_MS,
  type HourStats,
  NO_STATS,
  addToHour,
  percentile,
} from "../../../src/delivery/ledger/stats.ts";

function of(durationsMs: readonly number[]): HourStats {
  return addToHour(NO_STATS, { delivered: durationsMs.length, failed: 0, skipped: 0, durationsMs });
}

describe("an hour's statistics", () => {
  it("add up, and leave what they were made of alone", () => {
    const first = addToHour(NO_STATS, { delivered: 2, failed: 1, skipped: 3, durationsMs: [10, 10, 3000] });
    const second = addToHour(first, { delivered: 1, failed: 0, skipped: 1, durationsMs: [10] });
    expect(second).toMatchObject({ delivered: 3, failed: 1, skipped: 4, attempts: 4 });
    expect(first).toMatchObject({ delivered: 2, attempts: 3 });
    expect(NO_STATS.attempts).toBe(0);
  });

  it("have no percentiles without attempts", () => {
    expect(percentile(NO_STATS, 0.5)).toBeNull();
  });

  it.each([
    { durations: [8, 8, 8, 8], share: 0.5, low: 5, high: 10 },
    { durations: [3000], share: 0.95, low: 2000, high: 3000 },
    { durations: [...Array.from({ length: 95 }, () => 40), 900, 900, 900, 900, 900], share: 0.95, low: 35, high: 50 },
    {
      durations: [...Array.from({ length: 90 }, () => 40), ...Array.from({ length: 10 }, () => 900)],
      share: 0.95,
      low: 750,
      high: 1000,
    },
    { durations: [4000, 4000], share: 0.95, low: 3900, high: 4000 },
  ])("put the $share of $durations.length durations between $low and $high ms", ({ durations, share, low, high }) => {
    const value = percentile(of(durations), share);
    expect(value).toBeGreaterThanOrEqual(low);
    expect(value).toBeLessThanOrEqual(high);
  });

  it("are never above the slowest attempt", () => {
    expect(percentile(of([2500]), 0.95)).toBe(2500);
    const durations = fc.array(fc.integer({ min: 0, max: 9000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(durations, durations, fc.constantFrom(0.5, 0.95, 1), (first, more, share) => {
        const stats = addToHour(of(first), { delivered: 0, failed: 0, skipped: 0, durationsMs: more });
        expect(percentile(stats, share)).toBeLessThanOrEqual(Math.max(...first, ...more));
      }),
    );
  });

  it("are between half and twice the true percentile, or within 5 ms of it", () => {
    // A little more than the longest timeout.
    const longestMs = MAX_DELIVERY_TIMEOUT_MS + 500;
    const durationMs = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: longestMs }));
    const durations = fc.array(durationMs, { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(durations, fc.constantFrom(0.5, 0.95), (given, share) => {
        const exact = given.toSorted((a, b) => a - b)[Math.ceil(share * given.length) - 1] ?? 0;
        const value = percentile(of(given), share) ?? -1;
        expect(value).toBeGreaterThanOrEqual(Math.min(exact / 2, exact - 5));
        expect(value).toBeLessThanOrEqual(Math.max(exact * 2, exact + 5));
      }),
      { numRuns: 1_000 },
    );
  });

  it("are that exact because no bucket is wider than its start", () => {
    const bounds = [...DURATION_BOUNDS_MS, MAX_DELIVERY_TIMEOUT_MS];
    for (const [index, boundMs] of bounds.slice(1).entries()) {
      expect(boundMs).toBeLessThanOrEqual(2 * (bounds[index] ?? 0));
    }
  });
});
