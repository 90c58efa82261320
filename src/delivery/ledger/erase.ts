/** I/O on the ledger's tables. Forgets what a delivery kept of its event's payload. */
import { releaseProbe } from "./circuit.ts";
import type { Ledger } from "./ledger.ts";
import { erasePayload, newDelivery } from "./settle.ts";
import type { Candidate } from "./types.ts";

/** A delivery that is not known gets a row: what a consumer has in hand at this moment must find it erased. */
export function erase(ledger: Ledger, { eventId, event }: Candidate, now: number): void {
  const known = ledger.tables.find(eventId);
  if (known?.status === "pending") ledger.tables.pending.delete(eventId);
  ledger.tables.settled.save(erasePayload(known ?? newDelivery(eventId, event, now), now));
  const health = ledger.tables.hours.health();
  if (health.probeEventId === eventId) ledger.tables.hours.save(releaseProbe(health, now), now);
}
