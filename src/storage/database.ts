/**
 * Which D1 database holds what. The first, `DB`, holds what must be found before an account is known (accounts,
 * tokens, inbound secrets); everything of an account lies in the database that its row names. With one database
 * bound, all of it is that one.
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

/** What each database may take of what one invocation has: an equal share, of which there is always one. */
export function shareOf(env: Env, whole: number): number {
  return Math.ceil(whole / databaseNames(env).length);
}

/** An account does not move while an isolate lives, so where it is may be remembered. */
const homes = new Map<string, string>();
const MAX_REMEMBERED = 10_000;

/** The database of an account. An unknown account gets the first one, where no statement will find it. */
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

/** @throws when no such database is bound: an account's row names one that the deployment lost. */
export function databaseByName(env: Env, name: string): Database {
  const binding: unknown = DATABASE_BINDING.test(name) ? Reflect.get(env, name) : undefined;
  if (!isDatabase(binding)) throw new Error(`no D1 database is bound as ${name}`);
  return drizzle(binding);
}

/** One transaction where both are the same database; else the directory first: what it then names does not exist yet. */
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
