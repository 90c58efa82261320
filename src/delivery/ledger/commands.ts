/** I/O on the ledger's tables. Applies commands: redeliver, probe, discard, enable and disable, and the hand-over of deliveries. */
import { QUEUE_GRACE_MS } from "../../constants.ts";
import { enable, isProbing, startRequestedProbe } from "./circuit.ts";
import { beginEnding } from "./end-pending.ts";
import { type Ledger, leasedUntil } from "./ledger.ts";
import { confirmDisabled } from "./notices.ts";
import { startNextCycle, newDelivery } from "./settle.ts";
import type { Candidate, Delivery, ProbeRequest } from "./types.ts";

/** `again`: this request started the next cycle, or did so before. `pending`, `unknown`: why it did not. */
export type Redelivery = { kind: "again"; delivery: Delivery } | { kind: "pending" } | { kind: "unknown" };

/** The result of a request with an idempotency key that was done before; undefined for a new one, and without a key. */
function resultOf({ tables }: Ledger, requestKey: string | null): string | undefined {
  return requestKey === null ? undefined : tables.requests.find(requestKey);
}

/** Stores the result of a request under its key. Call it in the transaction of the request's changes. */
function remember({ tables }: Ledger, requestKey: string | null, result: string, now: number): void {
  if (requestKey !== null) tables.requests.save(requestKey, result, now);
}

/** Starts a new cycle of a settled delivery. If the circuit is open, the delivery becomes its probe. */
export function redeliver(ledger: Ledger, eventId: string, now: number, requestKey: string | null = null): Redelivery {
  const { tables } = ledger;
  if (!tables.isOpen()) return { kind: "unknown" };
  const pending = tables.pending.find(eventId);
  const known = resultOf(ledger, requestKey) === undefined ? undefined : (pending ?? tables.settled.find(eventId));
  if (known) return { kind: "again", delivery: known };
  if (pending) return { kind: "pending" };
  const settled = tables.settled.find(eventId);
  if (!settled) return { kind: "unknown" };
  const delivery = { ...startNextCycle(settled, now), isManual: true };
  const health = tables.hours.health();
  tables.settled.delete(eventId);
  if (health.circuit.state === "open") {
    tables.pending.save(delivery, null);
    tables.hours.save({ ...health, circuit: startRequestedProbe(health.circuit, eventId, now) }, now);
  } else {
    tables.pending.save(delivery, now + QUEUE_GRACE_MS);
  }
  remember(ledger, requestKey, eventId, now);
  return { kind: "again", delivery };
}

/**
 * Saves deliveries that have no message as pending, unless the ledger has a row for them.
 * @param wakeAt when the alarm sends the first one; the others follow at intervals of `spacingMs`.
 * @returns the number of deliveries saved.
 */
export function handOver(
  ledger: Ledger,
  candidates: readonly Candidate[],
  wakeAt: number,
  spacingMs: number,
  now: number,
): number {
  const isClosed = ledger.tables.hours.health().circuit.state === "closed";
  let saved = 0;
  for (const { eventId, event } of candidates) {
    if (ledger.tables.find(eventId)) continue;
    ledger.tables.pending.save(newDelivery(eventId, event, now), isClosed ? wakeAt + saved * spacingMs : null);
    saved += 1;
  }
  return saved;
}

/**
 * Saves deliveries whose messages are dead letters as pending, due at once. Known ones are due at their `nextAt`.
 * @returns the number of deliveries saved.
 */
export function takeOverDeadLetters(ledger: Ledger, candidates: readonly Candidate[], now: number): number {
  const eventIds = candidates.map(({ eventId }) => eventId);
  ledger.tables.pending.stopWaitingForMessages(eventIds, now);
  return handOver(ledger, candidates, now, 0, now);
}

/**
 * Makes the oldest pending delivery the circuit's probe now, whatever its retry delay.
 * @param candidate a delivery to be the probe instead, if the ledger does not know it yet; null for the oldest.
 */
export function requestProbe(
  ledger: Ledger,
  candidate: Candidate | null,
  now: number,
  requestKey: string | null = null,
): ProbeRequest {
  const { tables } = ledger;
  if (!tables.isOpen()) return { kind: "circuit_closed" };
  const probed = resultOf(ledger, requestKey);
  if (probed !== undefined) return { kind: "started", eventId: probed };
  const health = tables.hours.health();
  if (health.circuit.state === "closed") return { kind: "circuit_closed" };
  if (isProbing(health.circuit, now)) return { kind: "probe_running" };
  const inFlight = [...ledger.leases.keys()].filter((eventId) => leasedUntil(ledger, eventId, now) !== null);
  const isKnown = candidate === null || inFlight.includes(candidate.eventId) || tables.find(candidate.eventId);
  const eventId = isKnown ? tables.pending.findOldest(inFlight) : candidate.eventId;
  // An attempt in flight tells as much about the receiver as a probe would.
  if (eventId === undefined) return { kind: inFlight.length > 0 ? "probe_running" : "nothing_waiting" };
  if (isKnown) tables.pending.setWake(eventId, null);
  else tables.pending.save(newDelivery(eventId, candidate.event, now), null);
  tables.hours.save({ ...health, circuit: startRequestedProbe(health.circuit, eventId, now) }, now);
  remember(ledger, requestKey, eventId, now);
  return { kind: "started", eventId };
}

/**
 * Fails all pending deliveries as discarded, and returns their number. The next delivery may be a probe at once.
 * @param accepted deliveries that may have no row yet.
 */
export function discard(
  ledger: Ledger,
  now: number,
  requestKey: string | null = null,
  accepted: readonly Candidate[] = [],
): number {
  const { tables } = ledger;
  if (!tables.isOpen()) return 0;
  const discarded = resultOf(ledger, requestKey);
  if (discarded !== undefined) return Number(discarded);
  const before = tables.hours.health();
  const { health, failed } = beginEnding(ledger, before, "discarded", accepted, now);
  if (health.circuit !== before.circuit || health.endings.length > 0) tables.hours.save(health, now);
  remember(ledger, requestKey, String(failed), now);
  return failed;
}

/**
 * Fails all pending deliveries of a webhook that is disabled, or resets the health of one that is enabled.
 * @param webhookVersion the webhook's version; a change that arrives after a newer one is ignored.
 * @param accepted deliveries that may have no row yet. They fail with the others.
 * @returns the number of deliveries that failed.
 */
export function setEnabled(
  ledger: Ledger,
  enabled: boolean,
  webhookVersion: number,
  now: number,
  accepted: readonly Candidate[] = [],
): number {
  const { tables } = ledger;
  if (!tables.isOpen()) return 0;
  const before = tables.hours.health();
  if (webhookVersion < before.webhookVersion) return 0;
  if (enabled) {
    tables.hours.save(enable(before, webhookVersion, now), now);
    return 0;
  }
  const { health, failed } = beginEnding(ledger, before, "disabled", accepted, now);
  tables.hours.save({ ...health, webhookVersion, notices: confirmDisabled(health.notices, now) }, now);
  return failed;
}
