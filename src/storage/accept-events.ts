/** I/O. The one statement that accepts events: it stores them, and finds the webhooks that want them. */
import { IDEMPOTENCY_TTL_MS, MAX_CLOCK_SKEW_MS, MAX_STATEMENT_ITEM_BYTES } from "../constants.ts";
import type { Database } from "./database.ts";
import type { StoredEvent } from "./events.ts";

/** An event on its way in. `subscriptions` are the names under which a webhook may have asked for it. */
export interface NewEvent {
  id: string;
  event: string;
  subscriptions: readonly string[];
  /** The publisher's source text. */
  payload: string;
  key?: string | undefined;
  fingerprint?: string | undefined;
  /** A webhook that does not get it, although it asked for it. */
  except?: string | undefined;
}

export type Insertion =
  | { kind: "stored"; events: (Pick<StoredEvent, "id" | "event" | "webhookIds"> & { replayed: boolean })[] }
  /** Nothing was stored: these items' keys stand for other content. */
  | { kind: "conflict"; positions: number[] }
  /** Nothing was stored: there is no such account. */
  | { kind: "no_account" }
  /** Nothing was stored: this machine's clock and the database's disagree. */
  | { kind: "clock_skew" };

// CROSS JOIN keeps the order: from the few items to their keys, never over all keys of the account.
const CONFLICT = `EXISTS (
  SELECT 1 FROM json_each(?6) AS j
  CROSS JOIN idempotency_keys AS k ON k.scope = ?2 AND k.key = j.value ->> 'key'
  WHERE k.created_at > ?5 AND k.fingerprint <> j.value ->> 'fingerprint')`;

const CLOCK_AGREES = "abs(unixepoch('subsec') * 1000 - ?3) <= ?4";

const TAKE_KEYS = `
  INSERT INTO idempotency_keys (scope, key, fingerprint, target_id, created_at)
  SELECT a.id, i.value ->> 'key', i.value ->> 'fingerprint', i.value ->> 'id', ?3
  FROM json_each(?1) AS i JOIN accounts AS a ON a.id = ?2
  WHERE i.value ->> 'key' IS NOT NULL AND ${CLOCK_AGREES} AND NOT ${CONFLICT}
  ON CONFLICT (scope, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, target_id = excluded.target_id, created_at = excluded.created_at
    WHERE created_at <= ?5`;

/** Finds the account and the webhooks that want the event, and stores all of it in one row. */
const insertEvents = (condition: string) => `
  INSERT INTO events (account_id, id, event, payload, webhook_ids)
  SELECT a.id, i.value ->> 'id', i.value ->> 'event', i.value ->> 'payload',
    (SELECT json_group_array(w.id) FROM webhooks AS w
     WHERE w.account_id = a.id AND w.enabled AND w.id IS NOT (i.value ->> 'except') AND w.id IN (
       SELECT s.webhook_id FROM subscriptions AS s
       WHERE s.account_id = a.id AND s.event IN (SELECT value FROM json_each(i.value, '$.subscriptions'))))
  FROM json_each(?1) AS i JOIN accounts AS a ON a.id = ?2
  WHERE ${CLOCK_AGREES} ${condition}
  RETURNING id, webhook_ids`;

const INSERT_PLAIN = insertEvents("");

/** Of an item with a key only if the key was taken for it just now. */
const INSERT_KEYED = insertEvents(`AND NOT ${CONFLICT} AND (
  i.value ->> 'key' IS NULL
  OR EXISTS (SELECT 1 FROM idempotency_keys AS k
             WHERE k.scope = a.id AND k.key = i.value ->> 'key' AND k.target_id = i.value ->> 'id'))`);

const READ_KEYS = `
  SELECT i.key AS position, k.fingerprint, e.id, e.event, e.webhook_ids
  FROM json_each(?1) AS i
  CROSS JOIN idempotency_keys AS k ON k.scope = ?2 AND k.key = i.value ->> 'key' AND k.created_at > ?3
  LEFT JOIN events AS e ON e.account_id = k.scope AND e.id = k.target_id`;

/** Stores all of the events or none, in one round trip. */
export async function storeEvents(
  db: Database,
  accountId: string,
  items: readonly NewEvent[],
  now: number,
): Promise<Insertion> {
  const client = db.$client;
  const clock = [now, MAX_CLOCK_SKEW_MS];
  const keyed = items.some((item) => item.key !== undefined);
  // Strings of any length may stand in a payload; only these few fields are needed to settle the keys.
  const keys = JSON.stringify(items.map(({ id, key, fingerprint }) => ({ id, key, fingerprint })));
  const expired = now - IDEMPOTENCY_TTL_MS;
  const results = await client.batch<Record<string, unknown>>([
    ...(keyed ? [client.prepare(TAKE_KEYS).bind(keys, accountId, ...clock, expired, keys)] : []),
    ...inChunks(items).map((chunk) =>
      keyed
        ? client.prepare(INSERT_KEYED).bind(JSON.stringify(chunk), accountId, ...clock, expired, keys)
        : client.prepare(INSERT_PLAIN).bind(JSON.stringify(chunk), accountId, ...clock),
    ),
    ...(keyed ? [client.prepare(READ_KEYS).bind(keys, accountId, expired)] : []),
  ]);
  const inserted = new Map<string, string[]>();
  for (const { results: rows } of results.slice(keyed ? 1 : 0, keyed ? -1 : undefined)) {
    for (const row of rows) inserted.set(String(row["id"]), toIds(row["webhook_ids"]));
  }
  const taken = new Map((keyed ? (results.at(-1)?.results ?? []) : []).map((row) => [Number(row["position"]), row]));

  const conflicts = items.flatMap((item, position) => {
    const key = taken.get(position);
    return key && key["fingerprint"] !== item.fingerprint ? [position] : [];
  });
  if (conflicts.length > 0) return { kind: "conflict", positions: conflicts };

  const stored = items.flatMap((item, position) => {
    const webhookIds = inserted.get(item.id);
    if (webhookIds) return [{ id: item.id, event: item.event, webhookIds, replayed: false }];
    const key = taken.get(position);
    if (!key || key["id"] === null) return [];
    return [{ id: String(key["id"]), event: item.event, webhookIds: toIds(key["webhook_ids"]), replayed: true }];
  });
  if (stored.length === items.length) return { kind: "stored", events: stored };
  const account = await client.prepare("SELECT 1 FROM accounts WHERE id = ?1").bind(accountId).first();
  return account ? { kind: "clock_skew" } : { kind: "no_account" };
}

/** Stores an event for one webhook, whatever it subscribed to. False when the clocks disagree. */
export async function storeTestEvent(
  db: Database,
  { accountId, id: webhookId }: { accountId: string; id: string },
  item: Pick<NewEvent, "id" | "event" | "payload">,
  now: number,
): Promise<boolean> {
  const { meta } = await db.$client
    .prepare(
      `INSERT INTO events (account_id, id, event, payload, webhook_ids, is_test)
       SELECT ?1, ?2, ?5, ?6, json_array(?7), TRUE WHERE ${CLOCK_AGREES}`,
    )
    .bind(accountId, item.id, now, MAX_CLOCK_SKEW_MS, item.event, item.payload, webhookId)
    .run();
  return meta.changes > 0;
}

/** The statement that stores one event, for a transaction of somebody else's. */
export function storeEventStatement(db: Database, accountId: string, item: NewEvent, now: number): D1PreparedStatement {
  return db.$client.prepare(INSERT_PLAIN).bind(JSON.stringify([item]), accountId, now, MAX_CLOCK_SKEW_MS);
}

/** What `storeEventStatement` returned: the webhooks that want the event, or undefined if it was not stored. */
export function readStoredWebhookIds(result: D1Result<unknown>): string[] | undefined {
  const [row] = result.results;
  if (typeof row !== "object" || row === null || !("webhook_ids" in row)) return undefined;
  return toIds(row.webhook_ids);
}

function toIds(json: unknown): string[] {
  const ids: unknown = JSON.parse(String(json));
  return Array.isArray(ids) ? ids.map(String) : [];
}

/** A payload is text within JSON here, up to 3 bytes a character: several statements where one value would be too large. */
function inChunks(items: readonly NewEvent[]): NewEvent[][] {
  const chunks: NewEvent[][] = [];
  let room = 0;
  for (const item of items) {
    const bytes = item.payload.length * 3;
    if (chunks.length === 0 || bytes > room) {
      chunks.push([]);
      room = MAX_STATEMENT_ITEM_BYTES;
    }
    chunks.at(-1)?.push(item);
    room -= bytes;
  }
  return chunks;
}
