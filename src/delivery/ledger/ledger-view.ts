/** I/O on the ledger's tables, read-only. Deliveries and statistics as the API shows them. */
import { PROBE_GRACE_MS } from "../../constants.ts";
import { timeOfId } from "../../ids/id.ts";
import { HEALTHY } from "./circuit.ts";
import type { Ledger } from "./ledger.ts";
import { newDelivery } from "./settle.ts";
import { type HourStats, NO_STATS, hourOf } from "./stats.ts";
import { type DeliveryFilter, orderOf } from "./tables/delivery-filter.ts";
import type { Candidate, Delivery, Health } from "./types.ts";

/**
 * A settled delivery is visible as long as its event is retained; a pending one always is.
 * @param keptFromId the id of the oldest event that is retained.
 */
export function findVisible({ tables }: Ledger, eventId: string, keptFromId: string): Delivery | null {
  if (!tables.isOpen()) return null;
  const delivery = tables.find(eventId);
  if (!delivery || (delivery.status !== "pending" && eventId < keptFromId)) return null;
  return delayUntilProbe(delivery, tables.hours.health());
}

/**
 * Each log is cut to its last attempt, without the response body.
 * @param accepted deliveries that fit the filter. Those without a row are pending.
 */
export function listVisible(
  { tables }: Ledger,
  filter: DeliveryFilter,
  limit: number,
  keptFromId: string,
  accepted: readonly Candidate[],
): Delivery[] {
  const health = tables.isOpen() ? tables.hours.health() : HEALTHY;
  const listed = tables.isOpen() ? tables.list(filter, limit, keptFromId) : [];
  const unknown = tables
    .filterUnknown(accepted)
    .map(({ eventId, event }) => newDelivery(eventId, event, timeOfId(eventId)));
  const first = [...listed, ...unknown].toSorted(orderOf(filter)).slice(0, limit);
  return first.map((delivery) => {
    const last = delivery.log.slice(-1).map((attempt) => ({ ...attempt, responseBody: null, failure: undefined }));
    return delayUntilProbe({ ...delivery, log: last }, health);
  });
}

/** The last `hours` hours, the current one first. */
export function latestStats({ tables }: Ledger, hours: number, now: number): { hour: number; stats: HourStats }[] {
  const latest = hourOf(now);
  return Array.from({ length: hours }, (_, back) => latest - back).map((hour) => ({
    hour,
    stats: tables.isOpen() ? tables.hours.stats(hour) : NO_STATS,
  }));
}

/** While the circuit is open, no attempt is due before the next probe. The probe itself is due now. */
function delayUntilProbe(delivery: Delivery, { circuit }: Health): Delivery {
  if (delivery.status !== "pending" || circuit.state === "closed") return delivery;
  if (delivery.eventId === circuit.probeEventId) return { ...delivery, nextAt: circuit.probeAt - PROBE_GRACE_MS };
  return { ...delivery, nextAt: Math.max(circuit.probeAt, delivery.nextAt) };
}

export interface HealthView {
  health: Health;
  /** Pending deliveries. */
  backlog: number;
  /** The size of the ledger's database. */
  bytes: number;
}

/** Null before the ledger is opened. @param accepted deliveries that may have no row yet: they are pending too. */
export function viewHealth({ tables }: Ledger, accepted: readonly Candidate[]): HealthView | null {
  if (!tables.isOpen()) return null;
  const backlog = tables.pending.count() + tables.filterUnknown(accepted).length;
  return { health: tables.hours.health(), backlog, bytes: tables.size() };
}
