/**
 * I/O. Deliveries as the events in D1 name them. Only events that the reconciler has not compared yet are read: of all
 * others, the ledgers have a row.
 */
import { and, desc, eq, gt, gte, lt, lte, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { events, reconciler, unreconciledRanges } from "./schema.ts";

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
}

/** Newest event first, and of one event the greatest webhook id first. @param after the last one of the previous page. */
export function readAccepted(
  db: Database,
  accountId: string,
  webhookIds: readonly string[],
  { events: names, fromId, belowId }: AcceptedFilter,
  after: Pick<AcceptedDelivery, "eventId" | "webhookId"> | undefined,
  limit: number,
): Promise<AcceptedDelivery[]> {
  const webhookId = sql<string>`recipient.value`;
  const wanted = sql`(SELECT value FROM json_each(${JSON.stringify(webhookIds)}))`;
  // The watermark and the ranges are saved together, so one statement must read both.
  const comparedUpTo = sql`min(
    coalesce((SELECT ${reconciler.watermark} FROM ${reconciler}), ''),
    coalesce((SELECT min(${unreconciledRanges.aboveId}) FROM ${unreconciledRanges}
              WHERE ${unreconciledRanges.webhookId} IN ${wanted}), '~'))`;
  return (
    db
      .select({ eventId: events.id, event: events.event, webhookId })
      .from(events)
      // CROSS JOIN fixes the join order: the events in the order of their ids.
      .crossJoin(sql`json_each(${events.webhookIds}) AS recipient`)
      .where(
        and(
          eq(events.accountId, accountId),
          gt(events.id, comparedUpTo),
          sql`recipient.value IN ${wanted}`,
          names && sql`${events.event} IN (SELECT value FROM json_each(${JSON.stringify(names)}))`,
          fromId === undefined ? undefined : gte(events.id, fromId),
          belowId === undefined ? undefined : lt(events.id, belowId),
          after && lte(events.id, after.eventId),
          after && sql`(${events.id}, recipient.value) < (${after.eventId}, ${after.webhookId})`,
        ),
      )
      .orderBy(desc(events.id), desc(webhookId))
      .limit(limit)
  );
}
