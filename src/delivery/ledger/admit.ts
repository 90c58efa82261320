/** I/O on the ledger's tables. Decides which deliveries a consumer may send now. */
import { EARLY_TOLERANCE_MS, LEASE_MS } from "../../constants.ts";
import { probing, withoutProbe } from "./circuit.ts";
import { taken } from "./rate.ts";
import { type Ledger, isLeased } from "./ledger.ts";
import { newDelivery } from "./settle.ts";
import type { PendingRow } from "./rows.ts";
import type { Admission, Candidate, Health } from "./types.ts";

/** One answer per candidate, in order. A delivery that nobody knew of and that need not wait costs no write. */
export function admit(
  ledger: Ledger,
  candidates: readonly Candidate[],
  rateLimit: number | null,
  now: number,
): Admission[] {
  for (const [eventId, until] of ledger.leases) if (until <= now) ledger.leases.delete(eventId);
  // A webhook that is new, or being deleted: nothing is written, so nothing can come back to life.
  if (!ledger.tables.isOpen()) {
    return candidates.map((candidate) => {
      if (candidate.isFiltered) return filtered(candidate);
      if (isLeased(ledger, candidate.eventId, now)) return { eventId: candidate.eventId, verdict: "busy" };
      return take(ledger, rateLimit, now) ? lease(ledger, candidate, 1, 1, now) : later(candidate);
    });
  }
  let health = ledger.tables.hours.health();
  if (health.rateLimit !== rateLimit) {
    // For the alarm, which hears of no webhook: what waits already goes by the new limit.
    health = { ...health, rateLimit };
    ledger.tables.hours.save(health, now);
  }
  const eventIds = candidates.map(({ eventId }) => eventId);
  const pendings = ledger.tables.pending.findAll(eventIds);
  const settled = ledger.tables.settled.known(eventIds);
  return candidates.map((candidate) => {
    const { eventId } = candidate;
    if (isLeased(ledger, eventId, now)) return busy(ledger, candidate, now);
    const pending = pendings.get(eventId);
    if (!pending && settled.has(eventId)) return { eventId, verdict: "done" };
    if (candidate.isFiltered && !pending?.isAskedFor) {
      if (health.probeEventId === eventId) {
        health = withoutProbe(health, now);
        ledger.tables.hours.save(health, now);
      }
      return filtered(candidate);
    }
    if (health.circuit === "open") {
      if (!mayProbe(ledger, health, eventId, now)) {
        return parked(ledger, candidate, pending, now);
      }
      take(ledger, rateLimit, now);
      health = probing(health, eventId, now);
      ledger.tables.hours.save(health, now);
    } else if (pending?.nextAt && pending.nextAt > now + EARLY_TOLERANCE_MS) {
      return { eventId, verdict: "wait" };
    } else if (rateLimit !== null && !(isItsTurn(ledger, pending) && take(ledger, rateLimit, now))) {
      return parked(ledger, candidate, pending, now);
    }
    return lease(ledger, candidate, pending?.cycle ?? 1, (pending?.attempts ?? 0) + 1, now);
  });
}

function lease(ledger: Ledger, { eventId }: Candidate, cycle: number, number: number, now: number): Admission {
  ledger.leases.set(eventId, now + LEASE_MS);
  return { eventId, verdict: "send", cycle, number };
}

/** It waits in the ledger, for the circuit or the rate limit, and spends no attempt. */
function parked(
  ledger: Ledger,
  { eventId, event }: Candidate,
  pending: PendingRow | undefined,
  now: number,
): Admission {
  if (pending) ledger.tables.pending.setWake(eventId, null);
  else ledger.tables.pending.save(newDelivery(eventId, event, now), null);
  return { eventId, verdict: "wait" };
}

/** With a rate limit: whoever is new goes to the end of the line, and whoever stands in it is called by the alarm. */
function isItsTurn(ledger: Ledger, pending: PendingRow | undefined): boolean {
  return pending ? pending.wakeAt !== null : !ledger.tables.pending.hasParked();
}

/** Whether the rate limit lets one more through, which then has gone. */
function take(ledger: Ledger, rateLimit: number | null, now: number): boolean {
  if (rateLimit === null) return true;
  const { bucket, isTaken } = taken(ledger.bucket, rateLimit, now);
  ledger.bucket = bucket;
  return isTaken;
}

function later({ eventId }: Candidate): Admission {
  return { eventId, verdict: "later" };
}

function filtered({ eventId }: Candidate): Admission {
  return { eventId, verdict: "filtered" };
}

/** This message will be acknowledged, so if the other's consumer dies the alarm must find a row. */
function busy(ledger: Ledger, { eventId, event }: Candidate, now: number): Admission {
  if (!ledger.tables.find(eventId)) {
    ledger.tables.pending.save(newDelivery(eventId, event, now), ledger.leases.get(eventId) ?? now);
  }
  return { eventId, verdict: "busy" };
}

/** The delivery that was chosen; or, when a probe is due and nothing else waits, the first that comes along. */
function mayProbe(ledger: Ledger, health: Health, eventId: string, now: number): boolean {
  if (health.probeEventId !== null && (health.probeAt ?? 0) > now) return health.probeEventId === eventId;
  if ((health.probeAt ?? 0) > now) return false;
  const oldest = ledger.tables.pending.oldestParkedDue(now);
  return oldest === undefined ? !ledger.tables.pending.hasParked() : oldest >= eventId;
}
