/** I/O. The reconciler's progress and queries, in one database. */
import { type SQL, and, asc, eq, gt, gte, lte, sql } from "drizzle-orm";
import { type Database, databaseByName, databaseNames, directory } from "./database.ts";
import { moves } from "./moves-schema.ts";
import { accounts, events, reconciler, unreconciledRanges, webhooks } from "./schema.ts";

export interface Progress {
  /** Every event up to this id has been compared with the ledgers. */
  watermark: string;
  maintainedUpTo: string;
  resolvedUpTo: string;
  /** The database's own clock, in milliseconds. */
  databaseNow: number;
}

const ROW = 1;

export async function readProgress(db: Database): Promise<Progress> {
  const [clock, rows] = await db.batch([
    db.select({ now: sql<number>`CAST(unixepoch('subsec') * 1000 AS INTEGER)` }).from(sql`(SELECT 1)`),
    db.select().from(reconciler).where(eq(reconciler.id, ROW)),
  ]);
  const { watermark, maintainedUpTo, resolvedUpTo } = rows[0] ?? {
    watermark: "",
    maintainedUpTo: "",
    resolvedUpTo: "",
  };
  return { watermark, maintainedUpTo, resolvedUpTo, databaseNow: clock[0]?.now ?? 0 };
}

/**
 * Moves the watermark and stores the unreconciled ranges below it in one transaction: an event that is in neither would
 * be forgotten. Runs may overlap, so the watermark never moves back and an existing range only grows.
 */
export async function saveCompared(
  db: Database,
  watermark: string,
  ranges: readonly UnreconciledRange[],
): Promise<void> {
  const move = db
    .insert(reconciler)
    .values({ id: ROW, watermark, maintainedUpTo: "" })
    .onConflictDoUpdate({
      target: reconciler.id,
      set: { watermark: sql`max(${reconciler.watermark}, excluded.watermark)` },
    });
  if (ranges.length === 0) await move;
  else await db.batch([insertUnreconciledRanges(db, ranges), move]);
}

function insertUnreconciledRanges(db: Database, ranges: readonly UnreconciledRange[]) {
  const rows = ranges.map(({ webhookId, accountId, aboveId, upToId }) => [webhookId, accountId, aboveId, upToId]);
  return db
    .insert(unreconciledRanges)
    .select(
      sql`SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(${JSON.stringify(rows)}) WHERE TRUE`,
    )
    .onConflictDoUpdate({
      target: unreconciledRanges.webhookId,
      set: {
        aboveId: sql`min(${unreconciledRanges.aboveId}, excluded.above_id)`,
        upToId: sql`max(${unreconciledRanges.upToId}, excluded.up_to_id)`,
      },
    });
}

export async function saveMaintained(db: Database, maintainedUpTo: string): Promise<void> {
  await savePosition(db, { maintainedUpTo });
}

export async function saveResolved(db: Database, resolvedUpTo: string): Promise<void> {
  await savePosition(db, { resolvedUpTo });
}

async function savePosition(
  db: Database,
  position: { maintainedUpTo: string } | { resolvedUpTo: string },
): Promise<void> {
  await db
    .insert(reconciler)
    .values({ id: ROW, watermark: "", maintainedUpTo: "", ...position })
    .onConflictDoUpdate({ target: reconciler.id, set: position });
}

export type WantedEvent = Pick<typeof events.$inferSelect, "accountId" | "id" | "event" | "webhookIds">;

/** Events of all accounts that have a recipient, oldest first, with ids above `aboveId` and up to `upToId`. */
export function readWantedEvents(db: Database, aboveId: string, upToId: string, limit: number): Promise<WantedEvent[]> {
  return (
    db
      .select({ accountId: events.accountId, id: events.id, event: events.event, webhookIds: events.webhookIds })
      .from(accounts)
      // One seek for each account, whose events are stored in the order of their ids. CROSS JOIN fixes the join order.
      .crossJoin(events)
      .where(
        and(
          eq(events.accountId, accounts.id),
          gt(events.id, aboveId),
          lte(events.id, upToId),
          sql`${events.webhookIds} <> '[]'`,
        ),
      )
      .orderBy(asc(events.id))
      .limit(limit)
  );
}

export type UnreconciledRange = typeof unreconciledRanges.$inferSelect;

/** Unreconciled ranges in the order of their webhooks' ids, from above `resolvedUpTo`. */
export function readUnreconciledRanges(
  db: Database,
  resolvedUpTo: string,
  limit: number,
): Promise<UnreconciledRange[]> {
  return db
    .select()
    .from(unreconciledRanges)
    .where(gt(unreconciledRanges.webhookId, resolvedUpTo))
    .orderBy(asc(unreconciledRanges.webhookId))
    .limit(limit);
}

/** Call it once all events of the range up to `upToId` have been compared. Deletes the range, or moves its start. */
export async function resolveRange(db: Database, range: UnreconciledRange, upToId: string): Promise<void> {
  const ofWebhook = eq(unreconciledRanges.webhookId, range.webhookId);
  await db.batch([
    db
      .update(unreconciledRanges)
      .set({ aboveId: sql`max(${unreconciledRanges.aboveId}, ${upToId})` })
      // Another run may have extended the range to an earlier start meanwhile.
      .where(and(ofWebhook, gte(unreconciledRanges.aboveId, range.aboveId))),
    db.delete(unreconciledRanges).where(and(ofWebhook, gte(unreconciledRanges.aboveId, unreconciledRanges.upToId))),
  ]);
}

interface WebhookKey {
  accountId: string;
  webhookId: string;
}

/** The ids of those webhooks that still exist. The others, or their accounts, have been deleted. */
export async function filterExistingWebhooks(
  env: Env,
  db: Database,
  some: readonly WebhookKey[],
): Promise<Set<string>> {
  if (databaseNames(env).length === 1) return existingIn(db, some);
  const here = await existingIn(db, some, hasNotLeft);
  const others = some.filter(({ webhookId }) => !here.has(webhookId));
  if (others.length === 0) return here;
  // Their accounts may have moved.
  const ids = JSON.stringify(others.map(({ accountId }) => accountId));
  const homes = await directory(env)
    .select({ id: accounts.id, database: accounts.database })
    .from(accounts)
    .where(sql`${accounts.id} IN (SELECT value FROM json_each(${ids}))`);
  const elsewhere = [...Map.groupBy(homes, ({ database }) => database)].map(([name, own]) => {
    const owners = new Set(own.map(({ id }) => id));
    return existingIn(
      databaseByName(env, name),
      others.filter(({ accountId }) => owners.has(accountId)),
      hasNotLeft,
    );
  });
  return new Set([...here, ...(await Promise.all(elsewhere)).flatMap((found) => [...found])]);
}

/** What an account has left behind does not count. */
const hasNotLeft = sql`NOT EXISTS (SELECT 1 FROM ${moves} WHERE ${moves.scope} = ${webhooks.accountId} AND ${moves.step} = 'left')`;

async function existingIn(db: Database, some: readonly WebhookKey[], condition?: SQL): Promise<Set<string>> {
  if (some.length === 0) return new Set();
  const pairs = JSON.stringify(some.map(({ accountId, webhookId }) => [accountId, webhookId]));
  const rows = await db
    .select({ id: webhooks.id })
    // CROSS JOIN fixes the join order: one seek for each pair.
    .from(sql`json_each(${pairs}) AS pair`)
    .crossJoin(webhooks)
    .innerJoin(accounts, eq(accounts.id, webhooks.accountId))
    .where(and(eq(webhooks.accountId, sql`pair.value ->> 0`), eq(webhooks.id, sql`pair.value ->> 1`), condition));
  return new Set(rows.map(({ id }) => id));
}

/** Events of a range whose recipients include its webhook. */
export function readEventsFor(
  db: Database,
  range: UnreconciledRange,
  limit: number,
): Promise<{ id: string; event: string }[]> {
  return db
    .select({ id: events.id, event: events.event })
    .from(events)
    .where(
      and(
        eq(events.accountId, range.accountId),
        gt(events.id, range.aboveId),
        lte(events.id, range.upToId),
        sql`EXISTS (SELECT 1 FROM json_each(${events.webhookIds}) WHERE value = ${range.webhookId})`,
      ),
    )
    .orderBy(asc(events.id))
    .limit(limit);
}

/** The next outbound webhooks after `maintainedUpTo`, in the order of account and id. */
export function readNextOutboundWebhooks(
  db: Database,
  maintainedUpTo: string,
  limit: number,
): Promise<{ id: string; key: string }[]> {
  const key = sql<string>`${webhooks.accountId} || ' ' || ${webhooks.id}`;
  const [accountId = "", id = ""] = maintainedUpTo.split(" ");
  return db
    .select({ id: webhooks.id, key })
    .from(webhooks)
    .where(sql`(${webhooks.accountId}, ${webhooks.id}) > (${accountId}, ${id}) AND NOT ${webhooks.isInbound}`)
    .orderBy(asc(webhooks.accountId), asc(webhooks.id))
    .limit(limit);
}
