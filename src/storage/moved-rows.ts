/**
 * I/O. Moves an account's rows to another database: pages of them, and rows that have changed since. `moves.ts` has the
 * steps around it.
 */
import { type SQL, and, asc, eq, exists, getTableColumns, getTableName, gt, inArray, lte, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { MAX_STATEMENT_ITEM_BYTES, MOVE_BATCH, MOVE_BODIES, SWEEP_BATCH } from "../constants.ts";
import { callJobs } from "./call-jobs-schema.ts";
import type { Database } from "./database.ts";
import { contacts } from "./contacts-schema.ts";
import { deletions } from "./deletions-schema.ts";
import { callErasures, callSubjects } from "./erasure-schema.ts";
import { type Mover, isLatest, writeTogether } from "./moves.ts";
import { moveChanges, moves } from "./moves-schema.ts";
import { auditLog, callHours, calls, idempotencyKeys, subscriptions, webhooks } from "./schema.ts";
import { toD1Statement } from "./transaction.ts";

type Value = string | number | null;

/** A table whose rows move. The owner of a row is its account. Only the idempotency key of a call belongs to a webhook. */
interface Moved {
  table: SQLiteTable;
  /** The key of the table is the owner and the rest. */
  owner: SQLiteColumn;
  rest: readonly SQLiteColumn[];
  /** Rows of a page; fewer if they have bodies. */
  limit?: number;
}

/** Copied while the account is used. Triggers note what changes. */
const COPIED: readonly Moved[] = [
  { table: contacts, owner: contacts.accountId, rest: [contacts.id] },
  { table: calls, owner: calls.accountId, rest: [calls.webhookId, calls.id], limit: MOVE_BODIES },
  {
    table: callSubjects,
    owner: callSubjects.accountId,
    rest: [callSubjects.subjectId, callSubjects.webhookId, callSubjects.callId],
  },
  { table: auditLog, owner: auditLog.accountId, rest: [auditLog.id] },
  { table: idempotencyKeys, owner: idempotencyKeys.scope, rest: [idempotencyKeys.key] },
];

/** Few rows, or rows that cron acts on wherever it finds them. Copied once nothing can change any more. */
const FROZEN: readonly Moved[] = [
  { table: webhooks, owner: webhooks.accountId, rest: [webhooks.id] },
  {
    table: subscriptions,
    owner: subscriptions.accountId,
    rest: [subscriptions.event, subscriptions.webhookId],
  },
  { table: callHours, owner: callHours.accountId, rest: [callHours.hour, callHours.webhookId] },
  { table: callJobs, owner: callJobs.accountId, rest: [callJobs.webhookId, callJobs.id] },
  { table: callErasures, owner: callErasures.accountId, rest: [callErasures.subjectId] },
  { table: deletions, owner: deletions.accountId, rest: [deletions.webhookId] },
];

/** The index of a table, the owner, and the rest of the key of the row that was copied last. */
type Place = readonly [number, string, ...Value[]];

const DONE = "done";

/** Copies the next rows after `position`. Returns the new position; null if all are copied. */
export async function copySome(mover: Mover, position: string): Promise<string | null> {
  if (position === DONE) return null;
  const { accountId, source, worker } = mover;
  const [index, owner, ...after]: Place = position === "" ? [0, accountId] : JSON.parse(position);
  const moved = COPIED[index];
  if (!moved) throw new Error(`a move has no table ${index}`);
  const page = await readPage(source, moved, owner, after);
  await writeRows(mover, moved, page.rows);
  const next = page.next
    ? JSON.stringify([index, owner, ...page.next])
    : await nextOwner(source, accountId, index, owner);
  await source
    .update(moves)
    .set({ position: next })
    .where(and(eq(moves.scope, accountId), eq(moves.worker, worker)));
  return next === DONE ? null : next;
}

/** Only idempotency keys have other owners than the account. */
async function nextOwner(source: Database, accountId: string, index: number, owner: string): Promise<string> {
  const last = COPIED.length - 1;
  if (index < last - 1) return JSON.stringify([index + 1, accountId]);
  const [next] = await source
    .select({ scope: moves.scope })
    .from(moves)
    .where(and(eq(moves.accountId, accountId), gt(moves.scope, index === last ? owner : "")))
    .orderBy(asc(moves.scope))
    .limit(1);
  return next ? JSON.stringify([last, next.scope]) : DONE;
}

/** Copies some rows that have changed. Returns how many changes are known to be left. */
export async function copyChanges(mover: Mover): Promise<number> {
  const { accountId, source, worker } = mover;
  const noted = await source
    .select()
    .from(moveChanges)
    .where(eq(moveChanges.accountId, accountId))
    .orderBy(asc(moveChanges.seq))
    .limit(MOVE_BATCH);
  // Bodies of calls are large.
  const bodies = noted.filter(({ name }) => name === "calls").slice(0, MOVE_BODIES + 1);
  const end = bodies.length > MOVE_BODIES ? (bodies.at(-1)?.seq ?? 0) : Infinity;
  const changes = noted.filter(({ seq }) => seq < end);
  const last = changes.at(-1);
  if (!last) return 0;
  for (const moved of COPIED) {
    const keys = changes.flatMap(({ name, key }) => (name === getTableName(moved.table) ? key : []));
    if (keys.length === 0) continue;
    const isOne = isAmong(moved, `[${[...new Set(keys)].join(",")}]`);
    const rows = await selectRows(source, moved, isOne, MOVE_BATCH);
    await writeRows(mover, moved, rows, mover.target.delete(moved.table).where(isOne));
  }
  await source
    .delete(moveChanges)
    .where(
      and(
        eq(moveChanges.accountId, accountId),
        lte(moveChanges.seq, last.seq),
        exists(source.select().from(moves).where(isLatest(accountId, worker))),
      ),
    );
  return noted.length - changes.length + (noted.length < MOVE_BATCH ? 0 : MOVE_BATCH);
}

/** Copies the tables that are copied as a whole. What an earlier worker has copied of them is replaced. */
export async function copyFrozen(mover: Mover): Promise<void> {
  const { accountId, source, target } = mover;
  for (const moved of FROZEN) {
    let earlier: Query | undefined = target.delete(moved.table).where(eq(moved.owner, accountId));
    for (let after: readonly Value[] | undefined = []; after; earlier = undefined) {
      const page = await readPage(source, moved, accountId, after);
      await writeRows(mover, moved, page.rows, earlier);
      after = page.next;
    }
  }
}

/** Deletes some of the rows that the account has left behind, but no event. Returns whether there may be more. */
export async function clearSome(source: Database, accountId: string): Promise<boolean> {
  const scopes = source.select({ scope: moves.scope }).from(moves).where(eq(moves.accountId, accountId));
  const results = await source.$client.batch(
    [...COPIED, ...FROZEN].map((moved) => {
      const key = listOf([moved.owner, ...moved.rest]);
      const some = sql`(SELECT ${key} FROM ${moved.table} WHERE ${inArray(moved.owner, scopes)} LIMIT ${SWEEP_BATCH})`;
      return toD1Statement(source, source.delete(moved.table).where(sql`(${key}) IN ${some}`));
    }),
  );
  return results.some(({ meta }) => meta.changes >= SWEEP_BATCH);
}

/** The rows of an owner after a key, of which the owner is left out; and such a key for the next page, if there is one. */
async function readPage(db: Database, moved: Moved, owner: string, after: readonly Value[]) {
  const { table, rest, limit = MOVE_BATCH } = moved;
  const isAfter = sql`(${listOf(rest)}) > (${elementsOf(sql`${JSON.stringify(after)}`, rest)})`;
  const isOwn = and(eq(moved.owner, owner), after.length === 0 ? undefined : isAfter);
  const rows = await selectRows(db, moved, isOwn, limit);
  const columns: unknown[] = Object.values(getTableColumns(table));
  const last = rows.length < limit ? undefined : rows.at(-1);
  return { rows, next: last && rest.map((column) => last[columns.indexOf(column)] ?? null) };
}

function selectRows(db: Database, { table, owner, rest }: Moved, condition: SQL | undefined, limit: number) {
  const query = db
    .select()
    .from(table)
    .where(condition)
    .orderBy(...[owner, ...rest].map((column) => asc(column)));
  return toD1Statement(db, query.limit(limit)).raw<Value[]>();
}

/** @param before a query for the same transaction. @throws {OvertakenError} */
async function writeRows(mover: Mover, { table }: Moved, rows: readonly Value[][], before?: Query): Promise<void> {
  if (rows.length === 0 && !before) return;
  const { target } = mover;
  const values = elementsOf(sql`item.value`, Object.keys(getTableColumns(table)));
  await writeTogether(mover, [
    ...(before ? [toD1Statement(target, before)] : []),
    ...chunksOf(rows).map((chunk) =>
      // A row in its way is older: the source has changed it, and noted that.
      toD1Statement(
        target,
        replacing(target.insert(table).select(sql`SELECT ${values} FROM ${itemsOf(chunk)} WHERE TRUE`)),
      ),
    ),
  ]);
}

interface Query {
  toSQL: () => { sql: string; params: readonly unknown[] };
}

/** drizzle knows no `INSERT OR REPLACE`. */
function replacing(insert: Query): Query {
  const { sql: text, params } = insert.toSQL();
  return { toSQL: () => ({ sql: text.replace(/^insert /, "insert or replace "), params }) };
}

/** JSON arrays of rows, each short enough for a statement. */
function chunksOf(rows: readonly Value[][]): string[] {
  const chunks: string[][] = [];
  let left = 0;
  for (const row of rows.map((values) => JSON.stringify(values))) {
    const bytes = row.length * 3;
    if (bytes > left) {
      chunks.push([]);
      left = MAX_STATEMENT_ITEM_BYTES;
    }
    chunks.at(-1)?.push(row);
    left -= bytes;
  }
  return chunks.map((chunk) => `[${chunk.join(",")}]`);
}

function listOf(columns: readonly SQLiteColumn[]): SQL {
  return sql.join([...columns], sql`, `);
}

/** The elements of a JSON array, as many as `columns`. */
function elementsOf(array: SQL, columns: readonly unknown[]): SQL {
  return sql.join(
    columns.map((_, index) => sql`json_extract(${array}, ${`$[${index}]`})`),
    sql`, `,
  );
}

function itemsOf(array: string): SQL {
  return sql`json_each(${array}) AS item`;
}

/** @param keys a JSON array of keys. */
function isAmong(moved: Moved, keys: string): SQL {
  const key = [moved.owner, ...moved.rest];
  return sql`(${listOf(key)}) IN (SELECT ${elementsOf(sql`item.value`, key)} FROM ${itemsOf(keys)})`;
}
