/** I/O on the ledger's tables. What the alarm does: finds what is due that no message is moving. */
import { ALARM_BATCH, QUEUE_GRACE_MS, MAX_QUEUE_GRACE_MS, PARKED_TTL_MS } from "../../constants.ts";
import { startProbe } from "./circuit.ts";
import { expireDelivery } from "./expire.ts";
import { type Ledger, isLeased } from "./ledger.ts";
import { drainPace } from "./rate.ts";
import { startNextCycle } from "./settle.ts";
import { type DueNotice, afterPublishing, takeDue, addFailureNotice } from "./notices.ts";
import type { Delivery, Health } from "./types.ts";

export interface Waking {
  /** The deliveries to enqueue. Each has a new time by then: a queue that refuses or loses them only delays them. */
  eventIds: string[];
  /** What has waited too long, for the log. */
  expired: Delivery[];
  /** The notices to publish. Each is tried again later, unless it is said to be published. */
  notices: DueNotice[];
}

export function collectDueWork(ledger: Ledger, now: number): Waking {
  if (!ledger.tables.isOpen()) return { eventIds: [], expired: [], notices: [] };
  const before = ledger.tables.hours.health();
  const expired = expire(ledger, now);
  const overdue = takeOverdue(ledger, before, now);
  const { health: moved, eventIds } =
    before.circuit === "open" ? probe(ledger, before, now) : drain(ledger, recover(ledger, before, now), now);
  const { notices, due } = takeDue(addFailureNotice(moved.notices, expired, now), now);
  const health = notices === moved.notices ? moved : { ...moved, notices };
  if (health !== before) ledger.tables.hours.save(health, now);
  return { eventIds: [...overdue, ...eventIds], expired, notices: due };
}

/** A notice was published, or (not `isPublished`) there was nothing to tell. */
export function notePublication(ledger: Ledger, notice: DueNotice, isPublished: boolean, now: number): void {
  const health = ledger.tables.hours.health();
  ledger.tables.hours.save({ ...health, notices: afterPublishing(health.notices, notice, isPublished, now) }, now);
}

function expire(ledger: Ledger, now: number): Delivery[] {
  return ledger.tables.pending
    .parkedBefore(now - PARKED_TTL_MS, ALARM_BATCH)
    .map((row) => expireDelivery(ledger, row, now));
}

function takeOverdue(ledger: Ledger, health: Health, now: number): string[] {
  return ledger.tables.pending.overdue(now, ALARM_BATCH).flatMap(({ eventId, updatedAt }) => {
    if (isLeased(ledger, eventId, now)) {
      ledger.tables.pending.setWake(eventId, ledger.leases.get(eventId) ?? now);
      return [];
    }
    if (health.circuit === "open") {
      ledger.tables.pending.setWake(eventId, null);
      return [];
    }
    // Twice as late each time: a queue that lags is not helped by more messages.
    const grace = Math.min(Math.max(now - updatedAt, QUEUE_GRACE_MS), MAX_QUEUE_GRACE_MS);
    ledger.tables.pending.setWake(eventId, now + grace);
    return [eventId];
  });
}

function probe(ledger: Ledger, health: Health, now: number): { health: Health; eventIds: string[] } {
  if ((health.probeAt ?? 0) > now) return { health, eventIds: [] };
  const oldest = ledger.tables.pending.oldestParkedDue(now);
  if (oldest !== undefined) return { health: startProbe(health, oldest, now), eventIds: [oldest] };
  // What waits was asked, or has been told, to wait longer than the circuit.
  const probeAt = ledger.tables.pending.earliestParked();
  return { health: probeAt === null ? health : { ...health, probeAt, probeEventId: null }, eventIds: [] };
}

/** After an outage, with `auto_recover`: what spent its attempts in it joins what waits. */
function recover(ledger: Ledger, health: Health, now: number): Health {
  if (health.recoverFrom === null) return health;
  const { deliveries, isLast } = ledger.tables.settled.exhaustedSince(health.recoverFrom, ALARM_BATCH);
  for (const delivery of deliveries) {
    ledger.tables.settled.delete(delivery.eventId);
    ledger.tables.pending.save(startNextCycle(delivery, now), null);
  }
  return isLast ? { ...health, recoverFrom: null } : health;
}

function drain(ledger: Ledger, health: Health, now: number): { health: Health; eventIds: string[] } {
  if ((health.drainAt ?? 0) > now) return { health, eventIds: [] };
  const { batch, intervalMs } = drainPace(health.rateLimit);
  const rows = ledger.tables.pending.parked(batch);
  const eventIds: string[] = [];
  for (const { eventId, nextAt } of rows) {
    const isDue = (nextAt ?? 0) <= now;
    // What is not due has no message under way: the alarm itself calls it, at its time.
    ledger.tables.pending.setWake(eventId, isDue ? now + QUEUE_GRACE_MS : nextAt);
    if (isDue) eventIds.push(eventId);
  }
  const drainAt = rows.length > 0 ? now + intervalMs : null;
  return { health: drainAt === health.drainAt ? health : { ...health, drainAt }, eventIds };
}
