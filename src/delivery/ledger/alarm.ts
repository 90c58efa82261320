/**
 * I/O on the ledger's tables. The alarm's work: it fails deliveries that are over, and collects those to enqueue and the
 * notices to publish.
 */
import { ALARM_BATCH, QUEUE_GRACE_MS, MAX_QUEUE_GRACE_MS } from "../../constants.ts";
import { startProbe } from "./circuit.ts";
import { continueEnding } from "./end-pending.ts";
import { expireParked } from "./expire.ts";
import { type Ledger, leasedUntil } from "./ledger.ts";
import { type DueNotice, afterPublishing, takeDueNotices } from "./notices.ts";
import { nextEndAt } from "./over.ts";
import { drainPace } from "./rate.ts";
import { startNextCycle } from "./settle.ts";
import type { Circuit, ClosedCircuit, FailedDelivery, Health, OpenCircuit } from "./types.ts";

export interface DueWork {
  /** The deliveries to enqueue. Their wake times are already moved, so a lost message is sent again later. */
  eventIds: string[];
  /** The deliveries that expired, for the log. */
  expired: FailedDelivery[];
  /** The notices to publish. Each is retried until `notePublication` is called. */
  notices: DueNotice[];
}

export function collectDueWork(ledger: Ledger, now: number): DueWork {
  if (!ledger.tables.isOpen()) return { eventIds: [], expired: [], notices: [] };
  const before = ledger.tables.hours.health();
  const { health: swept, expired } = expireParked(ledger, continueEnding(ledger, before, now), now);
  const { circuit, eventIds } = takeDue(ledger, swept, now);
  const { notices, due } = takeDueNotices(swept.notices, now);
  const health = { ...swept, circuit, notices };
  const isUnchanged = circuit === before.circuit && notices === before.notices && health.endings === before.endings;
  if (!isUnchanged) ledger.tables.hours.save(health, now);
  return { eventIds, expired, notices: due };
}

/** The deliveries to enqueue: none while some are still to be failed, since those must not be sent. */
function takeDue(ledger: Ledger, health: Health, now: number): { circuit: Circuit; eventIds: string[] } {
  const { circuit, rateLimit } = health;
  const endAt = nextEndAt(health, ledger.tables.pending.parkedSince());
  if (endAt !== null && endAt <= now) return { circuit, eventIds: [] };
  const overdue = takeOverdue(ledger, circuit, now);
  const parked =
    circuit.state === "open"
      ? probe(ledger, circuit, now)
      : drain(ledger, recover(ledger, circuit, now), rateLimit, now);
  return { circuit: parked.circuit, eventIds: [...overdue, ...parked.eventIds] };
}

function takeOverdue(ledger: Ledger, circuit: Circuit, now: number): string[] {
  return ledger.tables.pending.findOverdue(now, ALARM_BATCH).flatMap(({ eventId, updatedAt }) => {
    const until = leasedUntil(ledger, eventId, now);
    if (until !== null) {
      ledger.tables.pending.setWake(eventId, until);
      return [];
    }
    if (circuit.state === "open") {
      ledger.tables.pending.setWake(eventId, null);
      return [];
    }
    // The grace doubles each time: more messages do not help a queue that lags.
    const grace = Math.min(Math.max(now - updatedAt, QUEUE_GRACE_MS), MAX_QUEUE_GRACE_MS);
    ledger.tables.pending.setWake(eventId, now + grace);
    return [eventId];
  });
}

function probe(ledger: Ledger, circuit: OpenCircuit, now: number): { circuit: OpenCircuit; eventIds: string[] } {
  if (circuit.probeAt > now) return { circuit, eventIds: [] };
  const oldest = ledger.tables.pending.findOldestParkedDue(now);
  if (oldest !== undefined) return { circuit: startProbe(circuit, oldest, now), eventIds: [oldest] };
  // The parked deliveries have retry delays that are longer than the circuit's.
  const probeAt = ledger.tables.pending.earliestParkedNext();
  return { circuit: probeAt === null ? circuit : { ...circuit, probeAt, probeEventId: null }, eventIds: [] };
}

/** After an outage, with `auto_recover`: parks the deliveries that spent their attempts in it, for the drain. */
function recover(ledger: Ledger, circuit: ClosedCircuit, now: number): ClosedCircuit {
  if (circuit.recoverFrom === null) return circuit;
  const { deliveries, isLast } = ledger.tables.settled.findExhaustedSince(circuit.recoverFrom, ALARM_BATCH);
  for (const delivery of deliveries) {
    ledger.tables.settled.delete(delivery.eventId);
    ledger.tables.pending.save(startNextCycle(delivery, now), null);
  }
  return isLast ? { ...circuit, recoverFrom: null } : circuit;
}

function drain(
  ledger: Ledger,
  circuit: ClosedCircuit,
  rateLimit: number | null,
  now: number,
): { circuit: ClosedCircuit; eventIds: string[] } {
  if (circuit.drainAt !== null && circuit.drainAt > now) return { circuit, eventIds: [] };
  const { batch, intervalMs } = drainPace(rateLimit);
  const rows = ledger.tables.pending.listParked(batch);
  const eventIds: string[] = [];
  for (const { eventId, nextAt } of rows) {
    const isDue = nextAt <= now;
    // A delivery that is not due yet has no message: the alarm enqueues it when its time comes.
    ledger.tables.pending.setWake(eventId, isDue ? now + QUEUE_GRACE_MS : nextAt);
    if (isDue) eventIds.push(eventId);
  }
  const drainAt = rows.length > 0 ? now + intervalMs : null;
  return { circuit: drainAt === circuit.drainAt ? circuit : { ...circuit, drainAt }, eventIds };
}

/** Notes that a notice was published, or (`isPublished` is false) that there was no reason to publish it any more. */
export function notePublication(ledger: Ledger, notice: DueNotice, isPublished: boolean, now: number): void {
  const health = ledger.tables.hours.health();
  ledger.tables.hours.save({ ...health, notices: afterPublishing(health.notices, notice, isPublished, now) }, now);
}
