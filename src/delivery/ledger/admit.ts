/** I/O on the ledger's tables. Decides which deliveries a consumer may send now. */
import { EARLY_TOLERANCE_MS, LEASE_MS } from "../../constants.ts";
import { startProbe, releaseProbe } from "./circuit.ts";
import { takeToken } from "./rate.ts";
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
      if (candidate.isFiltered) return skipFiltered(candidate);
      if (isLeased(ledger, candidate.eventId, now)) return { eventId: candidate.eventId, decision: "busy" };
      return takeRateToken(ledger, rateLimit, now) ? lease(ledger, candidate, 1, 1, now) : deferNew(candidate);
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
    if (isLeased(ledger, eventId, now)) return keepBusy(ledger, candidate, now);
    const pending = pendings.get(eventId);
    if (!pending && settled.has(eventId)) return { eventId, decision: "done" };
    if (candidate.isFiltered && !pending?.isManual) {
      if (health.probeEventId === eventId) {
        health = releaseProbe(health, now);
        ledger.tables.hours.save(health, now);
      }
      return skipFiltered(candidate);
    }
    if (health.circuit === "open") {
      if (!mayProbe(ledger, health, eventId, now)) {
        return parkDelivery(ledger, candidate, pending, now);
      }
      takeRateToken(ledger, rateLimit, now);
      health = startProbe(health, eventId, now);
      ledger.tables.hours.save(health, now);
    } else if (pending?.nextAt && pending.nextAt > now + EARLY_TOLERANCE_MS) {
      return { eventId, decision: "wait" };
    } else if (rateLimit !== null && !(isItsTurn(ledger, pending) && takeRateToken(ledger, rateLimit, now))) {
      return parkDelivery(ledger, candidate, pending, now);
    }
    return lease(ledger, candidate, pending?.cycle ?? 1, (pending?.attempts ?? 0) + 1, now);
  });
}

function lease(ledger: Ledger, { eventId }: Candidate, cycle: number, number: number, now: number): Admission {
  ledger.leases.set(eventId, now + LEASE_MS);
  return { eventId, decision: "send", cycle, number };
}

/** It waits in the ledger, for the circuit or the rate limit, and spends no attempt. */
function parkDelivery(
  ledger: Ledger,
  { eventId, event }: Candidate,
  pending: PendingRow | undefined,
  now: number,
): Admission {
  if (pending) ledger.tables.pending.setWake(eventId, null);
  else ledger.tables.pending.save(newDelivery(eventId, event, now), null);
  return { eventId, decision: "wait" };
}

/** With a rate limit: whoever is new goes to the end of the line, and whoever stands in it is called by the alarm. */
function isItsTurn(ledger: Ledger, pending: PendingRow | undefined): boolean {
  return pending ? pending.wakeAt !== null : !ledger.tables.pending.hasParked();
}

/** Whether the rate limit lets one more through, which then has gone. */
function takeRateToken(ledger: Ledger, rateLimit: number | null, now: number): boolean {
  if (rateLimit === null) return true;
  const { bucket, isTaken } = takeToken(ledger.bucket, rateLimit, now);
  ledger.bucket = bucket;
  return isTaken;
}

function deferNew({ eventId }: Candidate): Admission {
  return { eventId, decision: "later" };
}

function skipFiltered({ eventId }: Candidate): Admission {
  return { eventId, decision: "filtered" };
}

/** This message will be acknowledged, so if the other's consumer dies the alarm must find a row. */
function keepBusy(ledger: Ledger, { eventId, event }: Candidate, now: number): Admission {
  if (!ledger.tables.find(eventId)) {
    ledger.tables.pending.save(newDelivery(eventId, event, now), ledger.leases.get(eventId) ?? now);
  }
  return { eventId, decision: "busy" };
}

/** The delivery that was chosen; or, when a probe is due and nothing else waits, the first that comes along. */
function mayProbe(ledger: Ledger, health: Health, eventId: string, now: number): boolean {
  if (health.probeEventId !== null && (health.probeAt ?? 0) > now) return health.probeEventId === eventId;
  if ((health.probeAt ?? 0) > now) return false;
  const oldest = ledger.tables.pending.oldestParkedDue(now);
  return oldest === undefined ? !ledger.tables.pending.hasParked() : oldest >= eventId;
}
