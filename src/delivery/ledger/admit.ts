/** I/O on the ledger's tables. Decides which deliveries a consumer may send now, and applies the decisions. */
import { LEASE_MS } from "../../constants.ts";
import { decide } from "./decide.ts";
import { type Ledger, leasedUntil } from "./ledger.ts";
import { isOver } from "./over.ts";
import { takeToken } from "./rate.ts";
import type { PendingRow } from "./rows.ts";
import { newDelivery } from "./settle.ts";
import type { Admission, Candidate, Health } from "./types.ts";

/**
 * Returns one admission per candidate, in order. Admitting a new delivery for sending writes no row.
 * A ledger that is not open belongs to a deleted webhook, whose deliveries have ended.
 */
export function admit(
  ledger: Ledger,
  candidates: readonly Candidate[],
  rateLimit: number | null,
  now: number,
): Admission[] {
  for (const [eventId, until] of ledger.leases) if (until <= now) ledger.leases.delete(eventId);
  return ledger.tables.isOpen()
    ? admitInOpen(ledger, candidates, rateLimit, now)
    : candidates.map(({ eventId }) => ({ eventId, decision: "done" }));
}

function admitInOpen(
  ledger: Ledger,
  candidates: readonly Candidate[],
  rateLimit: number | null,
  now: number,
): Admission[] {
  const { tables } = ledger;
  let health = saveRateLimit(ledger, rateLimit, now);
  const eventIds = candidates.map(({ eventId }) => eventId);
  const rows = tables.pending.findAll(eventIds);
  const settled = tables.settled.filterKnown(eventIds);
  const parked = {
    hasParked: () => tables.pending.hasParked(),
    findOldestDue: () => tables.pending.findOldestParkedDue(now),
  };
  const typicalMs = ledger.isSlow ? null : health.typicalMs;
  return candidates.map((candidate): Admission => {
    const { eventId } = candidate;
    const until = leasedUntil(ledger, eventId, now);
    const pending = rows.get(eventId);
    const known = {
      isLeased: until !== null,
      pending,
      isSettled: settled.has(eventId),
      isOver: pending !== undefined && isOver(health, pending.cycleStartedAt, now),
    };
    const decision = decide(health.circuit, known, candidate, tokensOf(ledger, rateLimit, now), parked, now);
    if ("circuit" in decision && decision.circuit !== health.circuit) {
      health = { ...health, circuit: decision.circuit };
      tables.hours.save(health, now);
    }
    if (until !== null) ensureRow(ledger, candidate, until, now);
    switch (decision.kind) {
      case "send":
        startSending(ledger, eventId, rateLimit, now);
        return { eventId, decision: "send", cycle: decision.cycle, number: decision.number, typicalMs };
      case "park":
        park(ledger, candidate, pending, now);
        return { eventId, decision: "wait" };
      case "busy":
      case "done":
      case "filtered":
      case "wait":
        return { eventId, decision: decision.kind };
    }
  });
}

/** The alarm does not see the webhook: it drains at the stored limit. */
function saveRateLimit({ tables }: Ledger, rateLimit: number | null, now: number): Health {
  const health = tables.hours.health();
  if (health.rateLimit === rateLimit) return health;
  const changed = { ...health, rateLimit };
  tables.hours.save(changed, now);
  return changed;
}

function tokensOf({ bucket }: Ledger, rateLimit: number | null, now: number): { hasToken: boolean } | null {
  return rateLimit === null ? null : { hasToken: takeToken(bucket, rateLimit, now).isTaken };
}

/** Every request takes a token. A probe is sent even if there is none. */
function startSending(ledger: Ledger, eventId: string, rateLimit: number | null, now: number): void {
  if (rateLimit !== null) ledger.bucket = takeToken(ledger.bucket, rateLimit, now).bucket;
  ledger.leases.set(eventId, now + LEASE_MS);
}

/** A parked delivery waits in the ledger and spends no attempt. */
function park({ tables }: Ledger, { eventId, event }: Candidate, pending: PendingRow | undefined, now: number): void {
  if (pending) tables.pending.setWake(eventId, null);
  else tables.pending.save(newDelivery(eventId, event, now), null);
}

/** The message of a leased delivery is acknowledged, so if the other consumer dies, the alarm must find a row. */
function ensureRow({ tables }: Ledger, { eventId, event }: Candidate, leaseEnd: number, now: number): void {
  if (!tables.find(eventId)) tables.pending.save(newDelivery(eventId, event, now), leaseEnd);
}
