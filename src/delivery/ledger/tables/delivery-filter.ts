/** Pure. Which deliveries a list is asked for. */
import type { Delivery } from "../types.ts";

export interface DeliveryFilter {
  status?: Delivery["status"] | undefined;
  event?: string | undefined;
  /** Bounds of the event's id: from, and below. */
  fromId?: string | undefined;
  belowId?: string | undefined;
}

/** The same as SQL, but for the status, which only what is settled has as a column. */
export function conditionsOf(
  { event, fromId, belowId }: DeliveryFilter,
  status?: Delivery["status"],
): { where: string; values: string[] } {
  const conditions: [string, string | undefined][] = [
    ["event = ?", event],
    ["event_id >= ?", fromId],
    ["event_id < ?", belowId],
    ["status = ?", status],
  ];
  const used = conditions.flatMap(([condition, value]) => (value === undefined ? [] : [{ condition, value }]));
  const where = used.map(({ condition }) => condition).join(" AND ");
  return { where: where === "" ? "" : `WHERE ${where}`, values: used.map(({ value }) => value) };
}
