/** I/O on the ledger's tables. Erases what a delivery stored of its event's payload. */
import { settleDeliveries } from "./end-pending.ts";
import type { Ledger } from "./ledger.ts";
import { erasePayload, newDelivery } from "./settle.ts";
import type { Candidate } from "./types.ts";

/** An unknown delivery gets a row too, so that the record of a request in flight finds it erased. */
export function erase(ledger: Ledger, { eventId, event }: Candidate, now: number): void {
  const before = ledger.tables.find(eventId);
  const after = erasePayload(before ?? newDelivery(eventId, event, now), now);
  const health = ledger.tables.hours.health();
  const released = settleDeliveries(ledger, health, [{ before, after }], now);
  if (released !== health) ledger.tables.hours.save(released, now);
}
