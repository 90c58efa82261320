/** I/O. What the reconciler remembers, and what it reads: one database at a time. */
import { and, asc, eq, gt, lte, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { accounts, events, reconciler, reconcilerDebts, webhooks } from "./schema.ts";

export interface Progress {
  /** Every event up to this id has been compared. */
  watermark: string;
  pokedUpTo: string;
  /** The database's own clock, in milliseconds. */
  databaseNow: number;
}

const ROW = 1;

export async function readProgress(db: Database): Promise<Progress> {
  const [clock, rows] = await db.batch([
    db.select({ now: sql<number>`CAST(unixepoch('subsec') * 1000 AS INTEGER)` }).from(sql`(SELECT 1)`),
    db.select().from(reconciler).where(eq(reconciler.id, ROW)),
  ]);
  const { watermark, pokedUpTo } = rows[0] ?? { watermark: "", pokedUpTo: "" };
  return { watermark, pokedUpTo, databaseNow: clock[0]?.now ?? 0 };
}

export async function saveWatermark(db: Database, watermark: string): Promise<void> {
  await db
    .insert(reconciler)
    .values({ id: ROW, watermark, pokedUpTo: "" })
    .onConflictDoUpdate({ target: reconciler.id, set: { watermark } });
}

export async function savePoked(db: Database, pokedUpTo: string): Promise<void> {
  await db
    .insert(reconciler)
    .values({ id: ROW, watermark: "", pokedUpTo })
    .onConflictDoUpdate({ target: reconciler.id, set: { pokedUpTo } });
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

export function readDebts(db: Database, limit: number): Promise<Debt[]> {
  return db.select().from(reconcilerDebts).limit(limit);
}

/** A debt that there is already keeps its beginning and grows. */
export async function saveDebts(db: Database, debts: readonly Debt[]): Promise<void> {
  if (debts.length === 0) return;
  const rows = debts.map(({ webhookId, accountId, aboveId, upToId }) => [webhookId, accountId, aboveId, upToId]);
  await db
    .insert(reconcilerDebts)
    .select(
      sql`SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(${JSON.stringify(rows)}) WHERE TRUE`,
    )
    .onConflictDoUpdate({ target: reconcilerDebts.webhookId, set: { upToId: sql`excluded.up_to_id` } });
}

/** After everything up to `upToId` was compared: ends the debt, or moves its beginning. */
export async function payDebt(db: Database, debt: Debt, upToId: string): Promise<void> {
  const ofWebhook = eq(reconcilerDebts.webhookId, debt.webhookId);
  await db.batch([
    db.update(reconcilerDebts).set({ aboveId: upToId }).where(ofWebhook),
    db.delete(reconcilerDebts).where(and(ofWebhook, sql`${reconcilerDebts.aboveId} >= ${reconcilerDebts.upToId}`)),
  ]);
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
