import { describe, expect, it } from "vitest";
import {
  HEALTHY,
  type Result,
  applyAttemptResult,
  isFailing,
  startProbe,
} from "../../../src/delivery/ledger/circuit.ts";
import type { Health } from "../../../src/delivery/ledger/types.ts";

const RULES = { cooldownMs: 30_000, autoRecover: false };
const DAY_MS = 24 * 60 * 60 * 1000;

/** The health after these results, one second apart. */
function after(results: readonly Result[], from: Health = HEALTHY): Health {
  let health = from;
  for (const [index, result] of results.entries()) {
    health = applyAttemptResult(health, { eventId: `e${index}`, result, at: (index + 1) * 1000 }, RULES);
  }
  return health;
}

describe("the circuit", () => {
  it.each<{ results: Result[]; circuit: string }>([
    { results: ["failure"], circuit: "closed" },
    { results: ["failure", "failure"], circuit: "closed" },
    { results: ["failure", "failure", "failure"], circuit: "open" },
    { results: ["timeout"], circuit: "closed" },
    { results: ["timeout", "timeout"], circuit: "open" },
    { results: ["failure", "timeout"], circuit: "closed" },
    { results: ["timeout", "failure", "timeout"], circuit: "open" },
    { results: ["timeout", "success", "timeout"], circuit: "closed" },
    { results: ["failure", "failure", "success", "failure", "failure"], circuit: "closed" },
    { results: ["failure", "failure", "failure", "success"], circuit: "closed" },
  ])("is $circuit after $results", ({ results, circuit }) => {
    expect(after(results).circuit).toBe(circuit);
  });

  it("opens with a first probe after the cooldown", () => {
    expect(after(["failure", "failure", "failure"])).toMatchObject({
      stateSince: 3000,
      probeAt: 33_000,
      probeEventId: null,
    });
  });

  it("doubles the wait with each failed probe, up to an hour", () => {
    let health = after(["timeout", "timeout"]);
    const waits: number[] = [];
    for (let probe = 0; probe < 10; probe += 1) {
      const at = health.probeAt ?? 0;
      health = applyAttemptResult(startProbe(health, "p", at), { eventId: "p", result: "failure", at }, RULES);
      waits.push((health.probeAt ?? 0) - at);
    }
    expect(waits.map((wait) => wait / 1000)).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]);
  });

  it("does not take for a probe what was on its way when it opened", () => {
    const open = after(["failure", "failure", "failure"]);
    const later = applyAttemptResult(open, { eventId: "straggler", result: "failure", at: 9000 }, RULES);
    expect(later).toMatchObject({ circuit: "open", probeAt: open.probeAt, cooldownMs: open.cooldownMs });
  });

  it("closes with any success, and lets what waited flow from then on", () => {
    const closed = applyAttemptResult(
      after(["timeout", "timeout"]),
      { eventId: "x", result: "success", at: 50_000 },
      RULES,
    );
    expect(closed).toEqual({ ...HEALTHY, stateSince: 50_000, drainAt: 50_000 });
  });

  it("remembers where to recover from, if the webhook wants that", () => {
    const open = after(["failure", "failure", "failure"]);
    const success = { eventId: "x", result: "success", at: 50_000 } as const;
    expect(applyAttemptResult(open, success, { ...RULES, autoRecover: true }).recoverFrom).toBe(1000);
    expect(applyAttemptResult(open, success, RULES).recoverFrom).toBeNull();
  });

  it("sends another probe when nothing came of the first", () => {
    const health = startProbe(after(["timeout", "timeout"]), "p", 40_000);
    expect(health).toMatchObject({ probeEventId: "p", probeAt: 100_000 });
  });
});

describe("a webhook", () => {
  it.each([
    { attempts: 10, days: 5, failing: true },
    { attempts: 9, days: 5, failing: false },
    { attempts: 10, days: 4.99, failing: false },
    { attempts: 500, days: 30, failing: true },
  ])("with $attempts attempts in $days days and no success is failing: $failing", ({ attempts, days, failing }) => {
    const health = { ...HEALTHY, failingSince: 1000, attemptsSinceSuccess: attempts };
    expect(isFailing(health, 1000 + days * DAY_MS)).toBe(failing);
  });

  it("that never failed is not failing", () => {
    expect(isFailing(HEALTHY, 100 * DAY_MS)).toBe(false);
  });
});
