/** I/O on the ledger's tables. What people and the reconciler ask of a ledger. */
import { QUEUE_GRACE_MS } from "../../constants.ts";
import { resetHealth, startProbe, releaseProbe } from "./circuit.ts";
import type { Ledger } from "./ledger.ts";
import { confirmDisabled } from "./notices.ts";
import { startNextCycle, newDelivery } from "./settle.ts";
import type { Candidate, Delivery } from "./types.ts";

export type Redelivery = { kind: "again"; delivery: Delivery } | { kind: "pending" } | { kind: "unknown" };

/** Starts the next cycle of a settled delivery. With an open circuit it is sent as the probe: somebody expects it to work. */
export function redeliver(ledger: Ledger, eventId: string, now: number): Redelivery {
  if (!ledger.tables.isOpen()) return { kind: "unknown" };
  if (ledger.tables.pending.find(eventId)) return { kind: "pending" };
  const settled = ledger.tables.settled.find(eventId);
  if (!settled) return { kind: "unknown" };
  const delivery = { ...startNextCycle(settled, now), isManual: true };
  const health = ledger.tables.hours.health();
  ledger.tables.settled.delete(eventId);
  if (health.circuit === "open") {
    ledger.tables.pending.save(delivery, null);
    ledger.tables.hours.save(startProbe(health, eventId, now), now);
  } else {
    ledger.tables.pending.save(delivery, now + QUEUE_GRACE_MS);
  }
  return { kind: "again", delivery };
}

/**
 * Takes deliveries that no message is moving: those the ledger has no row for become pending.
 * @param wakeAt when the alarm should send the first; the others follow `spacingMs` apart.
 */
export function handOver(
  ledger: Ledger,
  candidates: readonly Candidate[],
  wakeAt: number,
  spacingMs: number,
  now: number,
): number {
  const isClosed = ledger.tables.hours.health().circuit === "closed";
  let taken = 0;
  for (const { eventId, event } of candidates) {
    if (ledger.tables.find(eventId)) continue;
    ledger.tables.pending.save(newDelivery(eventId, event, now), isClosed ? wakeAt + taken * spacingMs : null);
    taken += 1;
  }
  return taken;
}

/** Gives up on what waits, the circuit's probe included: the next delivery is one at once. Returns how many waited. */
export function discard(ledger: Ledger, now: number): number {
  if (!ledger.tables.isOpen()) return 0;
  const health = ledger.tables.hours.health();
  if (health.probeEventId !== null) ledger.tables.hours.save(releaseProbe(health, now), now);
  return ledger.tables.failAllPending("discarded", now);
}

/**
 * A disabled webhook sends nothing more; an enabled one starts as if nothing had been wrong.
 * @param webhookVersion of the webhook that was switched: a switch that comes late must not undo a newer one.
 * @returns how many deliveries failed by it.
 */
export function setEnabled(ledger: Ledger, enabled: boolean, webhookVersion: number, now: number): number {
  if (!ledger.tables.isOpen()) return 0;
  const health = ledger.tables.hours.health();
  if (webhookVersion < health.webhookVersion) return 0;
  if (enabled) {
    ledger.tables.hours.save({ ...resetHealth(health), stateSince: now, webhookVersion }, now);
    return 0;
  }
  const failed = ledger.tables.failAllPending("disabled", now);
  ledger.tables.hours.save({ ...health, webhookVersion, notices: confirmDisabled(health.notices, now) }, now);
  return failed;
}
