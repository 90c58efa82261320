import fc from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { DRAIN_BATCH, DRAIN_INTERVAL_MS, MAX_RATE_LIMIT, RATE_BURST_MS } from "../../../src/constants.ts";
import { type Bucket, drainPace, takeToken } from "../../../src/delivery/ledger/rate.ts";

/** How many of `count` asks at one moment are let through. */
function ask(before: Bucket | null, limit: number, count: number, now: number): { through: number; bucket: Bucket } {
  let bucket = before;
  let through = 0;
  for (let asked = 0; asked < count; asked += 1) {
    const answer = takeToken(bucket, limit, now);
    bucket = answer.bucket;
    if (answer.isTaken) through += 1;
  }
  return { through, bucket: bucket ?? { tokens: 0, at: now } };
}

const anyLimit = fc.integer({ min: 1, max: MAX_RATE_LIMIT });

describe("a rate limit", () => {
  it.each([
    { limit: 1, burst: 1 },
    { limit: 2, burst: 3 },
    { limit: 10, burst: 15 },
    { limit: 1000, burst: 1500 },
  ])("of $limit lets $burst through after a pause, however long", ({ limit, burst }) => {
    const first = ask(null, limit, 5000, 0);
    expect(first.through).toBe(burst);
    expect(ask(first.bucket, limit, 5000, 1_000_000).through).toBe(burst);
  });

  it.each([
    { limit: 1, afterMs: 999, through: 0 },
    { limit: 1, afterMs: 1000, through: 1 },
    { limit: 10, afterMs: 250, through: 2 },
    { limit: 10, afterMs: 1000, through: 10 },
    { limit: 1000, afterMs: 1, through: 1 },
  ])("of $limit that is used up lets $through through $afterMs ms later", ({ limit, afterMs, through }) => {
    const { bucket } = ask({ tokens: 0, at: 0 }, limit, 1, 0);
    expect(ask(bucket, limit, 5000, afterMs).through).toBe(through);
  });

  it("counts at once when it is raised or lowered", () => {
    const used = { tokens: 0, at: 0 };
    expect(ask(used, 100, 5000, 1000).through).toBe(100);
    expect(ask({ tokens: 100, at: 0 }, 2, 5000, 0).through).toBe(3);
  });

  it("takes nothing away when the clock goes back", () => {
    expect(ask({ tokens: 5, at: 10_000 }, 10, 100, 9_000).through).toBe(5);
  });

  it("lets no more through, between any two moments, than a burst and its rate", () => {
    const asks = fc.array(
      fc.record({ waitMs: fc.integer({ min: 0, max: 5000 }), count: fc.integer({ min: 1, max: 50 }) }),
    );
    fc.assert(
      fc.property(anyLimit, asks, (limit, rounds) => {
        const through: number[] = [];
        let bucket: Bucket | null = null;
        let now = 0;
        for (const { waitMs, count } of rounds) {
          now += waitMs;
          const answer = ask(bucket, limit, count, now);
          bucket = answer.bucket;
          through.push(...Array.from({ length: answer.through }, () => now));
        }
        const burst = Math.max(1, (limit * RATE_BURST_MS) / 1000);
        for (const [first, from] of through.entries()) {
          for (const [more, to] of through.slice(first).entries()) {
            expect(more + 1).toBeLessThanOrEqual(burst + ((to - from) * limit) / 1000 + 1e-6);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("what waits", () => {
  it("for a rate limit goes out at that rate, in steps that may go at once", () => {
    fc.assert(
      fc.property(anyLimit, (limit) => {
        const { batch, intervalMs } = drainPace(limit);
        expect((batch / intervalMs) * 1000).toBeLessThanOrEqual(limit);
        expect((batch / intervalMs) * 1000).toBeGreaterThan(limit * 0.99);
        expect(ask(null, limit, batch, 0).through).toBe(batch);
      }),
    );
  });

  it("for nothing but an outage goes out at the rate of any backlog", () => {
    expect(drainPace(null)).toEqual({ batch: DRAIN_BATCH, intervalMs: DRAIN_INTERVAL_MS });
  });
});
