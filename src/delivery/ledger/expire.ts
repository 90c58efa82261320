/** I/O on the ledger's tables. Gives up on deliveries that came too late for their receiver, or for their event. */
import { releaseProbe } from "./circuit.ts";
import type { Ledger } from "./ledger.ts";
import { addFailureNotice } from "./notices.ts";
import type { Delivery } from "./types.ts";

export function expireDelivery(ledger: Ledger, delivery: Delivery, now: number): Delivery {
  const expired: Delivery = { ...delivery, status: "failed", reason: "expired", nextAt: null, updatedAt: now };
  ledger.tables.pending.delete(delivery.eventId);
  ledger.tables.settled.save(expired);
  return expired;
}

/** Deliveries whose event has been deleted. Returns those of them that were pending. */
export function expireOrphanedDeliveries(ledger: Ledger, eventIds: readonly string[], now: number): string[] {
  if (!ledger.tables.isOpen()) return [];
  const pending = [...new Set(eventIds)].flatMap((eventId) => ledger.tables.pending.find(eventId) ?? []);
  const expired = pending.map((delivery) => expireDelivery(ledger, delivery, now));
  const ids = expired.map(({ eventId }) => eventId);
  const before = ledger.tables.hours.health();
  const isProbe = before.probeEventId !== null && ids.includes(before.probeEventId);
  const health = isProbe ? releaseProbe(before, now) : before;
  const notices = addFailureNotice(health.notices, expired, now);
  if (isProbe || notices !== health.notices) ledger.tables.hours.save({ ...health, notices }, now);
  return ids;
}
