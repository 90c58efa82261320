/** I/O on the ledger's tables. Every delivery that leaves `pending` does so here, so that no circuit keeps it as its probe. */
import { ENDING_BATCH } from "../../constants.ts";
import { releaseProbe } from "./circuit.ts";
import type { Ledger } from "./ledger.ts";
import { addEnding } from "./over.ts";
import { failDelivery, newDelivery } from "./settle.ts";
import type { Candidate, Delivery, Ending, Health, SettledDelivery } from "./types.ts";

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
 * Fails all deliveries that are pending now: the first portion of them at once. The alarm fails the others.
 * @param accepted deliveries that may have no row yet. Those that have none fail too, all at once.
 * @returns the health as `settleDeliveries` does, and how many fail.
 */
export function beginEnding(
  ledger: Ledger,
  before: Health,
  reason: Ending["reason"],
  accepted: readonly Candidate[],
  now: number,
): { health: Health; failed: number } {
  const unknown = ledger.tables.filterUnknown(accepted).map(({ eventId, event }) => ({
    before: undefined,
    after: failDelivery(newDelivery(eventId, event, now), reason, now),
  }));
  const failed = ledger.tables.pending.count() + unknown.length;
  const health = settleDeliveries(ledger, before, unknown, now);
  const endings = addEnding(health.endings, { reason, startedAt: now });
  return { health: continueEnding(ledger, { ...health, endings }, now), failed };
}

/** Fails the next portion of the oldest ending. Returns the health as `settleDeliveries` does. */
export function continueEnding({ tables }: Ledger, health: Health, now: number): Health {
  const [ending, ...others] = health.endings;
  if (!ending) return health;
  const { reason, startedAt } = ending;
  const isLast = tables.failPending(reason, startedAt, ENDING_BATCH, now);
  const released = withoutProbe(health, (id) => !tables.pending.find(id), now);
  return isLast ? { ...released, endings: others } : released;
}

function withoutProbe(health: Health, hasEnded: (eventId: string) => boolean, now: number): Health {
  const circuit = releaseProbe(health.circuit, hasEnded, now);
  return circuit === health.circuit ? health : { ...health, circuit };
}
