/** I/O. Reads events: one, a list, a feed, or a window. Erases payloads. */
import { type SQL, and, asc, desc, eq, getTableColumns, gt, gte, isNull, lt, sql } from "drizzle-orm";
import { FEED_MARGIN_MS, MAX_CLOCK_SKEW_MS } from "../constants.ts";
import { firstIdAt } from "../ids/id.ts";
import { eraseCallsOf } from "./call-subjects.ts";
import { type Database, eventDatabases, mergeEvents } from "./database.ts";
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
  for (const each of eventDatabases(db)) {
    const [row] = await each
      .select({ ...getTableColumns(events), payload: payloadText })
      .from(events)
      .where(and(eq(events.accountId, accountId), eq(events.id, id)));
    if (row) return { ...row, payload: await fromStoredPayload(row.payload) };
  }
  return undefined;
}

/** An event that was accepted before the account moved here. */
export async function findFormerEvent(
  db: Database,
  accountId: string,
  id: string,
): Promise<Pick<StoredEvent, "id" | "webhookIds"> | undefined> {
  for (const each of db.former ?? []) {
    const event = await findEvent(each, accountId, id);
    if (event) return event;
  }
  return undefined;
}

/** Those events among `ids` that were accepted before the account moved here, and are not erased. */
export async function livingFormerEvents(
  db: Database,
  accountId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (!db.former || ids.length === 0) return new Set();
  const found = db.former.map((each) =>
    each
      .select({ id: events.id })
      .from(events)
      .where(and(eq(events.accountId, accountId), isAmong(ids), isNull(events.erasedAt))),
  );
  return new Set((await Promise.all(found)).flat().map(({ id }) => id));
}

/** The types of those events among `ids` that exist. */
export async function eventNames(
  db: Database,
  accountId: string,
  ids: readonly string[],
): Promise<{ id: string; event: string }[]> {
  const found = eventDatabases(db).map((each) =>
    each
      .select({ id: events.id, event: events.event })
      .from(events)
      .where(and(eq(events.accountId, accountId), isAmong(ids))),
  );
  return (await Promise.all(found)).flat();
}

/** The ids of those events among `ids` that are test events. */
export async function findTestEvents(db: Database, accountId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const found = eventDatabases(db).map((each) =>
    each
      .select({ id: events.id })
      .from(events)
      .where(and(eq(events.accountId, accountId), isAmong(ids), eq(events.isTest, true))),
  );
  return new Set((await Promise.all(found)).flat().map(({ id }) => id));
}

function isAmong(ids: readonly string[]) {
  return sql`${events.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
}

const isOlder = (a: { id: string }, b: { id: string }) => a.id < b.id;
const isNewer = (a: { id: string }, b: { id: string }) => a.id > b.id;

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
  const limit = page.limit + 1;
  const read = (each: Database) =>
    each
      .select(SUMMARY)
      .from(events)
      .where(and(...conditionsOf(accountId, filter), page.cursor ? lt(events.id, page.cursor) : undefined))
      .orderBy(desc(events.id))
      .limit(limit);
  return mergeEvents(db, read, isNewer, limit);
}

/** An id below which no event can be stored any more: the database's clock less the largest clock skew and a margin. */
const settledId = sql`(
  SELECT substr(hex, 1, 8) || '-' || substr(hex, 9, 4) || '-0000-0000-000000000000'
  FROM (SELECT printf('%012x', CAST(unixepoch('subsec') * 1000 AS INTEGER) - ${MAX_CLOCK_SKEW_MS + FEED_MARGIN_MS}) AS hex))`;

/**
 * Events without their payloads, oldest first, after the id `page.cursor`. A reader who continues from its last id
 * misses no event.
 */
export async function readFeed(
  db: Database,
  accountId: string,
  filter: EventFilter,
  page: PageRequest,
): Promise<EventSummary[]> {
  // New events are stored in the account's own database, so its clock counts.
  const [settled] = db.former ? await db.select({ id: sql<string>`${settledId}` }).from(sql`(SELECT 1)`) : [];
  const read = (each: Database) =>
    each
      .select(SUMMARY)
      .from(events)
      .where(
        and(
          ...conditionsOf(accountId, filter),
          page.cursor ? gt(events.id, page.cursor) : undefined,
          lt(events.id, settled ? settled.id : settledId),
        ),
      )
      .orderBy(asc(events.id))
      .limit(page.limit);
  return mergeEvents(db, read, isOlder, page.limit);
}

/** Empties the payload, and the call that published it; returns the event. From then on no code can copy the payload. */
export async function beginErasure(
  db: Database,
  accountId: string,
  id: string,
): Promise<Pick<StoredEvent, "id" | "event" | "webhookIds"> | undefined> {
  const empty = (each: Database) =>
    each
      .update(events)
      .set({ payload: "", erasedAt: sql`coalesce(${events.erasedAt}, 0)` })
      .where(and(eq(events.accountId, accountId), eq(events.id, id)))
      .returning({ id: events.id, event: events.event, webhookIds: events.webhookIds });
  const [rows] = await db.batch([
    empty(db),
    ...eraseCallsOf(
      db,
      accountId,
      sql`(SELECT json_group_array(id) FROM events WHERE account_id = ${accountId} AND id = ${id})`,
    ),
  ]);
  if (rows[0]) return rows[0];
  for (const each of db.former ?? []) {
    const [row] = await empty(each);
    if (!row) continue;
    await db.batch([...eraseCallsOf(db, accountId, sql`json_array(${id})`)]);
    return row;
  }
  return undefined;
}

/** Records that every ledger has erased its copies too. The time of the first erasure stays. */
export async function completeErasure(db: Database, accountId: string, id: string, now: number): Promise<void> {
  for (const each of eventDatabases(db)) {
    await each
      .update(events)
      .set({ erasedAt: now })
      .where(and(eq(events.accountId, accountId), eq(events.id, id), eq(events.erasedAt, 0)));
  }
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
  const read = (each: Database) =>
    each
      .select({ id: events.id, event: events.event })
      .from(events)
      .where(inWindow(accountId, webhookId, window))
      .orderBy(asc(events.id))
      .limit(limit);
  return mergeEvents(db, read, isOlder, limit);
}

export async function countWindow(
  db: Database,
  { accountId, webhookId }: { accountId: string; webhookId: string },
  window: EventWindow,
): Promise<number> {
  return countEvents(db, inWindow(accountId, webhookId, window));
}

async function countEvents(db: Database, condition: SQL | undefined): Promise<number> {
  const counts = await Promise.all(eventDatabases(db).map((each) => each.$count(events, condition)));
  return counts.reduce((sum, count) => sum + count, 0);
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
      : isAmong(ids);
  return countEvents(db, and(inWindow(accountId, webhookId, window), condition));
}

/** Adds a webhook to the recipients of events that do not list it yet. */
export async function addWebhook(
  db: Database,
  accountId: string,
  ids: readonly string[],
  webhookId: string,
): Promise<void> {
  if (ids.length === 0) return;
  for (const each of eventDatabases(db)) {
    await each
      .update(events)
      .set({ webhookIds: sql`json_insert(${events.webhookIds}, '$[#]', ${webhookId})` })
      .where(
        and(
          eq(events.accountId, accountId),
          isAmong(ids),
          sql`NOT EXISTS (SELECT 1 FROM json_each(${events.webhookIds}) WHERE value = ${webhookId})`,
        ),
      );
  }
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
