import { describe, expect, it } from "vitest";
import {
  HEALTHY,
  type Result,
  applyAttemptResult,
  enable,
  isFailing,
  isProbing,
  releaseProbe,
  startProbe,
  startRequestedProbe,
} from "../../../src/delivery/ledger/circuit.ts";
import { DRAIN_INTERVAL_MS } from "../../../src/constants.ts";
import { drainPace } from "../../../src/delivery/ledger/rate.ts";
import type { Health, OpenCircuit } from "../../../src/delivery/ledger/types.ts";

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

/** The health of a circuit that is open. */
function expectOpen(health: Health): { health: Health; circuit: OpenCircuit } {
  const { circuit } = health;
  if (circuit.state !== "open") throw new Error("the circuit is not open");
  return { health, circuit };
}

const open = (results: readonly Result[]) => expectOpen(after(results));
const openAfter = (health: Health, attempt: { eventId: string; result: Result; at: number }) =>
  expectOpen(applyAttemptResult(health, attempt, RULES));

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
    expect(after(results).circuit.state).toBe(circuit);
  });

  it("opens with a first probe after the cooldown", () => {
    expect(after(["failure", "failure", "failure"]).circuit).toMatchObject({
      state: "open",
      stateSince: 3000,
      outageSince: 1000,
      probeAt: 33_000,
      probeEventId: null,
    });
  });

  it("doubles the wait with each failed probe, up to an hour", () => {
    let { health, circuit } = open(["timeout", "timeout"]);
    const waits: number[] = [];
    for (let probe = 0; probe < 10; probe += 1) {
      const at = circuit.probeAt;
      const probed = { ...health, circuit: startProbe(circuit, "p", at) };
      ({ health, circuit } = openAfter(probed, { eventId: "p", result: "failure", at }));
      waits.push(circuit.probeAt - at);
    }
    expect(waits.map((wait) => wait / 1000)).toEqual([60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]);
  });

  it("does not take for a probe what was on its way when it opened", () => {
    const { health, circuit } = open(["failure", "failure", "failure"]);
    const later = applyAttemptResult(health, { eventId: "straggler", result: "failure", at: 9000 }, RULES);
    expect(later.circuit).toEqual(circuit);
  });

  it("closes with any success, and lets what waited flow from then on", () => {
    const closed = applyAttemptResult(
      after(["timeout", "timeout"]),
      { eventId: "x", result: "success", at: 50_000 },
      RULES,
    );
    expect(closed).toEqual({
      ...HEALTHY,
      circuit: { state: "closed", stateSince: 50_000, drainAt: 50_000, recoverFrom: null },
    });
  });

  describe("that closes during a drain", () => {
    const DRAINED_AT = 50_000;
    const draining = (drainAt: number | null, rateLimit: number | null = null): Health => ({
      ...HEALTHY,
      rateLimit,
      circuit: { state: "closed", stateSince: 0, drainAt, recoverFrom: null },
    });
    const flap = (health: Health, at: number): Health => {
      const failures = ["a", "b", "c"].map((eventId) => ({ eventId, result: "failure", at }) as const);
      const opened = failures.reduce((before, failure) => applyAttemptResult(before, failure, RULES), health);
      expect(opened.circuit.state).toBe("open");
      return applyAttemptResult(opened, { eventId: "d", result: "success", at: at + 10 }, RULES);
    };

    it("does not drain sooner than it would have", () => {
      const drainAt = DRAINED_AT + DRAIN_INTERVAL_MS;
      let health = draining(drainAt);
      for (const at of [DRAINED_AT + 100, DRAINED_AT + 200, DRAINED_AT + 900]) {
        health = flap(health, at);
        expect(health.circuit).toMatchObject({ state: "closed", stateSince: at + 10, drainAt });
      }
      expect(enable(health, 2, DRAINED_AT + 950).circuit).toMatchObject({ drainAt });
    });

    it("drains at once when that time has passed, or there was no drain", () => {
      expect(flap(draining(DRAINED_AT), DRAINED_AT + 5000).circuit).toMatchObject({ drainAt: DRAINED_AT + 5010 });
      expect(flap(draining(null), DRAINED_AT).circuit).toMatchObject({ drainAt: DRAINED_AT + 10 });
    });

    it("waits for one interval at most, whatever the clock was when it drained", () => {
      const health = draining(DRAINED_AT + DAY_MS, 1);
      const { intervalMs } = drainPace(1);
      expect(flap(health, DRAINED_AT).circuit).toMatchObject({ drainAt: DRAINED_AT + 10 + intervalMs });
      expect(enable(health, 2, DRAINED_AT).circuit).toMatchObject({ drainAt: DRAINED_AT + intervalMs });
    });
  });

  it("remembers where to recover from, if the webhook wants that", () => {
    const outage = after(["failure", "failure", "failure"]);
    const success = { eventId: "x", result: "success", at: 50_000 } as const;
    const recovering = applyAttemptResult(outage, success, { ...RULES, autoRecover: true });
    expect(recovering.circuit).toMatchObject({ state: "closed", recoverFrom: 1000 });
    expect(applyAttemptResult(outage, success, RULES).circuit).toMatchObject({ recoverFrom: null });
    // Another outage interrupts the recovery: its end recovers both.
    const again = after(["timeout", "timeout"], recovering);
    expect(again.circuit).toMatchObject({ state: "open", outageSince: 1000 });
  });

  it("sends another probe when nothing came of the first", () => {
    const { circuit } = open(["timeout", "timeout"]);
    expect(startProbe(circuit, "p", 40_000)).toMatchObject({ probeEventId: "p", probeAt: 100_000 });
  });
});

describe("a probe", () => {
  const { circuit } = open(["timeout", "timeout"]);
  const probing = startProbe(circuit, "p", 40_000);

  it("that is released makes another one due at once", () => {
    expect(releaseProbe(probing, (id) => id === "p", 41_000)).toEqual({
      ...circuit,
      probeEventId: null,
      probeAt: 41_000,
    });
  });

  it.each([
    { what: "of another delivery", before: probing, ended: "other" },
    { what: "that does not exist", before: circuit, ended: "p" },
    { what: "of a closed circuit", before: HEALTHY.circuit, ended: "p" },
  ])("$what is not released", ({ before, ended }) => {
    expect(releaseProbe(before, (id) => id === ended, 41_000)).toBe(before);
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

describe("a requested probe", () => {
  const failed = ["failure", "failure", "failure"] as const;

  it("changes neither the time nor the delay of the next scheduled one when it fails", () => {
    let { health, circuit } = open(failed);
    const { probeAt, cooldownMs } = circuit;
    for (const at of [5000, 15_000, 25_000]) {
      const requested = { ...health, circuit: startRequestedProbe(circuit, "p", at) };
      ({ health, circuit } = openAfter(requested, { eventId: "p", result: "failure", at: at + 100 }));
      expect(circuit).toMatchObject({ probeAt, cooldownMs, probeEventId: null, resumeAt: null });
    }
    const scheduled = { ...health, circuit: startProbe(circuit, "p", probeAt) };
    ({ circuit } = openAfter(scheduled, { eventId: "p", result: "failure", at: probeAt }));
    expect(circuit).toMatchObject({ cooldownMs: 2 * cooldownMs, probeAt: probeAt + 2 * cooldownMs });
  });

  it("is followed by the scheduled one at once if that became due meanwhile", () => {
    const { health, circuit } = open(failed);
    const at = circuit.probeAt - 1;
    const requested = { ...health, circuit: startRequestedProbe(circuit, "p", at) };
    expect(openAfter(requested, { eventId: "p", result: "timeout", at: at + 3000 }).circuit.probeAt).toBe(at + 3000);
  });

  it("respects the delay that the receiver asks for", () => {
    const { health, circuit } = open(failed);
    const requested = { ...health, circuit: startRequestedProbe(circuit, "p", 5000) };
    const attempt = { eventId: "p", result: "failure", at: 6000, retryAfterMs: 600_000 } as const;
    expect(openAfter(requested, attempt).circuit.probeAt).toBe(606_000);
  });

  it.each([
    { at: 0, event: "none", isRefused: false },
    { at: 5000, event: "started", isRefused: true },
    { at: 9999, event: "failed", isRefused: true },
    { at: 10_000, event: "failed", isRefused: false },
    { at: 64_999, event: "started", isRefused: true },
    { at: 65_000, event: "started", isRefused: false },
    // A clock that went back must not lock it.
    { at: 4000, event: "failed", isRefused: false },
  ])("is refused: $isRefused at $at ms, when one of 5,000 ms has $event", ({ at, event, isRefused }) => {
    const { health, circuit } = open(failed);
    const started = startRequestedProbe(circuit, "p", 5000);
    const ended = openAfter({ ...health, circuit: started }, { eventId: "p", result: "failure", at: 5100 }).circuit;
    const now = { none: circuit, started, failed: ended }[event] ?? circuit;
    expect(isProbing(now, at)).toBe(isRefused);
  });

  it("stays a requested one when a consumer starts it", () => {
    const { health, circuit } = open(failed);
    const admitted = startProbe(startRequestedProbe(circuit, "p", 5000), "p", 6000);
    const { probeAt } = openAfter(
      { ...health, circuit: admitted },
      { eventId: "p", result: "failure", at: 7000 },
    ).circuit;
    expect(probeAt).toBe(circuit.probeAt);
  });

  it("is not taken for a scheduled one that follows it", () => {
    const { health, circuit } = open(failed);
    const lost = startRequestedProbe(circuit, "p", 5000);
    const next = { ...health, circuit: startProbe(lost, "p", lost.probeAt) };
    const { cooldownMs } = openAfter(next, { eventId: "p", result: "failure", at: lost.probeAt }).circuit;
    expect(cooldownMs).toBe(2 * circuit.cooldownMs);
  });
});

describe("the latest failure", () => {
  const failure = { error: "status", statusCode: 503 } as const;

  it("is remembered until a success, also after the circuit opened", () => {
    let health = HEALTHY;
    for (let at = 1; at <= 4; at += 1) {
      health = applyAttemptResult(health, { eventId: `e${at}`, result: "failure", at, failure }, RULES);
      expect(health.lastFailure).toEqual({ eventId: `e${at}`, at, ...failure });
    }
    health = applyAttemptResult(health, { eventId: "e5", result: "success", at: 5 }, RULES);
    expect(health.lastFailure).toBeNull();
  });
});
