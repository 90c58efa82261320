/** Pure. Decides what happens to a delivery that a consumer has received a message for. */
import { EARLY_TOLERANCE_MS } from "../../constants.ts";
import { releaseProbe, startProbe } from "./circuit.ts";
import type { PendingRow } from "./rows.ts";
import type { Candidate, Circuit, OpenCircuit } from "./types.ts";

/** What the ledger knows of the candidate's delivery. */
export interface KnownDelivery {
  isLeased: boolean;
  pending: PendingRow | undefined;
  isSettled: boolean;
  /** It is pending, but will fail without another attempt. */
  isOver: boolean;
}

/** Queries of the parked deliveries. Each reads rows, so a decision calls only those that it depends on. */
export interface ParkedQueries {
  hasParked: () => boolean;
  /** The oldest parked delivery whose next attempt is due, by its event's id. */
  findOldestDue: () => string | undefined;
}

export type Decision =
  /** Another consumer has a lease on the delivery. */
  | { kind: "busy" }
  /** The delivery is settled. */
  | { kind: "done" }
  /** The filter does not match. `circuit`: without its probe, if that was this delivery. */
  | { kind: "filtered"; circuit: Circuit }
  /** The next attempt is not due yet. */
  | { kind: "wait" }
  /** The circuit or the rate limit delays the delivery, or the alarm fails it. */
  | { kind: "park" }
  /** The consumer makes this attempt. `circuit`: with this delivery as its probe, if the circuit is open. */
  | { kind: "send"; cycle: number; number: number; circuit: Circuit };

/**
 * Decides in an open ledger.
 * @param rateLimit null without one; `hasToken`: whether it allows a request now.
 */
export function decide(
  circuit: Circuit,
  { isLeased, pending, isSettled, isOver }: KnownDelivery,
  { eventId, isFiltered }: Candidate,
  rateLimit: { hasToken: boolean } | null,
  parked: ParkedQueries,
  now: number,
): Decision {
  if (isLeased) return { kind: "busy" };
  if (!pending && isSettled) return { kind: "done" };
  if (isFiltered && !pending?.isManual) {
    return { kind: "filtered", circuit: releaseProbe(circuit, (id) => id === eventId, now) };
  }
  if (isOver) return { kind: "park" };
  const attempt = { cycle: pending?.cycle ?? 1, number: (pending?.attempts ?? 0) + 1 };
  if (circuit.state === "open") {
    if (!mayProbe(circuit, eventId, parked, now)) return { kind: "park" };
    return { kind: "send", ...attempt, circuit: startProbe(circuit, eventId, now) };
  }
  if (pending && pending.nextAt > now + EARLY_TOLERANCE_MS) return { kind: "wait" };
  if (rateLimit && !(isNextInLine(pending, parked) && rateLimit.hasToken)) return { kind: "park" };
  return { kind: "send", ...attempt, circuit };
}

/** Only the current probe, while it has time; when a probe is due, the oldest parked delivery or, if none is parked, any. */
function mayProbe(circuit: OpenCircuit, eventId: string, parked: ParkedQueries, now: number): boolean {
  if (circuit.probeAt > now) return circuit.probeEventId === eventId;
  const oldest = parked.findOldestDue();
  return oldest === undefined ? !parked.hasParked() : oldest >= eventId;
}

/** With a rate limit, new deliveries go behind the parked ones, and the alarm unparks those in order. */
function isNextInLine(pending: PendingRow | undefined, parked: ParkedQueries): boolean {
  return pending ? pending.wakeAt !== null : !parked.hasParked();
}
