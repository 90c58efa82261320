/**
 * I/O. Finds the D1 database for some data. The first database, `DB`, is the directory: accounts, tokens and inbound
 * secrets, which are looked up before an account is known. All other data of an account is in the database that its row
 * names.
 * If only one database is bound, it holds everything.
 */
import { eq } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { DATABASE_BINDING } from "../constants.ts";
import { accounts } from "./schema.ts";

export type Database = DrizzleD1Database & { $client: D1Database };

export function directory(env: Env): Database {
  return drizzle(env.DB);
}

/** The bindings of all databases, the first one first. */
export function databaseNames(env: Env): string[] {
  return Object.keys(env)
    .filter((name) => DATABASE_BINDING.test(name))
    .toSorted();
}

/** Each database's equal share of a budget of one invocation; at least 1. */
export function shareOf(env: Env, whole: number): number {
  return Math.ceil(whole / databaseNames(env).length);
}

/** An account does not move while an isolate lives, so its database may be cached. */
const homes = new Map<string, string>();
const MAX_REMEMBERED = 10_000;

/** The database of an account. For an unknown account it is the first one, where no statement finds the account. */
export async function accountDatabase(env: Env, accountId: string): Promise<Database> {
  if (databaseNames(env).length === 1) return directory(env);
  let name = homes.get(accountId);
  if (name === undefined) {
    const rows = await directory(env)
      .select({ database: accounts.database })
      .from(accounts)
      .where(eq(accounts.id, accountId));
    if (!rows[0]) return directory(env);
    name = rows[0].database;
    if (homes.size >= MAX_REMEMBERED) homes.clear();
    homes.set(accountId, name);
  }
  return databaseByName(env, name);
}

/** @throws when no such database is bound, although an account's row names it. */
export function databaseByName(env: Env, name: string): Database {
  const binding: unknown = DATABASE_BINDING.test(name) ? Reflect.get(env, name) : undefined;
  if (!isDatabase(binding)) throw new Error(`no D1 database is bound as ${name}`);
  return drizzle(binding);
}

/** Runs both lists in one transaction if both are for the same database. Otherwise the directory's list runs first. */
export async function together(
  env: Env,
  db: Database,
  first: BatchItem<"sqlite">[],
  then: [BatchItem<"sqlite">, ...BatchItem<"sqlite">[]],
): Promise<void> {
  if (db.$client === env.DB) {
    await db.batch([...then, ...first]);
    return;
  }
  const [head, ...tail] = first;
  if (head) await directory(env).batch([head, ...tail]);
  await db.batch(then);
}

function isDatabase(binding: unknown): binding is D1Database {
  return typeof binding === "object" && binding !== null && "prepare" in binding;
}
