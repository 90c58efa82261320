/** I/O. Reads the inbound calls of a webhook. `record-calls.ts` writes them. */
import { and, desc, eq, getTableColumns, gt, gte, lt, sql } from "drizzle-orm";
import { IDEMPOTENCY_TTL_MS, LISTED_BODY_BYTES } from "../constants.ts";
import { firstIdAt } from "../ids/id.ts";
import type { CallStatus } from "../vocabulary/call.ts";
import { IS_BEING_ERASED } from "./call-subjects.ts";
import type { Database } from "./database.ts";
import { erasedCall, erasedResponse } from "./erased-call.ts";
import type { PageRequest } from "./page-request.ts";
import { calls, idempotencyKeys } from "./schema.ts";

export type InboundCall = typeof calls.$inferSelect;

/** Every id begins with a digit or a letter up to f. */
const AFTER_ALL_IDS = "g";

interface WebhookKey {
  accountId: string;
  id: string;
}

/** A call that used a key in the last 24 hours. */
export interface EarlierCall {
  key: string;
  /** The hash of the content that the key came with. */
  fingerprint: string;
  callId: string;
  status: CallStatus;
  response: string;
}

/** Empty without a round trip when there are no keys. */
export async function findEarlierCalls(
  db: Database,
  webhook: WebhookKey,
  keys: readonly string[],
  now: number,
): Promise<EarlierCall[]> {
  if (keys.length === 0) return [];
  const rows = await db
    .select({
      key: idempotencyKeys.key,
      fingerprint: idempotencyKeys.fingerprint,
      callId: calls.id,
      status: calls.status,
      response: calls.response,
      isBeingErased: IS_BEING_ERASED,
    })
    .from(idempotencyKeys)
    .innerJoin(calls, and(ofWebhook(webhook), eq(calls.id, idempotencyKeys.targetId)))
    .where(
      and(
        eq(idempotencyKeys.scope, webhook.id),
        sql`${idempotencyKeys.key} IN (SELECT value FROM json_each(${JSON.stringify(keys)}))`,
        gt(idempotencyKeys.createdAt, now - IDEMPOTENCY_TTL_MS),
      ),
    );
  return rows.map(({ isBeingErased, ...call }) =>
    isBeingErased ? { ...call, response: erasedResponse(call.response) } : call,
  );
}

export async function findCall(db: Database, webhook: WebhookKey, id: string): Promise<InboundCall | undefined> {
  const rows = await db
    .select({ ...getTableColumns(calls), isBeingErased: IS_BEING_ERASED })
    .from(calls)
    .where(and(ofWebhook(webhook), eq(calls.id, id)));
  return rows.map(withoutErased)[0];
}

export interface CallFilter {
  status?: CallStatus | undefined;
  /** In milliseconds. */
  since: number;
  until?: number | undefined;
}

/** Bytes, since SQLite's text functions stop at a NUL. */
const BODY_BYTES = sql`CAST(${calls.body} AS BLOB)`;
/** Whether the byte at this position, counted from 1, continues a UTF-8 character. */
const continues = (byte: number) => sql`hex(substr(${BODY_BYTES}, ${byte}, 1)) BETWEEN '80' AND 'BF'`;
/** Cut before the character that does not fit. */
const LISTED_BODY = sql`CAST(substr(${BODY_BYTES}, 1, ${LISTED_BODY_BYTES} - CASE
  WHEN NOT ${continues(LISTED_BODY_BYTES + 1)} THEN 0
  WHEN NOT ${continues(LISTED_BODY_BYTES)} THEN 1
  WHEN NOT ${continues(LISTED_BODY_BYTES - 1)} THEN 2
  ELSE 3 END) AS TEXT)`;

/** Newest first. Returns one more than `limit` if there is one. */
export async function listCalls(
  db: Database,
  webhook: WebhookKey,
  { status, since, until }: CallFilter,
  page: PageRequest,
): Promise<InboundCall[]> {
  const from = firstIdAt(since);
  const bounds = [page.cursor, until === undefined ? undefined : firstIdAt(until)].filter((id) => id !== undefined);
  const below = bounds.toSorted()[0] ?? AFTER_ALL_IDS;
  const rows = await db
    .select({
      ...getTableColumns(calls),
      isBeingErased: IS_BEING_ERASED,
      // A page of the largest bodies would not fit into a response.
      body: sql<
        string | null
      >`CASE WHEN length(${BODY_BYTES}) > ${LISTED_BODY_BYTES} THEN ${LISTED_BODY} ELSE ${calls.body} END`,
    })
    .from(calls)
    .where(
      and(
        ofWebhook(webhook),
        status === undefined || status === "done"
          ? and(status && eq(calls.status, status), gte(calls.id, from), lt(calls.id, below))
          : sql`${calls.id} IN (${idsNotDone(webhook, status, from, below, page.limit + 1)})`,
      ),
    )
    .orderBy(desc(calls.id))
    .limit(page.limit + 1);
  return rows.map(withoutErased);
}

function withoutErased({ isBeingErased, ...call }: InboundCall & { isBeingErased: number }): InboundCall {
  return isBeingErased ? erasedCall(call) : call;
}

/** Names the index: otherwise D1 would read every call of the window, of which few are not done. */
function idsNotDone(webhook: WebhookKey, status: CallStatus, from: string, below: string, limit: number) {
  return sql`SELECT id FROM calls INDEXED BY calls_not_done
    WHERE account_id = ${webhook.accountId} AND webhook_id = ${webhook.id} AND status = ${status} AND status <> 'done'
      AND id >= ${from} AND id < ${below} ORDER BY id DESC LIMIT ${limit}`;
}

function ofWebhook(webhook: WebhookKey) {
  return and(eq(calls.accountId, webhook.accountId), eq(calls.webhookId, webhook.id));
}
