/** I/O. Writes inbound calls, their idempotency keys and their counts, within the account's budget of bytes. */
import { type SQL, sql } from "drizzle-orm";
import { HOUR_MS, IDEMPOTENCY_TTL_MS, MAX_UNPROVEN_ROWS } from "../constants.ts";
import { firstIdAt, timeOfId } from "../ids/id.ts";
import type { CallKey, CallStatus } from "../vocabulary/call.ts";
import { bareResponseOf } from "./call-subjects.ts";
import type { InboundCall } from "./calls.ts";
import type { Database } from "./database.ts";
import { callHours, calls } from "./schema.ts";
import { toD1Statement, undoWhen } from "./transaction.ts";

const HOURS_OF_DAY = 24;
/** Longer than any statistics go back. */
const KEPT_HOURS = 31 * HOURS_OF_DAY;

/** The bytes that may be stored in 24 hours: of the account, and of one webhook's unverified calls. */
export interface Budget {
  accountBytes: number;
  unverifiedBytes: number;
}

/** Where the response has the number of webhooks that get the event. `path` is a JSON path for SQLite. */
export interface EventCount {
  eventId: string;
  path: string;
}

/** For a transaction that has stored the event already. Stores no body beyond the budget, and returns the stored response. */
export function recordCallStatement(
  db: Database,
  call: InboundCall,
  budget: Budget,
  count?: EventCount,
): D1PreparedStatement {
  const response = countedResponse(call, count);
  const body = call.body === null ? null : sql`CASE WHEN ${fits(call, budget)} THEN ${call.body} END`;
  return toD1Statement(
    db,
    db
      .insert(calls)
      .values({ ...call, response, body })
      .returning({ response: calls.response }),
  );
}

/** The response, with the number of webhooks that get its event. */
export function countedResponse({ accountId, response }: InboundCall, count: EventCount | undefined): string | SQL {
  if (!count) return response;
  const webhooks = sql`(SELECT json_array_length(webhook_ids) FROM events
    WHERE account_id = ${accountId} AND id = ${count.eventId})`;
  return sql`json_set(${response}, ${count.path}, ${webhooks})`;
}

/** Records a repeat without its content. Its response has the id of the call that it repeats. */
export function recordRepeatStatement(db: Database, call: InboundCall): D1PreparedStatement {
  const response = bareResponseOf(call.response);
  return toD1Statement(db, db.insert(calls).values({ ...call, body: null, headers: {}, query: null, response }));
}

/** Reads the result of `recordCallStatement`. @throws when the call was not recorded. */
export function readRecordedResponse(result: D1Result<Record<string, unknown>> | undefined): string {
  const response = result?.results[0]?.["response"];
  if (typeof response !== "string") throw new Error("the call was not recorded");
  return response;
}

/** For a transaction. Undoes it as `over_budget` when the call's body may not be stored. */
export function requireBudgetStatement(db: Database, call: InboundCall, budget: Budget): D1PreparedStatement {
  const query = db.select({
    fits: sql`json_extract('{}', CASE WHEN ${fits(call, budget)} THEN '$' ELSE 'over_budget' END)`,
  });
  return toD1Statement(db, query.from(sql`(SELECT 1)`));
}

/**
 * For a transaction that has recorded the call. Counts it, and the bytes that were stored of it. There is no sweep of
 * old counts: each call of the account deletes them.
 */
export function countCallStatements(db: Database, call: InboundCall): D1PreparedStatement[] {
  return [addToHourStatement(db, call), forgetHoursStatement(db, call)];
}

function addToHourStatement(db: Database, call: InboundCall): D1PreparedStatement {
  const { accountId, webhookId, id, status, verification } = call;
  const stored = sql`(SELECT ifnull(length(CAST(body AS BLOB)), 0) FROM calls
    WHERE account_id = ${accountId} AND webhook_id = ${webhookId} AND id = ${id})`;
  const isVerified = verification === "verified";
  const counted = countOf(status);
  return toD1Statement(
    db,
    db
      .insert(callHours)
      .values({
        accountId,
        hour: hourOf(id),
        webhookId,
        done: 0,
        failed: 0,
        skipped: 0,
        refused: 0,
        ...(counted === null ? {} : { [counted]: 1 }),
        bytes: stored,
        unverifiedBytes: isVerified ? 0 : stored,
      })
      .onConflictDoUpdate({
        target: [callHours.accountId, callHours.hour, callHours.webhookId],
        set: Object.fromEntries(COUNTS.map(([field, column]) => [field, sql.raw(`${column} + excluded.${column}`)])),
      }),
  );
}

const COUNTS = [
  ["done", "done"],
  ["failed", "failed"],
  ["skipped", "skipped"],
  ["refused", "refused"],
  ["bytes", "bytes"],
  ["unverifiedBytes", "unverified_bytes"],
] as const;

function forgetHoursStatement(db: Database, call: InboundCall): D1PreparedStatement {
  return db.$client
    .prepare("DELETE FROM call_hours WHERE account_id = ?1 AND hour < ?2")
    .bind(call.accountId, hourOf(call.id) - KEPT_HOURS);
}

const KEY_IS_TAKEN = `EXISTS (
  SELECT 1 FROM json_each(?2) AS j CROSS JOIN idempotency_keys AS k ON k.scope = ?1 AND k.key = j.value ->> 'key'
  WHERE k.created_at > ?3 AND k.target_id <> ?6 AND k.target_id NOT IN (
    SELECT id FROM calls
    WHERE account_id = ?5 AND webhook_id = ?1 AND status <> 'done' AND id IN (SELECT value FROM json_each(?4))))`;

const TAKE_KEYS = `
  INSERT INTO idempotency_keys (scope, key, fingerprint, target_id, created_at)
  SELECT ?1, value ->> 'key', value ->> 'fingerprint', ?2, ?3 FROM json_each(?4) WHERE TRUE
  ON CONFLICT (scope, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, target_id = excluded.target_id, created_at = excluded.created_at`;

/**
 * Takes the keys for the call. The statements undo their transaction as `stale` when another call has one of the keys.
 * @param replaced calls that held them and are not done: this one takes their place, unless one of them was run since.
 */
export function takeKeysStatements(
  db: Database,
  call: { accountId: string; webhookId: string; id: string },
  keys: readonly CallKey[],
  replaced: readonly string[],
  now: number,
): D1PreparedStatement[] {
  if (keys.length === 0) return [];
  const list = JSON.stringify(keys);
  const before = JSON.stringify(replaced);
  const removal = db.$client
    .prepare(
      `DELETE FROM calls WHERE account_id = ?1 AND webhook_id = ?2 AND status <> 'done'
       AND id IN (SELECT value FROM json_each(?3))`,
    )
    .bind(call.accountId, call.webhookId, before);
  return [
    undoWhen(
      db,
      "stale",
      KEY_IS_TAKEN,
      call.webhookId,
      list,
      now - IDEMPOTENCY_TTL_MS,
      before,
      call.accountId,
      call.id,
    ),
    db.$client.prepare(TAKE_KEYS).bind(call.webhookId, call.id, now, list),
    ...(replaced.length > 0 ? [removal] : []),
  ];
}

/**
 * One row a second for all calls of a webhook that ended in the same way before they proved themselves, and for its
 * handshakes. Keeps the latest MAX_UNPROVEN_ROWS of a status.
 */
export async function recordUnproven(db: Database, call: InboundCall): Promise<void> {
  const { accountId, webhookId, status } = call;
  const second = Math.floor(timeOfId(call.id) / 1000) * 1000;
  // The same id for all of the second. No new id ends like this.
  const id = `${firstIdAt(second).slice(0, 14)}7000-8000-${status === "handshake" ? "000000000001" : "000000000000"}`;
  const row = { ...call, id, body: null };
  const record = db
    .insert(calls)
    .values(row)
    .onConflictDoUpdate({ target: [calls.accountId, calls.webhookId, calls.id], set: { count: sql`count + 1` } })
    .returning({ count: calls.count });
  const [recorded] = await db.$client.batch<{ count: number }>([
    toD1Statement(db, record),
    ...countCallStatements(db, row),
  ]);
  if (recorded?.results[0]?.count !== 1) return;
  await db.$client
    .prepare(
      `DELETE FROM calls INDEXED BY calls_not_done
       WHERE account_id = ?1 AND webhook_id = ?2 AND status = ?3 AND status <> 'done' AND body IS NULL
       AND id <= (SELECT id FROM calls INDEXED BY calls_not_done
                  WHERE account_id = ?1 AND webhook_id = ?2 AND status = ?3 AND status <> 'done' ORDER BY id DESC LIMIT 1 OFFSET ?4)`,
    )
    .bind(accountId, webhookId, status, MAX_UNPROVEN_ROWS)
    .run();
}

/** Whether the call's body is within what may be stored in 24 hours. */
function fits({ accountId, webhookId, id, body, verification }: InboundCall, budget: Budget): SQL {
  const bytes = new TextEncoder().encode(body ?? "").byteLength;
  const after = hourOf(id) - HOURS_OF_DAY;
  const account = sql`(SELECT ifnull(sum(bytes), 0) FROM call_hours
    WHERE account_id = ${accountId} AND hour > ${after}) + ${bytes} <= ${budget.accountBytes}`;
  if (verification === "verified") return account;
  return sql`${account} AND (SELECT ifnull(sum(unverified_bytes), 0) FROM call_hours
    WHERE account_id = ${accountId} AND hour > ${after} AND webhook_id = ${webhookId}) + ${bytes} <= ${budget.unverifiedBytes}`;
}

/** Which of an hour's counts a call belongs to. */
export function countOf(status: CallStatus): "done" | "failed" | "skipped" | "refused" | null {
  if (status === "handshake") return null;
  return status === "paused" ? "failed" : status;
}

export function hourOf(id: string): number {
  return Math.floor(timeOfId(id) / HOUR_MS);
}
