/** I/O on the ledger's tables, which it only reads. What a ledger shows of its deliveries. */
import type { Ledger } from "./ledger.ts";
import { type HourStats, NO_STATS, hourOf } from "./stats.ts";
import type { DeliveryFilter } from "./tables/delivery-filter.ts";
import type { Delivery, Health } from "./types.ts";

/**
 * What is settled is shown for its event's days, what is pending as long as it is.
 * @param keptFromId of what is settled, only the events from this id on.
 */
export function findVisible({ tables }: Ledger, eventId: string, keptFromId: string): Delivery | null {
  if (!tables.isOpen()) return null;
  const delivery = tables.find(eventId);
  if (!delivery || (delivery.status !== "pending" && eventId < keptFromId)) return null;
  return withNextTime(delivery, tables.hours.health());
}

/** Newest event first. A list shows of a delivery's attempts only how the last one ended. */
export function listVisible({ tables }: Ledger, filter: DeliveryFilter, limit: number, keptFromId: string): Delivery[] {
  if (!tables.isOpen()) return [];
  const health = tables.hours.health();
  return tables.list(filter, limit, keptFromId).map((delivery) => {
    const last = delivery.log.slice(-1).map((attempt) => ({ ...attempt, responseBody: null }));
    return withNextTime({ ...delivery, log: last }, health);
  });
}

/** The last `hours` hours, the present one first. */
export function latestStats({ tables }: Ledger, hours: number, now: number): { hour: number; stats: HourStats }[] {
  const latest = hourOf(now);
  return Array.from({ length: hours }, (_, back) => latest - back).map((hour) => ({
    hour,
    stats: tables.isOpen() ? tables.hours.stats(hour) : NO_STATS,
  }));
}

/** With the time at which it moves next: while the circuit is open, that of the next probe at the earliest. */
function withNextTime(delivery: Delivery, health: Health): Delivery {
  if (delivery.status !== "pending" || health.circuit === "closed") return delivery;
  return { ...delivery, nextAt: Math.max(health.probeAt ?? 0, delivery.nextAt ?? 0) };
}
