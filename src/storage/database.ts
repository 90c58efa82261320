/**
 * I/O. Finds the D1 database for some data. The first database, `DB`, is the directory: accounts, tokens and inbound
 * secrets, which are looked up before an account is known. All other data of an account is in the database that its row
 * names, but for the events that it published before it moved there.
 * If only one database is bound, it holds everything.
 */
import { and, eq } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { DATABASE_BINDING, HOME_TTL_MS, MAX_MOVE_WAITS, MOVE_WAIT_MS } from "../constants.ts";
import { moves } from "./moves-schema.ts";
import { accounts } from "./schema.ts";

export type Database = DrizzleD1Database & {
  $client: D1Database;
  /** Of an account that has moved: the databases that hold its older events. */
  former?: readonly Database[];
};

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

/** Where an account was found, and until when an isolate may rely on that. A move waits until then. */
interface Home {
  database: string;
  former: readonly string[];
  until: number;
}

const homes = new Map<string, Home>();
const MAX_REMEMBERED = 10_000;

/** The database of an account. For an unknown account it is the first one, where no statement finds the account. */
export async function accountDatabase(env: Env, accountId: string): Promise<Database> {
  if (databaseNames(env).length === 1) return directory(env);
  const home = await findHome(env, accountId);
  if (!home) return directory(env);
  const former = home.former.map((name) => databaseByName(env, name));
  return Object.assign(databaseByName(env, home.database), former.length > 0 ? { former } : {});
}

/** Undefined if there is no such account. While an account moves, it is looked up each time. */
async function findHome(env: Env, accountId: string): Promise<Omit<Home, "until"> | undefined> {
  const known = homes.get(accountId);
  if (known && Date.now() < known.until) return known;
  for (let waits = 0; ; waits += 1) {
    const asked = Date.now();
    const [row] = await directory(env)
      .select({ database: accounts.database, former: accounts.former, mover: accounts.mover })
      .from(accounts)
      .where(eq(accounts.id, accountId));
    if (!row) return undefined;
    if (row.mover === null) {
      if (homes.size >= MAX_REMEMBERED) homes.clear();
      homes.set(accountId, { ...row, until: asked + HOME_TTL_MS });
      return row;
    }
    homes.delete(accountId);
    // For some seconds nothing can be written.
    if (waits >= MAX_MOVE_WAITS || !(await isFrozen(databaseByName(env, row.database), accountId))) return row;
    await new Promise((resolve) => setTimeout(resolve, MOVE_WAIT_MS));
  }
}

async function isFrozen(db: Database, accountId: string): Promise<boolean> {
  return (await db.$count(moves, and(eq(moves.scope, accountId), eq(moves.step, "frozen")))) > 0;
}

/** Call it when a database has refused the account: the next look asks the directory. */
export function forgetHome(accountId: string): void {
  homes.delete(accountId);
}

/** All databases that hold events of the account that was looked for, its own first. */
export function eventDatabases(db: Database): [Database, ...Database[]] {
  return [db, ...(db.former ?? [])];
}

/** The first `limit` of what each of these databases returns in the order of `isBefore`. */
export async function mergeEvents<Row>(
  db: Database,
  read: (db: Database) => Promise<Row[]>,
  isBefore: (a: Row, b: Row) => boolean,
  limit: number,
): Promise<Row[]> {
  const lists = await Promise.all(eventDatabases(db).map(read));
  const [own = []] = lists;
  if (lists.length === 1) return own;
  return lists
    .flat()
    .toSorted((a, b) => (isBefore(a, b) ? -1 : 1))
    .slice(0, limit);
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
