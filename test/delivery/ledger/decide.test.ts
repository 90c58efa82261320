import { describe, expect, it } from "vitest";
import { type Decision, type KnownDelivery, decide } from "../../../src/delivery/ledger/decide.ts";
import type { PendingRow } from "../../../src/delivery/ledger/rows.ts";
import { newDelivery } from "../../../src/delivery/ledger/settle.ts";
import type { Circuit, ClosedCircuit, OpenCircuit } from "../../../src/delivery/ledger/types.ts";
import { EARLY_TOLERANCE_MS, PROBE_GRACE_MS } from "../../../src/constants.ts";

const NOW = 1_000_000;
const OWN = "event-5";
const OLDER = "event-4";
const NEWER = "event-6";

const closed: ClosedCircuit = { state: "closed", stateSince: 0, drainAt: null, recoverFrom: null };
/** An open circuit whose next probe is due. */
const due: OpenCircuit = {
  state: "open",
  stateSince: 0,
  outageSince: 0,
  requestedAt: null,
  resumeAt: null,
  drainAt: null,
  cooldownMs: 30_000,
  probeAt: NOW,
  probeEventId: null,
};
const cooling: OpenCircuit = { ...due, probeAt: NOW + 1 };
const probing = (eventId: string): OpenCircuit => ({ ...cooling, probeEventId: eventId });
const started: OpenCircuit = { ...due, probeEventId: OWN, probeAt: NOW + PROBE_GRACE_MS };

const row: PendingRow = { ...newDelivery(OWN, "messages.sent", NOW), wakeAt: NOW, attempts: 1, cycle: 2 };
const parkedRow: PendingRow = { ...row, wakeAt: null };
const early: PendingRow = { ...row, nextAt: NOW + EARLY_TOLERANCE_MS + 1 };
const manual: PendingRow = { ...row, isManual: true };

const first = { kind: "send", cycle: 1, number: 1 } as const;
const second = { kind: "send", cycle: 2, number: 2 } as const;

interface Case {
  what: string;
  circuit?: Circuit;
  pending?: PendingRow;
  known?: Partial<KnownDelivery>;
  isFiltered?: boolean;
  /** Whether the rate limit has a token; undefined: no limit. */
  hasToken?: boolean;
  /** Whether any delivery is parked. A case without it must not query that. */
  hasParked?: boolean;
  /** The oldest parked delivery that is due, or null. A case without it must not query that. */
  oldestDue?: string | null;
  decision: Decision;
}

function decideCase({ circuit = closed, pending, known, isFiltered = false, hasToken, hasParked, oldestDue }: Case) {
  const candidate = { eventId: OWN, event: "messages.sent", isFiltered };
  const unexpected = (): never => {
    throw new Error("an unneeded query");
  };
  return decide(
    circuit,
    { isLeased: false, isSettled: false, isOver: false, pending, ...known },
    candidate,
    hasToken === undefined ? null : { hasToken },
    {
      hasParked: () => hasParked ?? unexpected(),
      findOldestDue: () => (oldestDue === undefined ? unexpected() : (oldestDue ?? undefined)),
    },
    NOW,
  );
}

describe("a candidate is admitted", () => {
  it.each<Case>([
    { what: "for sending if it is new", decision: { ...first, circuit: closed } },
    { what: "for its next attempt if that is due", pending: row, decision: { ...second, circuit: closed } },
    {
      what: "a moment early, because queue delays are whole seconds",
      pending: { ...early, nextAt: NOW + EARLY_TOLERANCE_MS },
      decision: { ...second, circuit: closed },
    },
    { what: "to wait if its next attempt is not due", pending: early, decision: { kind: "wait" } },
    {
      what: "as busy if another consumer has a lease, whatever else holds",
      circuit: due,
      known: { isLeased: true, isSettled: true },
      isFiltered: true,
      decision: { kind: "busy" },
    },
    { what: "as done if it is settled", known: { isSettled: true }, isFiltered: true, decision: { kind: "done" } },
    {
      what: "for sending if it is settled and pending again",
      pending: row,
      known: { isSettled: true },
      decision: { ...second, circuit: closed },
    },
  ])("$what", (each) => {
    expect(decideCase(each)).toEqual(each.decision);
  });
});

describe("a filtered candidate", () => {
  it.each<Case>([
    { what: "is filtered", isFiltered: true, decision: { kind: "filtered", circuit: closed } },
    {
      what: "is filtered before its attempt is due",
      pending: early,
      isFiltered: true,
      decision: { kind: "filtered", circuit: closed },
    },
    {
      what: "is filtered while another delivery is the probe",
      circuit: probing(OLDER),
      isFiltered: true,
      decision: { kind: "filtered", circuit: probing(OLDER) },
    },
    {
      what: "releases the probe if it is the probe",
      circuit: probing(OWN),
      pending: parkedRow,
      isFiltered: true,
      decision: { kind: "filtered", circuit: { ...cooling, probeAt: NOW, probeEventId: null } },
    },
    {
      what: "is sent if a person redelivers it",
      pending: manual,
      isFiltered: true,
      decision: { ...second, circuit: closed },
    },
  ])("$what", (each) => {
    expect(decideCase(each)).toEqual(each.decision);
  });
});

describe("with an open circuit, a candidate", () => {
  it.each<Case>([
    { what: "is parked before a probe is due", circuit: cooling, decision: { kind: "park" } },
    {
      what: "is parked while another one is the probe",
      circuit: probing(OLDER),
      pending: row,
      decision: { kind: "park" },
    },
    {
      what: "is sent if it is the probe",
      circuit: probing(OWN),
      pending: parkedRow,
      decision: { ...second, circuit: started },
    },
    {
      what: "is sent as the probe, though its own retry is not due",
      circuit: probing(OWN),
      pending: { ...early, wakeAt: null },
      decision: { ...second, circuit: started },
    },
    {
      what: "becomes the probe if it is the oldest",
      circuit: due,
      pending: parkedRow,
      oldestDue: OWN,
      decision: { ...second, circuit: started },
    },
    {
      what: "becomes the probe if it is older than the parked ones",
      circuit: due,
      oldestDue: NEWER,
      decision: { ...first, circuit: started },
    },
    { what: "is parked if an older one is parked", circuit: due, oldestDue: OLDER, decision: { kind: "park" } },
    {
      what: "becomes the probe if none is parked",
      circuit: due,
      oldestDue: null,
      hasParked: false,
      decision: { ...first, circuit: started },
    },
    {
      what: "is parked if parked ones have a longer retry delay",
      circuit: due,
      oldestDue: null,
      hasParked: true,
      decision: { kind: "park" },
    },
    {
      what: "becomes the probe after the last one had no result",
      circuit: { ...probing(OLDER), probeAt: NOW },
      oldestDue: OWN,
      decision: { ...first, circuit: started },
    },
    {
      what: "becomes the probe even if the rate limit is reached",
      circuit: due,
      oldestDue: OWN,
      hasToken: false,
      decision: { ...first, circuit: started },
    },
  ])("$what", (each) => {
    expect(decideCase(each)).toEqual(each.decision);
  });
});

describe("with a rate limit, a candidate", () => {
  it.each<Case>([
    { what: "is sent below the limit", hasToken: true, hasParked: false, decision: { ...first, circuit: closed } },
    { what: "is parked at the limit", hasToken: false, hasParked: false, decision: { kind: "park" } },
    { what: "goes behind the parked ones", hasToken: true, hasParked: true, decision: { kind: "park" } },
    {
      what: "that the alarm has unparked is sent",
      hasToken: true,
      pending: row,
      decision: { ...second, circuit: closed },
    },
    {
      what: "that the alarm has unparked is parked again at the limit",
      hasToken: false,
      pending: row,
      decision: { kind: "park" },
    },
    {
      what: "that is parked stays parked until the alarm",
      hasToken: true,
      pending: parkedRow,
      decision: { kind: "park" },
    },
    { what: "that is not due waits and takes no token", hasToken: true, pending: early, decision: { kind: "wait" } },
  ])("$what", (each) => {
    expect(decideCase(each)).toEqual(each.decision);
  });
});
