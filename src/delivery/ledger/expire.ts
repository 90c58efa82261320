/** I/O on the ledger's tables. Fails pending deliveries that are too old, or whose event was deleted. */
import { ALARM_BATCH } from "../../constants.ts";
import { settleDeliveries } from "./end-pending.ts";
import type { Ledger } from "./ledger.ts";
import { addFailureNotice } from "./notices.ts";
import { expiryHorizon } from "./over.ts";
import { failDelivery } from "./settle.ts";
import type { FailedDelivery, Health, PendingDelivery } from "./types.ts";

/** Fails deliveries that have been parked for too long: at most one step's worth. The caller saves the health. */
export function expireParked(
  ledger: Ledger,
  health: Health,
  now: number,
): { health: Health; expired: FailedDelivery[] } {
  const until = expiryHorizon(health.circuit, now);
  return expire(ledger, health, ledger.tables.pending.listParkedUntil(until, ALARM_BATCH), now);
}

/** Fails the pending deliveries of deleted events. Returns the ids of their events. */
export function expireOrphanedDeliveries(ledger: Ledger, eventIds: readonly string[], now: number): string[] {
  if (!ledger.tables.isOpen()) return [];
  const pending = [...new Set(eventIds)].flatMap((eventId) => ledger.tables.pending.find(eventId) ?? []);
  const before = ledger.tables.hours.health();
  const { health, expired } = expire(ledger, before, pending, now);
  if (health !== before) ledger.tables.hours.save(health, now);
  return expired.map(({ eventId }) => eventId);
}

function expire(ledger: Ledger, health: Health, pending: readonly PendingDelivery[], now: number) {
  const settlements = pending.map((before) => ({ before, after: failDelivery(before, "expired", now) }));
  const expired = settlements.map(({ after }) => after);
  const released = settleDeliveries(ledger, health, settlements, now);
  const notices = addFailureNotice(released.notices, expired, now);
  return { health: notices === released.notices ? released : { ...released, notices }, expired };
}
