/**
 * I/O. The steps of a move to another database. Each may be repeated. A worker that was overtaken by another one changes
 * nothing. `moved-rows.ts` copies the rows.
 */
import { and, eq, exists, getTableColumns, ne, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { moveChanges, moves } from "./moves-schema.ts";
import { accounts } from "./schema.ts";
import { runTogether, toD1Statement, undoWhen } from "./transaction.ts";

export type Move = typeof moves.$inferSelect;

/** Another worker goes on with the move, or the account was deleted. */
export class OvertakenError extends Error {
  override readonly name = "OvertakenError";
}

/** A worker of a move, and its databases. */
export interface Mover {
  accountId: string;
  directory: Database;
  source: Database;
  target: Database;
  /** The bindings of the latter two. */
  from: string;
  to: string;
  worker: number;
}

/** By the clock of the database that runs it. */
const now = sql<number>`CAST(unixepoch('subsec') * 1000 AS INTEGER)`;

export async function findMove(db: Database, accountId: string): Promise<Move | undefined> {
  const rows = await db.select().from(moves).where(eq(moves.scope, accountId));
  return rows[0];
}

/** Moves away from this database that are not over. */
export function readMoves(db: Database, limit: number): Promise<Move[]> {
  return db
    .select()
    .from(moves)
    .where(and(eq(moves.scope, moves.accountId), ne(moves.step, "arriving")))
    .limit(limit);
}

/** From now on triggers note what changes. Does nothing if the account is moving already. */
export async function beginMove(source: Database, accountId: string, target: string): Promise<void> {
  const first = sql`SELECT id, id, 'copying', ${target}, 0, 0, '' FROM accounts WHERE id = ${accountId}`;
  const more = sql`SELECT id, account_id, 'copying', ${target}, 0, 0, '' FROM webhooks WHERE account_id = ${accountId}`;
  await source.batch([
    source.insert(moves).select(first).onConflictDoNothing(),
    source.insert(moves).select(more).onConflictDoNothing(),
  ]);
}

/** Makes the caller the latest worker. Returns the move, and the database's time. */
export async function claimMove(
  source: Database,
  accountId: string,
): Promise<(Move & { databaseNow: number }) | undefined> {
  const rows = await source
    .update(moves)
    .set({ worker: sql`${moves.worker} + 1` })
    .where(eq(moves.scope, accountId))
    .returning({ ...getTableColumns(moves), databaseNow: now });
  return rows[0];
}

/**
 * Makes it the latest in the directory and in the target, too. From then on no isolate remembers where the account lives.
 * Returns false if the account does not live in the source any more.
 */
export async function announce(mover: Mover): Promise<boolean> {
  const { accountId, source, target, to, worker } = mover;
  const announced = await mover.directory
    .update(accounts)
    .set({ mover: tokenOf(mover) })
    .where(and(eq(accounts.id, accountId), eq(accounts.database, mover.from)))
    .returning({ id: accounts.id });
  if (announced.length === 0) return false;
  await target
    .insert(moves)
    .values({ scope: accountId, accountId, step: "arriving", target: to, since: 0, worker })
    .onConflictDoUpdate({ target: moves.scope, set: { worker: sql`max(${moves.worker}, ${worker})` } });
  await source
    .update(moves)
    .set({ since: now })
    .where(and(eq(moves.scope, accountId), eq(moves.since, 0)));
  return true;
}

function tokenOf({ to, worker }: Mover): string {
  return `${to} ${worker}`;
}

/** From now on the source refuses to write anything of the account. @throws {OvertakenError} */
export async function freeze({ accountId, source, worker }: Mover): Promise<void> {
  const frozen = await source
    .update(moves)
    .set({ step: "frozen", since: now })
    .where(
      and(
        eq(moves.accountId, accountId),
        exists(source.select().from(moves).where(isLatest(accountId, worker))),
        exists(source.select().from(accounts).where(eq(accounts.id, accountId))),
      ),
    )
    .returning({ scope: moves.scope });
  if (frozen.length === 0) throw new OvertakenError(`the move of ${accountId} was not frozen`);
}

/** Lets the source write again. The caller has announced itself, so that no other worker can end the move meanwhile. */
export async function thaw({ accountId, source, worker }: Mover): Promise<void> {
  await source
    .update(moves)
    .set({ step: "copying", since: now })
    .where(
      and(
        eq(moves.accountId, accountId),
        eq(moves.step, "frozen"),
        exists(source.select().from(moves).where(isLatest(accountId, worker))),
      ),
    );
}

/** The account lives in the target from here on. @throws {OvertakenError} */
export async function switchHome(mover: Mover): Promise<void> {
  const { accountId, directory, target, from, to } = mover;
  const itself = eq(accounts.id, accountId);
  const [account] = await directory.select().from(accounts).where(itself);
  if (!account) throw new OvertakenError(`${accountId} was deleted`);
  const former = [...account.former.filter((name) => name !== to && name !== from), from];
  const copy = { ...account, database: to, mover: null, former: [] };
  await writeTogether(mover, [
    ...(to === "DB"
      ? []
      : [
          toD1Statement(
            target,
            target.insert(accounts).values(copy).onConflictDoUpdate({ target: accounts.id, set: copy }),
          ),
        ]),
    toD1Statement(target, target.delete(moves).where(eq(moves.scope, accountId))),
  ]);
  const switched = await directory
    .update(accounts)
    .set({ database: to, mover: null, former })
    .where(and(itself, eq(accounts.database, from), eq(accounts.mover, tokenOf(mover))))
    .returning({ id: accounts.id });
  if (switched.length === 0) throw new OvertakenError(`another worker moves ${accountId}`);
}

/** After the switch. No request that began before it may write here. */
export async function leave(source: Database, accountId: string): Promise<void> {
  await source
    .update(moves)
    .set({ step: "left", since: now })
    .where(and(eq(moves.accountId, accountId), ne(moves.step, "left")));
}

/** The queries that forget a move. */
export function endMoveQueries(source: Database, accountId: string) {
  return [
    source.delete(moves).where(eq(moves.accountId, accountId)),
    source.delete(moveChanges).where(eq(moveChanges.accountId, accountId)),
  ] as const;
}

const IS_OVERTAKEN = "NOT EXISTS (SELECT 1 FROM moves WHERE scope = ?1 AND step = 'arriving' AND worker = ?2)";

/** In the target. @throws {OvertakenError} */
export async function writeTogether(
  { target, accountId, worker }: Mover,
  statements: D1PreparedStatement[],
): Promise<void> {
  const latest = undoWhen(target, "stale", IS_OVERTAKEN, accountId, worker);
  const { kind } = await runTogether(target, [latest, ...statements]);
  if (kind === "undone") throw new OvertakenError(`another worker moves ${accountId}`);
}

export function isLatest(accountId: string, worker: number) {
  return and(eq(moves.scope, accountId), eq(moves.worker, worker));
}
