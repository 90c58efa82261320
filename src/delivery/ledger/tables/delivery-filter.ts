/** Pure. The filter of a list of deliveries. */
import type { Delivery } from "../types.ts";

export interface DeliveryFilter {
  status?: Delivery["status"] | undefined;
  /** Names of event types. */
  events?: readonly string[] | undefined;
  /** Bounds of the event's id: from `fromId` (inclusive) to `belowId` (exclusive). */
  fromId?: string | undefined;
  belowId?: string | undefined;
}

/** The filter as SQL. The status is separate because only settled deliveries have it as a column. */
export function conditionsOf(
  { events, fromId, belowId }: DeliveryFilter,
  status?: Delivery["status"],
): { where: string; values: string[] } {
  const conditions: [string, string | undefined][] = [
    ["event IN (SELECT value FROM json_each(?))", events && JSON.stringify(events)],
    ["event_id >= ?", fromId],
    ["event_id < ?", belowId],
    ["status = ?", status],
  ];
  const used = conditions.flatMap(([condition, value]) => (value === undefined ? [] : [{ condition, value }]));
  const where = used.map(({ condition }) => condition).join(" AND ");
  return { where: where === "" ? "" : `WHERE ${where}`, values: used.map(({ value }) => value) };
}
