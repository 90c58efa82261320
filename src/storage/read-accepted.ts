/**
 * I/O. Deliveries as the events in D1 name them. Only events that the reconciler has not compared yet are read: of all
 * others, the ledgers have a row.
 */
import { type Database, mergeEvents } from "./database.ts";
import type { Row } from "./event-statements.ts";

export interface AcceptedDelivery {
  eventId: string;
  event: string;
  webhookId: string;
}

export interface AcceptedFilter {
  /** Names of event types. */
  events?: readonly string[] | undefined;
  /** Bounds of the event's id: from `fromId` (inclusive) to `belowId` (exclusive). */
  fromId?: string | undefined;
  belowId?: string | undefined;
  /** Otherwise the newest comes first. */
  isOldestFirst?: boolean | undefined;
}

/** No id is greater than this. */
const LAST = "~";

/**
 * CROSS JOIN fixes the join order: the events in the order of their ids. The watermark and the ranges are saved together,
 * so one statement must read both. The id has one bound on each side, since SQLite seeks with no more. `+e.id` is not used to seek.
 */
const ACCEPTED = `
  SELECT e.id, e.event, r.value AS webhook_id
  FROM events AS e CROSS JOIN json_each(e.webhook_ids) AS r
  WHERE e.account_id = ?1 AND r.value IN (SELECT value FROM json_each(?2))
    AND (?5 IS NULL OR e.event IN (SELECT value FROM json_each(?5)))`;

const FIRST_NOT_COMPARED = `min(
  coalesce((SELECT watermark FROM reconciler), ''),
  coalesce((SELECT min(above_id) FROM unreconciled_ranges
            WHERE webhook_id IN (SELECT value FROM json_each(?2))), '${LAST}'))`;

const READ_NEWEST = `${ACCEPTED}
    AND e.id >= max(?3, ${FIRST_NOT_COMPARED}) AND e.id < min(?4, ?6 || '${LAST}')
    AND (+e.id, r.value) < (?6, ?7)
  ORDER BY e.id DESC, r.value DESC LIMIT ?8`;

const READ_OLDEST = `${ACCEPTED}
    AND e.id >= max(?3, ?6, ${FIRST_NOT_COMPARED}) AND e.id < ?4
    AND (+e.id, r.value) > (?6, ?7)
  ORDER BY e.id, r.value LIMIT ?8`;

/** By event, and those of one event by webhook, in the same order. @param after the last one of the previous page. */
export async function readAccepted(
  db: Database,
  accountId: string,
  webhookIds: readonly string[],
  { events, fromId = "", belowId = LAST, isOldestFirst = false }: AcceptedFilter,
  after: Pick<AcceptedDelivery, "eventId" | "webhookId"> | undefined,
  limit: number,
): Promise<AcceptedDelivery[]> {
  const names = events ? JSON.stringify(events) : null;
  const start = isOldestFirst ? "" : LAST;
  const { eventId, webhookId } = after ?? { eventId: start, webhookId: start };
  const read = async ({ $client: client }: Database) => {
    const { results } = await client
      .prepare(isOldestFirst ? READ_OLDEST : READ_NEWEST)
      .bind(accountId, JSON.stringify(webhookIds), fromId, belowId, names, eventId, webhookId, limit)
      .all<Row>();
    return results.map((row) => ({
      eventId: String(row["id"]),
      event: String(row["event"]),
      webhookId: String(row["webhook_id"]),
    }));
  };
  return mergeEvents(db, read, (a, b) => positionOf(a) < positionOf(b) === isOldestFirst, limit);
}

function positionOf({ eventId, webhookId }: AcceptedDelivery): string {
  return `${eventId} ${webhookId}`;
}
