/**
 * I/O. Which calls made or changed a contact or an event: their content is erased with it. At most ERASURE_BATCH calls
 * in a transaction; what remains is noted there, and cron goes on with it.
 */
import { type SQL, and, eq, sql } from "drizzle-orm";
import { ERASURE_BATCH } from "../constants.ts";
import type { Database } from "./database.ts";
import { callErasures, callSubjects } from "./erasure-schema.ts";
import { ERASED_DETAIL } from "./erased-call.ts";
import { calls } from "./schema.ts";
import { toD1Statement } from "./transaction.ts";

/** Erasures that have calls left. */
export type CallErasure = typeof callErasures.$inferSelect;

interface CallKey {
  accountId: string;
  webhookId: string;
  id: string;
}

/** A stored response reduced to its ids, so that repeats of the call still get a response. */
export function bareResponseOf(response: string): SQL {
  const given = sql`(SELECT ${response} AS response) AS given`;
  return sql`(SELECT ${bareResponse(sql`given.response`)} FROM ${given})`;
}

function bareResponse(response: SQL): SQL {
  return sql`json_patch(
    CASE WHEN json_type(${response}, '$.id') = 'text' THEN json_object('id', ${response} ->> 'id') ELSE '{}' END,
    CASE WHEN json_type(${response}, '$.results') = 'array' THEN json_object('results', (
      SELECT json_group_array(CASE WHEN json_type(r.value, '$.data') IS NULL
        THEN json_object('action', r.value ->> 'action', 'status', r.value -> 'status', 'id', r.value -> 'id')
        ELSE json_object('action', r.value ->> 'action', 'status', r.value -> 'status', 'data',
          CASE json_type(r.value, '$.data.id') WHEN 'text' THEN json_object('id', r.value ->> '$.data.id') END) END)
      FROM json_each(${response}, '$.results') AS r)) ELSE '{}' END)`;
}

/**
 * Whether an erasure that has begun has not reached the call yet. The content of such a call must not be shown. It
 * costs a read for each unfinished erasure of the account, of which there are rarely any.
 */
export const IS_BEING_ERASED = sql<number>`EXISTS (SELECT 1 FROM call_erasures AS e CROSS JOIN call_subjects AS s
  ON s.account_id = e.account_id AND s.subject_id = e.subject_id
  WHERE e.account_id = calls.account_id AND s.webhook_id = calls.webhook_id AND s.call_id = calls.id)`;

/** What `erasedCall` leaves of a call. */
const ERASED = {
  body: null,
  headers: {},
  query: null,
  problem: sql`CASE WHEN json_type(${calls.problem}, '$.errors') IS NULL THEN ${calls.problem}
    ELSE json_object('detail', ${ERASED_DETAIL}) END`,
  response: bareResponse(sql`${calls.response}`),
};

export function eraseCall(db: Database, { accountId, webhookId, id }: CallKey) {
  const itself = and(eq(calls.accountId, accountId), eq(calls.webhookId, webhookId), eq(calls.id, id));
  return db.update(calls).set(ERASED).where(itself);
}

/** Erases the call if one of these objects was erased before. Run it in the transaction that links the call to them. */
export function eraseCallOfErased(db: Database, { accountId, webhookId, id }: CallKey, subjectIds: readonly string[]) {
  return db
    .update(calls)
    .set(ERASED)
    .where(
      sql`account_id = ${accountId} AND webhook_id = ${webhookId} AND id = ${id} AND EXISTS (
        SELECT 1 FROM json_each(${JSON.stringify(subjectIds)}) AS s
        WHERE NOT EXISTS (SELECT 1 FROM contacts AS c WHERE c.account_id = ${accountId} AND c.id = s.value)
          AND NOT EXISTS (SELECT 1 FROM events AS e
            WHERE e.account_id = ${accountId} AND e.id = s.value AND e.erased_at IS NULL))`,
    );
}

/** For the transaction that erases the subjects. @param subjectIds a JSON array of their ids. */
export function eraseCallsOf(db: Database, accountId: string, subjectIds: SQL) {
  const rest = sql`SELECT DISTINCT account_id, subject_id FROM call_subjects
    WHERE account_id = ${accountId} AND subject_id IN (SELECT value FROM json_each(${subjectIds}))`;
  return [...eraseSome(db, accountId, subjectIds), db.insert(callErasures).select(rest).onConflictDoNothing()] as const;
}

function eraseSome(db: Database, accountId: string, subjectIds: SQL) {
  const some = (columns: string) => sql`SELECT ${sql.raw(columns)} FROM call_subjects
    WHERE account_id = ${accountId} AND subject_id IN (SELECT value FROM json_each(${subjectIds}))
    ORDER BY subject_id, webhook_id, call_id LIMIT ${ERASURE_BATCH}`;
  return [
    db
      .update(calls)
      .set(ERASED)
      .where(sql`account_id = ${accountId} AND (webhook_id, id) IN (${some("webhook_id, call_id")})`),
    db
      .delete(callSubjects)
      .where(
        sql`account_id = ${accountId} AND (subject_id, webhook_id, call_id) IN (${some("subject_id, webhook_id, call_id")})`,
      ),
  ] as const;
}

/** Links the call to these objects. Run the statements in the transaction that records the call. */
export function subjectStatements(db: Database, call: CallKey, subjectIds: readonly string[]): D1PreparedStatement[] {
  if (subjectIds.length === 0) return [];
  const { accountId, webhookId, id } = call;
  const rows = sql`SELECT ${accountId}, value, ${webhookId}, ${id} FROM json_each(${JSON.stringify(subjectIds)}) WHERE TRUE`;
  return [toD1Statement(db, db.insert(callSubjects).select(rows).onConflictDoNothing())];
}

/** A webhook is asked for its latest calls by their key: as many rows are read whatever is stored. */
const CALLS_OF = `
  SELECT c.id, w.id AS webhook_id, w.name
  FROM webhooks AS w
  CROSS JOIN call_subjects AS s ON s.account_id = w.account_id AND s.subject_id = ?2 AND s.webhook_id = w.id
  CROSS JOIN calls AS c ON c.account_id = s.account_id AND c.webhook_id = s.webhook_id AND c.id = s.call_id
  WHERE w.account_id = ?1 AND w.is_inbound = 1 AND s.call_id IN (
    SELECT latest.call_id FROM call_subjects AS latest
    WHERE latest.account_id = ?1 AND latest.subject_id = ?2 AND latest.webhook_id = w.id AND latest.call_id >= ?3
    ORDER BY latest.call_id DESC LIMIT ?4)
  ORDER BY c.id DESC LIMIT ?4`;

/** The latest calls that made or changed a contact or an event, newest first. @param fromId the lowest id of a call */
export async function listCallsOf(
  { $client: client }: Database,
  { accountId, subjectId }: CallErasure,
  fromId: string,
  limit: number,
): Promise<{ id: string; webhookId: string; webhookName: string }[]> {
  const { results } = await client
    .prepare(CALLS_OF)
    .bind(accountId, subjectId, fromId, limit)
    .all<Record<string, unknown>>();
  return results.map((row) => ({
    id: String(row["id"]),
    webhookId: String(row["webhook_id"]),
    webhookName: String(row["name"]),
  }));
}

export function readErasures(db: Database, limit: number): Promise<CallErasure[]> {
  return db.select().from(callErasures).limit(limit);
}

/** Erases some of the calls that are left. Returns whether there may be more. */
export async function continueErasure(db: Database, { accountId, subjectId }: CallErasure): Promise<boolean> {
  const [, erased] = await db.batch([
    ...eraseSome(db, accountId, sql`json_array(${subjectId})`),
    db.delete(callErasures).where(sql`account_id = ${accountId} AND subject_id = ${subjectId}
      AND NOT EXISTS (SELECT 1 FROM call_subjects WHERE account_id = ${accountId} AND subject_id = ${subjectId})`),
  ]);
  return erased.meta.changes >= ERASURE_BATCH;
}
