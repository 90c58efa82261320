/** I/O. Changes the record of a stored call that was run again, and moves its count. */
import { and, eq } from "drizzle-orm";
import type { CallStatus } from "../vocabulary/call.ts";
import type { InboundCall } from "./calls.ts";
import type { Database } from "./database.ts";
import { type EventCount, countOf, countedResponse, hourOf } from "./record-calls.ts";
import { calls } from "./schema.ts";
import { toD1Statement, undoWhen } from "./transaction.ts";

const HAS_CHANGED = `NOT EXISTS (
  SELECT 1 FROM calls WHERE account_id = ?1 AND webhook_id = ?2 AND id = ?3 AND status = ?4 AND body IS NOT NULL)`;

/**
 * For a transaction. Undoes it as `stale` when the call is no longer as it was read: it was run, replaced or erased. So
 * two runs at the same moment act once.
 */
export function requireUnchangedStatement(db: Database, { accountId, webhookId, id }: InboundCall, status: CallStatus) {
  return undoWhen(db, "stale", HAS_CHANGED, accountId, webhookId, id, status);
}

/** For a transaction that has stored the event already. Returns the stored response. */
export function updateCallStatement(db: Database, call: InboundCall, count?: EventCount): D1PreparedStatement {
  const { accountId, webhookId, id, status, statusCode, problem } = call;
  return toD1Statement(
    db,
    db
      .update(calls)
      .set({ status, statusCode, problem, response: countedResponse(call, count) })
      .where(and(eq(calls.accountId, accountId), eq(calls.webhookId, webhookId), eq(calls.id, id)))
      .returning({ response: calls.response }),
  );
}

const MOVE_COUNT = `
  UPDATE call_hours SET done = done + ?4, failed = failed + ?5, skipped = skipped + ?6
  WHERE account_id = ?1 AND hour = ?2 AND webhook_id = ?3`;

/**
 * Moves the call from the count of its earlier status to that of its new one. The call stays in the hour in which it
 * came.
 */
export function moveCountStatements(
  db: Database,
  { accountId, webhookId, id, status }: InboundCall,
  before: CallStatus,
): D1PreparedStatement[] {
  const [from, to] = [countOf(before), countOf(status)];
  if (from === to) return [];
  const change = (count: string) => Number(count === to) - Number(count === from);
  return [
    db.$client
      .prepare(MOVE_COUNT)
      .bind(accountId, hourOf(id), webhookId, change("done"), change("failed"), change("skipped")),
  ];
}
