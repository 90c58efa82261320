/** I/O. Accounts. The first database has the authoritative row; an account that lives in another has a copy there. */
import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { PageRequest } from "./page-request.ts";
import { databaseByName, directory } from "./database.ts";
import { accounts } from "./schema.ts";
import { runTogether, toD1Statement } from "./transaction.ts";

export type Account = typeof accounts.$inferSelect;

export async function findAccount(env: Env, id: string): Promise<Account | undefined> {
  const rows = await directory(env).select().from(accounts).where(eq(accounts.id, id));
  return rows[0];
}

/** Newest first. Returns one row more than `limit` if there is one. */
export function listAccounts(env: Env, page: PageRequest): Promise<Account[]> {
  return directory(env)
    .select()
    .from(accounts)
    .where(page.cursor ? lt(accounts.id, page.cursor) : undefined)
    .orderBy(desc(accounts.id))
    .limit(page.limit + 1);
}

/** @param completion statements for the transaction in the directory. */
export async function createAccount(
  env: Env,
  account: Account,
  completion: readonly D1PreparedStatement[],
): Promise<void> {
  const { database } = account;
  // The copy is written first, so that an account that can be found can also be used.
  if (database !== "DB") {
    // A request that took over the key of another one uses its id again.
    await databaseByName(env, database).insert(accounts).values(account).onConflictDoUpdate({
      target: accounts.id,
      set: account,
    });
  }
  const first = directory(env);
  const transaction = await runTogether(first, [
    ...completion,
    toD1Statement(first, first.insert(accounts).values(account)),
  ]);
  if (transaction.kind === "undone") throw new Error(`the account was not created: ${transaction.undo}`);
}

/** @param mustMatch whether to change it only if it is as it was read. `stale`: it is not. `missing`: it was deleted. */
export async function renameAccount(
  env: Env,
  account: Account,
  name: string,
  now: number,
  mustMatch: boolean,
): Promise<Account | "stale" | "missing"> {
  const updated = await directory(env)
    .update(accounts)
    // The time is the version, so every change must change it.
    .set({ name, updatedAt: sql`max(${now}, ${accounts.updatedAt} + 1)` })
    .where(and(eq(accounts.id, account.id), mustMatch ? eq(accounts.updatedAt, account.updatedAt) : undefined))
    .returning();
  const [changed] = updated;
  if (!changed) return mustMatch ? "stale" : "missing";
  return changed.database === "DB" || (await renameCopy(env, changed)) ? changed : "missing";
}

/** The later of two renamings wins, in whatever order they arrive. Returns false if the account was deleted meanwhile. */
export async function renameCopy(env: Env, { id, database, name, updatedAt }: Account): Promise<boolean> {
  const updated = await databaseByName(env, database)
    .update(accounts)
    .set({
      name: sql`iif(${accounts.updatedAt} < ${updatedAt}, ${name}, ${accounts.name})`,
      updatedAt: sql`max(${accounts.updatedAt}, ${updatedAt})`,
    })
    .where(eq(accounts.id, id))
    .returning({ id: accounts.id });
  return updated.length > 0;
}
