/** Pure. The filter of a list of deliveries, as its ledgers and D1 understand it. */
import type { z } from "@hono/zod-openapi";
import type { DeliveryFilter } from "../../delivery/ledger/tables/delivery-filter.ts";
import { firstIdAt } from "../../ids/id.ts";
import type { DeliveryStatus } from "../../vocabulary/delivery.ts";
import type { listQuery } from "./schema.ts";

type Wanted = Omit<z.output<typeof listQuery>, "cursor" | "limit">;

/**
 * @param lastId of the event that the previous page ended with.
 * @param isLeft whether the page ended amid that event, before the delivery of this list.
 */
export function filterOf(query: Wanted, lastId: string | undefined, isLeft: boolean): DeliveryFilter {
  const { event: events, event_id: eventId, since, until, reason, status_code: statusCodes } = query;
  const isOldestFirst = query.order === "asc";
  // Above the id, and below every greater one.
  const behind = lastId && (isLeft === isOldestFirst ? lastId : `${lastId}~`);
  const lowest = [since === undefined ? undefined : firstIdAt(since), eventId, isOldestFirst ? behind : undefined];
  const below = [
    until === undefined ? undefined : firstIdAt(until),
    eventId && `${eventId}~`,
    isOldestFirst ? undefined : behind,
  ];
  return {
    statuses: query.status ?? statusesOf(query),
    reason,
    statusCodes,
    events,
    fromId: sorted(lowest).at(-1),
    belowId: sorted(below)[0],
    isOldestFirst,
  };
}

/** The statuses that can have the reason or the code. The ledger has an index of the failed ones. */
function statusesOf({ reason, status_code: codes }: Wanted): DeliveryStatus[] | undefined {
  if (reason === "erased") return ["failed", "skipped"];
  if (reason !== undefined) return [reason === "filtered" ? "skipped" : "failed"];
  const isOfFailures = codes !== undefined && (codes[0] < 200 || codes[0] > 299);
  return isOfFailures ? ["pending", "failed"] : undefined;
}

function sorted(ids: readonly (string | undefined)[]): string[] {
  return ids.filter((id) => id !== undefined).toSorted();
}
