/** I/O. Reads events: one, a list, a feed, or a window. Erases payloads. */
import { and, asc, desc, eq, getTableColumns, gt, gte, isNull, lt, sql } from "drizzle-orm";
import { FEED_MARGIN_MS, MAX_CLOCK_SKEW_MS } from "../constants.ts";
import { firstIdAt } from "../ids/id.ts";
import { eraseCallsOf } from "./call-subjects.ts";
import type { Database } from "./database.ts";
import { fromStoredPayload, payloadText } from "./deflated-payload.ts";
import type { PageRequest } from "./page-request.ts";
import { events } from "./schema.ts";

export type StoredEvent = typeof events.$inferSelect;

const SUMMARY = {
  accountId: events.accountId,
  id: events.id,
  event: events.event,
  webhookIds: events.webhookIds,
  isTest: events.isTest,
};

/** An event without its payload. */
export type EventSummary = Pick<StoredEvent, keyof typeof SUMMARY>;

export async function findEvent(db: Database, accountId: string, id: string): Promise<StoredEvent | undefined> {
  const [row] = await db
    .select({ ...getTableColumns(events), payload: payloadText })
    .from(events)
    .where(and(eq(events.accountId, accountId), eq(events.id, id)));
  return row && { ...row, payload: await fromStoredPayload(row.payload) };
}

/** The types of those events among `ids` that exist. */
export function eventNames(
  db: Database,
  accountId: string,
  ids: readonly string[],
): Promise<{ id: string; event: string }[]> {
  return db
    .select({ id: events.id, event: events.event })
    .from(events)
    .where(
      and(eq(events.accountId, accountId), sql`${events.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`),
    );
}

/** The ids of those events among `ids` that are test events. */
export async function findTestEvents(db: Database, accountId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const isListed = sql`${events.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  const rows = await db
    .select({ id: events.id })
    .from(events)
    .where(and(eq(events.accountId, accountId), isListed, eq(events.isTest, true)));
  return new Set(rows.map(({ id }) => id));
}

export interface EventFilter {
  /** Names of event types. */
  events?: readonly string[] | undefined;
  since?: number | undefined;
  until?: number | undefined;
}

/** Events without their payloads, newest first. Returns one more than `limit` if there is one. `until` is exclusive. */
export function listEvents(
  db: Database,
  accountId: string,
  filter: EventFilter,
  page: PageRequest,
): Promise<EventSummary[]> {
  return db
    .select(SUMMARY)
    .from(events)
    .where(and(...conditionsOf(accountId, filter), page.cursor ? lt(events.id, page.cursor) : undefined))
    .orderBy(desc(events.id))
    .limit(page.limit + 1);
}

/** An id below which no event can be stored any more: the database's clock less the largest clock skew and a margin. */
const settledId = sql`(
  SELECT substr(hex, 1, 8) || '-' || substr(hex, 9, 4) || '-0000-0000-000000000000'
  FROM (SELECT printf('%012x', CAST(unixepoch('subsec') * 1000 AS INTEGER) - ${MAX_CLOCK_SKEW_MS + FEED_MARGIN_MS}) AS hex))`;

/**
 * Events without their payloads, oldest first, after the id `page.cursor`. A reader who continues from its last id
 * misses no event.
 */
export function readFeed(
  db: Database,
  accountId: string,
  filter: EventFilter,
  page: PageRequest,
): Promise<EventSummary[]> {
  return db
    .select(SUMMARY)
    .from(events)
    .where(
      and(
        ...conditionsOf(accountId, filter),
        page.cursor ? gt(events.id, page.cursor) : undefined,
        lt(events.id, settledId),
      ),
    )
    .orderBy(asc(events.id))
    .limit(page.limit);
}

/** Empties the payload, and the call that published it; returns the event. From then on no code can copy the payload. */
export async function beginErasure(
  db: Database,
  accountId: string,
  id: string,
): Promise<Pick<StoredEvent, "id" | "event" | "webhookIds"> | undefined> {
  const itself = and(eq(events.accountId, accountId), eq(events.id, id));
  const [rows] = await db.batch([
    db
      .update(events)
      .set({ payload: "", erasedAt: sql`coalesce(${events.erasedAt}, 0)` })
      .where(itself)
      .returning({ id: events.id, event: events.event, webhookIds: events.webhookIds }),
    ...eraseCallsOf(
      db,
      accountId,
      sql`(SELECT json_group_array(id) FROM events WHERE account_id = ${accountId} AND id = ${id})`,
    ),
  ]);
  return rows[0];
}

/** Records that every ledger has erased its copies too. The time of the first erasure stays. */
export async function completeErasure(db: Database, accountId: string, id: string, now: number): Promise<void> {
  await db
    .update(events)
    .set({ erasedAt: now })
    .where(and(eq(events.accountId, accountId), eq(events.id, id), eq(events.erasedAt, 0)));
}

/** A part of an account's events: ids from `fromId`, above `position`, below `belowId`; `events` names types, null means all. */
export interface EventWindow {
  fromId: string;
  position: string;
  belowId: string;
  events: readonly string[] | null;
}

/** Events of a window that can be sent to a webhook, oldest first. Test events belong to one webhook and are left out. */
export function readWindow(
  db: Database,
  { accountId, webhookId }: { accountId: string; webhookId: string },
  window: EventWindow,
  limit: number,
): Promise<{ id: string; event: string }[]> {
  return db
    .select({ id: events.id, event: events.event })
    .from(events)
    .where(inWindow(accountId, webhookId, window))
    .orderBy(asc(events.id))
    .limit(limit);
}

export async function countWindow(
  db: Database,
  { accountId, webhookId }: { accountId: string; webhookId: string },
  window: EventWindow,
): Promise<number> {
  return db.$count(events, inWindow(accountId, webhookId, window));
}

/** Counts the events of a window that were never meant for the webhook, or are among `ids`. */
export async function countMissed(
  db: Database,
  { accountId, webhookId }: { accountId: string; webhookId: string },
  window: EventWindow,
  ids?: readonly string[],
): Promise<number> {
  const condition =
    ids === undefined
      ? sql`NOT EXISTS (SELECT 1 FROM json_each(${events.webhookIds}) WHERE value = ${webhookId})`
      : sql`${events.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  return db.$count(events, and(inWindow(accountId, webhookId, window), condition));
}

/** Adds a webhook to the recipients of events that do not list it yet. */
export async function addWebhook(
  db: Database,
  accountId: string,
  ids: readonly string[],
  webhookId: string,
): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(events)
    .set({ webhookIds: sql`json_insert(${events.webhookIds}, '$[#]', ${webhookId})` })
    .where(
      and(
        eq(events.accountId, accountId),
        sql`${events.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
        sql`NOT EXISTS (SELECT 1 FROM json_each(${events.webhookIds}) WHERE value = ${webhookId})`,
      ),
    );
}

function inWindow(accountId: string, webhookId: string, window: EventWindow) {
  return and(
    eq(events.accountId, accountId),
    gte(events.id, window.fromId),
    gt(events.id, window.position),
    lt(events.id, window.belowId),
    eq(events.isTest, false),
    isNull(events.erasedAt),
    // A notice about a webhook goes only to other webhooks.
    sql`NOT (${events.event} GLOB 'webhooks.*' AND ${events.payload} ->> '$.webhook.id' = ${webhookId})`,
    window.events === null
      ? undefined
      : sql`${events.event} IN (SELECT value FROM json_each(${JSON.stringify(window.events)}))`,
  );
}

function conditionsOf(accountId: string, { events: names, since, until }: EventFilter) {
  return [
    eq(events.accountId, accountId),
    names && sql`${events.event} IN (SELECT value FROM json_each(${JSON.stringify(names)}))`,
    since === undefined ? undefined : gte(events.id, firstIdAt(since)),
    until === undefined ? undefined : lt(events.id, firstIdAt(until)),
  ];
}
