/** I/O on the ledger's tables. Gives up on deliveries that came too late for their receiver, or for their event. */
import { withoutProbe } from "./circuit.ts";
import type { Ledger } from "./ledger.ts";
import type { Delivery } from "./types.ts";

export function settleExpired(ledger: Ledger, delivery: Delivery, now: number): void {
  ledger.tables.pending.delete(delivery.eventId);
  ledger.tables.settled.save({ ...delivery, status: "failed", reason: "expired", nextAt: null, updatedAt: now });
}

/** Deliveries whose event has been deleted. Returns those of them that were pending. */
export function expireOrphaned(ledger: Ledger, eventIds: readonly string[], now: number): string[] {
  if (!ledger.tables.isOpen()) return [];
  const pending = [...new Set(eventIds)].flatMap((eventId) => ledger.tables.pending.find(eventId) ?? []);
  for (const delivery of pending) settleExpired(ledger, delivery, now);
  const expired = pending.map(({ eventId }) => eventId);
  const health = ledger.tables.hours.health();
  if (health.probeEventId !== null && expired.includes(health.probeEventId)) {
    ledger.tables.hours.save(withoutProbe(health, now), now);
  }
  return expired;
}
