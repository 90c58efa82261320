import { describe, expect, it } from "vitest";
import { PARKED_TTL_MS } from "../../../src/constants.ts";
import { HEALTHY } from "../../../src/delivery/ledger/circuit.ts";
import { addEnding, isOver, nextEndAt } from "../../../src/delivery/ledger/over.ts";
import type { Ending, Health } from "../../../src/delivery/ledger/types.ts";

const NOW = 100 * PARKED_TTL_MS;
const open: Health = {
  ...HEALTHY,
  circuit: {
    state: "open",
    stateSince: NOW - 2 * PARKED_TTL_MS,
    outageSince: NOW - 2 * PARKED_TTL_MS,
    cooldownMs: 1,
    probeAt: NOW + 1,
    probeEventId: null,
    requestedAt: null,
    resumeAt: null,
    drainAt: null,
  },
};
const closedAt = (stateSince: number): Health => ({
  ...HEALTHY,
  circuit: { state: "closed", stateSince, drainAt: null, recoverFrom: null },
});
const ending = (startedAt: number, reason: Ending["reason"] = "discarded"): Ending => ({ reason, startedAt });

describe("a pending delivery", () => {
  it.each<[string, Health, number, boolean]>([
    ["behind an open circuit is over after exactly three days", open, NOW - PARKED_TTL_MS, true],
    ["behind an open circuit is not over a millisecond before", open, NOW - PARKED_TTL_MS + 1, false],
    ["behind a rate limit is never over", closedAt(0), NOW - 10 * PARKED_TTL_MS, false],
    ["that the drain brings late is not over", closedAt(NOW - 10), NOW - PARKED_TTL_MS, false],
    ["that had waited three days when the circuit closed is over", closedAt(NOW - 10), NOW - 10 - PARKED_TTL_MS, true],
    ["that was pending when all were discarded is over", { ...HEALTHY, endings: [ending(NOW - 5)] }, NOW - 5, true],
    ["that began later is not", { ...HEALTHY, endings: [ending(NOW - 5)] }, NOW - 4, false],
  ])("%s", (_what, health, cycleStartedAt, expected) => {
    expect(isOver(health, cycleStartedAt, NOW)).toBe(expected);
    // The alarm comes for it at that moment, and not otherwise.
    if (health.endings.length === 0) {
      const endAt = nextEndAt(health, cycleStartedAt);
      expect(endAt !== null && endAt <= NOW).toBe(expected);
    }
  });
});

it("the alarm rings at once while deliveries are being discarded", () => {
  expect(nextEndAt({ ...HEALTHY, endings: [ending(NOW)] }, null)).toBe(0);
  expect(nextEndAt(HEALTHY, null)).toBeNull();
});

it("a second discard extends the first, and leaves another kind alone", () => {
  const both = addEnding(addEnding([ending(1)], ending(2, "disabled")), ending(3));
  expect(both).toEqual([ending(2, "disabled"), ending(3)]);
});
