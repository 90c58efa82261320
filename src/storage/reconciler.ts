/** I/O. What the reconciler remembers, and what it reads: one database at a time. */
import { and, asc, eq, gt, gte, lte, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { accounts, events, reconciler, reconcilerDebts, webhooks } from "./schema.ts";

export interface Progress {
  /** Every event up to this id has been compared. */
  watermark: string;
  pokedUpTo: string;
  triedUpTo: string;
  /** The database's own clock, in milliseconds. */
  databaseNow: number;
}

const ROW = 1;

export async function readProgress(db: Database): Promise<Progress> {
  const [clock, rows] = await db.batch([
    db.select({ now: sql<number>`CAST(unixepoch('subsec') * 1000 AS INTEGER)` }).from(sql`(SELECT 1)`),
    db.select().from(reconciler).where(eq(reconciler.id, ROW)),
  ]);
  const { watermark, pokedUpTo, triedUpTo } = rows[0] ?? { watermark: "", pokedUpTo: "", triedUpTo: "" };
  return { watermark, pokedUpTo, triedUpTo, databaseNow: clock[0]?.now ?? 0 };
}

/**
 * Moves the watermark, and notes what is owed below it: together, since what is neither compared nor owed would be
 * forgotten. Runs may overlap, so the watermark never goes back, and a debt that there is already only grows.
 */
export async function saveCompared(db: Database, watermark: string, debts: readonly Debt[]): Promise<void> {
  const move = db
    .insert(reconciler)
    .values({ id: ROW, watermark, pokedUpTo: "" })
    .onConflictDoUpdate({
      target: reconciler.id,
      set: { watermark: sql`max(${reconciler.watermark}, excluded.watermark)` },
    });
  if (debts.length === 0) await move;
  else await db.batch([insertDebts(db, debts), move]);
}

function insertDebts(db: Database, debts: readonly Debt[]) {
  const rows = debts.map(({ webhookId, accountId, aboveId, upToId }) => [webhookId, accountId, aboveId, upToId]);
  return db
    .insert(reconcilerDebts)
    .select(
      sql`SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(${JSON.stringify(rows)}) WHERE TRUE`,
    )
    .onConflictDoUpdate({
      target: reconcilerDebts.webhookId,
      set: {
        aboveId: sql`min(${reconcilerDebts.aboveId}, excluded.above_id)`,
        upToId: sql`max(${reconcilerDebts.upToId}, excluded.up_to_id)`,
      },
    });
}

export async function savePoked(db: Database, pokedUpTo: string): Promise<void> {
  await savePosition(db, { pokedUpTo });
}

export async function saveTried(db: Database, triedUpTo: string): Promise<void> {
  await savePosition(db, { triedUpTo });
}

async function savePosition(db: Database, position: { pokedUpTo: string } | { triedUpTo: string }): Promise<void> {
  await db
    .insert(reconciler)
    .values({ id: ROW, watermark: "", pokedUpTo: "", ...position })
    .onConflictDoUpdate({ target: reconciler.id, set: position });
}

export type WantedEvent = Pick<typeof events.$inferSelect, "accountId" | "id" | "event" | "webhookIds">;

/** Events that webhooks wanted, of all accounts, oldest first: ids above the one, up to the other. */
export function readWantedEvents(db: Database, aboveId: string, upToId: string, limit: number): Promise<WantedEvent[]> {
  return (
    db
      .select({ accountId: events.accountId, id: events.id, event: events.event, webhookIds: events.webhookIds })
      .from(accounts)
      // A seek for each account, whose events lie together in the order of their ids. CROSS JOIN keeps this order.
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

export type Debt = typeof reconcilerDebts.$inferSelect;

/** Debts in the order of their webhooks' ids, from above `triedUpTo` on. */
export function readDebts(db: Database, triedUpTo: string, limit: number): Promise<Debt[]> {
  return db
    .select()
    .from(reconcilerDebts)
    .where(gt(reconcilerDebts.webhookId, triedUpTo))
    .orderBy(asc(reconcilerDebts.webhookId))
    .limit(limit);
}

/** After everything of the debt up to `upToId` was compared: ends it, or moves its beginning. */
export async function payDebt(db: Database, debt: Debt, upToId: string): Promise<void> {
  const ofWebhook = eq(reconcilerDebts.webhookId, debt.webhookId);
  await db.batch([
    db
      .update(reconcilerDebts)
      .set({ aboveId: sql`max(${reconcilerDebts.aboveId}, ${upToId})` })
      // Another run may have found since that it begins earlier.
      .where(and(ofWebhook, gte(reconcilerDebts.aboveId, debt.aboveId))),
    db.delete(reconcilerDebts).where(and(ofWebhook, gte(reconcilerDebts.aboveId, reconcilerDebts.upToId))),
  ]);
}

/** The ids of those webhooks that there still are, of any accounts; the others, or their accounts, have been deleted. */
export async function readExisting(
  db: Database,
  some: readonly { accountId: string; webhookId: string }[],
): Promise<Set<string>> {
  if (some.length === 0) return new Set();
  const pairs = JSON.stringify(some.map(({ accountId, webhookId }) => [accountId, webhookId]));
  const rows = await db
    .select({ id: webhooks.id })
    // CROSS JOIN keeps this order: a seek for each pair.
    .from(sql`json_each(${pairs}) AS pair`)
    .crossJoin(webhooks)
    .innerJoin(accounts, eq(accounts.id, webhooks.accountId))
    .where(and(eq(webhooks.accountId, sql`pair.value ->> 0`), eq(webhooks.id, sql`pair.value ->> 1`)));
  return new Set(rows.map(({ id }) => id));
}

/** Events that one webhook wanted. */
export function readEventsFor(db: Database, debt: Debt, limit: number): Promise<{ id: string; event: string }[]> {
  return db
    .select({ id: events.id, event: events.event })
    .from(events)
    .where(
      and(
        eq(events.accountId, debt.accountId),
        gt(events.id, debt.aboveId),
        lte(events.id, debt.upToId),
        sql`EXISTS (SELECT 1 FROM json_each(${events.webhookIds}) WHERE value = ${debt.webhookId})`,
      ),
    )
    .orderBy(asc(events.id))
    .limit(limit);
}

/** Outbound webhooks in the order of their ids, from above `pokedUpTo` on. */
export function readNextWebhooks(
  db: Database,
  pokedUpTo: string,
  limit: number,
): Promise<{ id: string; key: string }[]> {
  const key = sql<string>`${webhooks.accountId} || ' ' || ${webhooks.id}`;
  const [accountId = "", id = ""] = pokedUpTo.split(" ");
  return db
    .select({ id: webhooks.id, key })
    .from(webhooks)
    .where(sql`(${webhooks.accountId}, ${webhooks.id}) > (${accountId}, ${id}) AND NOT ${webhooks.isInbound}`)
    .orderBy(asc(webhooks.accountId), asc(webhooks.id))
    .limit(limit);
}
