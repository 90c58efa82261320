/** I/O on the ledger's tables. Every delivery that leaves `pending` does so here, so that no circuit keeps it as its probe. */
import { releaseProbe } from "./circuit.ts";
import type { Ledger } from "./ledger.ts";
import type { Delivery, FailureReason, Health, SettledDelivery } from "./types.ts";

/** A delivery before and after it was settled. `before` is undefined if the ledger had no row for it. */
export interface Settlement {
  before: Delivery | undefined;
  after: SettledDelivery;
}

/**
 * Saves settled deliveries and deletes their pending rows.
 * @returns the health, for the caller to save. If one of them was the circuit's probe, another probe is due now.
 */
export function settleDeliveries(
  { tables }: Ledger,
  health: Health,
  settlements: readonly Settlement[],
  now: number,
): Health {
  const wasPending = settlements.filter(({ before }) => before?.status === "pending");
  tables.pending.deleteAll(wasPending.map(({ after }) => after.eventId));
  tables.settled.saveAll(settlements.map(({ after }) => after));
  return withoutProbe(health, (id) => settlements.some(({ after }) => after.eventId === id), now);
}

/**
 * Fails every pending delivery.
 * @returns their number, and the health as `settleDeliveries` does.
 */
export function failAllPending(
  { tables }: Ledger,
  health: Health,
  reason: FailureReason,
  now: number,
): { health: Health; failed: number } {
  const failed = tables.failAllPending(reason, now);
  return { health: withoutProbe(health, () => true, now), failed };
}

function withoutProbe(health: Health, hasEnded: (eventId: string) => boolean, now: number): Health {
  const circuit = releaseProbe(health.circuit, hasEnded, now);
  return circuit === health.circuit ? health : { ...health, circuit };
}
