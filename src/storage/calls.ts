/** I/O. The inbound calls that were received, and their idempotency keys. */
import { and, desc, eq, getTableColumns, gt, gte, lt, sql } from "drizzle-orm";
import { IDEMPOTENCY_TTL_MS, LISTED_BODY_CHARS } from "../constants.ts";
import { firstIdAt } from "../ids/id.ts";
import type { Database } from "./database.ts";
import type { PageRequest } from "./page-request.ts";
import { calls, idempotencyKeys } from "./schema.ts";
import { toD1Statement, undoWhen } from "./transaction.ts";

export type InboundCall = typeof calls.$inferSelect;

/** Where the response names the number of webhooks that get an event: a JSON path of SQLite's. */
export interface EventCount {
  eventId: string;
  path: string;
}

/** A call's idempotency key, and the hash of the body it came with. */
export interface CallKey {
  key: string;
  fingerprint: string;
}

export async function recordCall(db: Database, call: InboundCall): Promise<void> {
  await db.insert(calls).values(call);
}

/** For a transaction that has stored the event already. The statement returns the stored response. */
export function recordCallStatement(db: Database, call: InboundCall, count?: EventCount): D1PreparedStatement {
  const webhooks = sql`(SELECT json_array_length(webhook_ids) FROM events
    WHERE account_id = ${call.accountId} AND id = ${count?.eventId})`;
  const response = count ? sql`json_set(${call.response}, ${count.path}, ${webhooks})` : call.response;
  return toD1Statement(
    db,
    db
      .insert(calls)
      .values({ ...call, response })
      .returning({ response: calls.response }),
  );
}

/** Reads the result of `recordCallStatement`. @throws when the call was not recorded. */
export function readRecordedResponse(result: D1Result<Record<string, unknown>> | undefined): string {
  const response = result?.results[0]?.["response"];
  if (typeof response !== "string") throw new Error("the call was not recorded");
  return response;
}

/** The call that used the key in the last 24 hours, if any. */
export async function findCallByKey(
  db: Database,
  webhook: { accountId: string; id: string },
  key: string,
  now: number,
): Promise<{ fingerprint: string; response: string } | undefined> {
  const rows = await db
    .select({ fingerprint: idempotencyKeys.fingerprint, response: calls.response })
    .from(idempotencyKeys)
    .innerJoin(
      calls,
      and(
        eq(calls.accountId, webhook.accountId),
        eq(calls.webhookId, webhook.id),
        eq(calls.id, idempotencyKeys.targetId),
      ),
    )
    .where(
      and(
        eq(idempotencyKeys.scope, webhook.id),
        eq(idempotencyKeys.key, key),
        gt(idempotencyKeys.createdAt, now - IDEMPOTENCY_TTL_MS),
      ),
    );
  return rows[0];
}

const KEY_IS_TAKEN = "EXISTS (SELECT 1 FROM idempotency_keys WHERE scope = ?1 AND key = ?2 AND created_at > ?3)";

/** For a transaction. They undo it as `stale` when another call has the key. */
export function takeKeyStatements(
  db: Database,
  call: { webhookId: string; id: string },
  { key, fingerprint }: CallKey,
  now: number,
): D1PreparedStatement[] {
  const row = { scope: call.webhookId, key, fingerprint, targetId: call.id, createdAt: now };
  return [
    undoWhen(db, "stale", KEY_IS_TAKEN, row.scope, key, now - IDEMPOTENCY_TTL_MS),
    toD1Statement(
      db,
      db
        .insert(idempotencyKeys)
        .values(row)
        .onConflictDoUpdate({ target: [idempotencyKeys.scope, idempotencyKeys.key], set: row }),
    ),
  ];
}

export async function findCall(
  db: Database,
  webhook: { accountId: string; id: string },
  id: string,
): Promise<InboundCall | undefined> {
  const rows = await db
    .select()
    .from(calls)
    .where(and(eq(calls.accountId, webhook.accountId), eq(calls.webhookId, webhook.id), eq(calls.id, id)));
  return rows[0];
}

/** The calls after `since`, newest first. Returns one more than `limit` if there is one. */
export function listCalls(
  db: Database,
  webhook: { accountId: string; id: string },
  since: number,
  page: PageRequest,
): Promise<InboundCall[]> {
  return db
    .select({
      ...getTableColumns(calls),
      // A page of the largest bodies would not fit into a response.
      body: sql<string | null>`CASE WHEN length(CAST(${calls.body} AS BLOB)) > ${LISTED_BODY_CHARS}
        THEN substr(${calls.body}, 1, ${LISTED_BODY_CHARS}) ELSE ${calls.body} END`,
    })
    .from(calls)
    .where(
      and(
        eq(calls.accountId, webhook.accountId),
        eq(calls.webhookId, webhook.id),
        gte(calls.id, firstIdAt(since)),
        page.cursor ? lt(calls.id, page.cursor) : undefined,
      ),
    )
    .orderBy(desc(calls.id))
    .limit(page.limit + 1);
}
