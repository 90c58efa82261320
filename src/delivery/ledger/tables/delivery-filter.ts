/** Pure. The filter and the order of a list of deliveries. */
import type { DeliveryStatus, Reason } from "../../../vocabulary/delivery.ts";

export interface DeliveryFilter {
  statuses?: readonly DeliveryStatus[] | undefined;
  reason?: Reason | undefined;
  /** Of the last attempt's response: the lowest and the highest. */
  statusCodes?: readonly [number, number] | undefined;
  /** Names of event types. */
  events?: readonly string[] | undefined;
  /** Bounds of the event's id: from `fromId` (inclusive) to `belowId` (exclusive). */
  fromId?: string | undefined;
  belowId?: string | undefined;
  /** By their events. The newest is first otherwise. */
  isOldestFirst?: boolean | undefined;
}

const ABOVE_ALL_IDS = "~";

/** A condition in SQL with one parameter. It does not apply if the parameter is undefined. */
type Condition = readonly [sql: string, value: string | number | undefined];

/** Whether the list can have deliveries with this status. */
export function includes({ statuses }: DeliveryFilter, ...some: DeliveryStatus[]): boolean {
  return statuses === undefined || some.some((status) => statuses.includes(status));
}

/** Orders deliveries as the list does. */
export function orderOf({ isOldestFirst }: DeliveryFilter): (a: { eventId: string }, b: { eventId: string }) => number {
  const first = isOldestFirst ? -1 : 1;
  return (a, b) => (a.eventId < b.eventId ? first : -first);
}

/**
 * The filter and the order as SQL.
 * @param settled further conditions, from `settledConditions`; none for pending deliveries.
 */
export function conditionsOf(
  { events, fromId = "", belowId = ABOVE_ALL_IDS, statusCodes, isOldestFirst }: DeliveryFilter,
  settled: readonly Condition[],
): { where: string; order: string; values: (string | number)[] } {
  const conditions: Condition[] = [
    ["event IN (SELECT value FROM json_each(?))", events && JSON.stringify(events)],
    ["json_extract(log, '$[#-1].statusCode') >= ?", statusCodes?.[0]],
    ["json_extract(log, '$[#-1].statusCode') <= ?", statusCodes?.[1]],
    ...settled,
  ];
  const used = conditions.flatMap(([condition, value]) => (value === undefined ? [] : [{ condition, value }]));
  return {
    where: ["WHERE event_id >= ? AND event_id < ?", ...used.map(({ condition }) => condition)].join(" AND "),
    order: isOldestFirst ? "ORDER BY event_id" : "ORDER BY event_id DESC",
    values: [fromId, belowId, ...used.map(({ value }) => value)],
  };
}

/** Pending deliveries have neither a status nor a reason. */
export function settledConditions({ statuses, reason }: DeliveryFilter): Condition[] {
  const wanted = statuses?.filter((status) => status !== "pending");
  const [only, ...more] = wanted ?? [];
  // An IN would not use the index of the failed ones.
  const isOne = only !== undefined && more.length === 0;
  const ofStatus: Condition = isOne
    ? ["status = ?", only]
    : ["status IN (SELECT value FROM json_each(?))", wanted && JSON.stringify(wanted)];
  return [ofStatus, ["reason = ?", reason]];
}
