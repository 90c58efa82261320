/**
 * I/O. Accepts events in one round trip, all of them or none: stores them, and finds the webhooks that subscribe to
 * them.
 */
import { IDEMPOTENCY_TTL_MS, MAX_CLOCK_SKEW_MS } from "../constants.ts";
import type { Database } from "./database.ts";
import { storedPayload, toStoredPayload } from "./deflated-payload.ts";
import {
  type Accepted,
  type NewEvent,
  OWNS_ITS_KEY,
  type Row,
  type TakenKey,
  clockAgrees,
  decodeInserted,
  decodeKeys,
  inChunks,
  insertEvents,
  toIds,
} from "./event-statements.ts";
import { findFormerEvent } from "./events.ts";
import { HAS_LEFT, refuseMoved } from "./moved.ts";
import { runTogether, undoWhen } from "./transaction.ts";

export type Insertion =
  | { kind: "stored"; events: Accepted[] }
  /** Nothing was stored: the keys at these positions were used for other content. */
  | { kind: "conflict"; positions: number[] }
  /** Nothing was stored: there is no such account, or not here any more. */
  | { kind: "no_account" }
  /** Nothing was stored: this machine's clock and the database's disagree. */
  | { kind: "clock_skew" };

// CROSS JOIN fixes the join order: from the few items to their keys, never over all keys of the account.
const CONFLICT = `EXISTS (
  SELECT 1 FROM json_each(?6) AS j
  CROSS JOIN idempotency_keys AS k ON k.scope = ?2 AND k.key = j.value ->> 'key'
  WHERE k.created_at > ?5 AND k.fingerprint <> j.value ->> 'fingerprint')`;

const CLOCK_AGREES = clockAgrees("?3", "?4");

const TAKE_KEYS = `
  INSERT INTO idempotency_keys (scope, key, fingerprint, target_id, created_at)
  SELECT a.id, i.value ->> 'key', i.value ->> 'fingerprint', i.value ->> 'id', ?3
  FROM json_each(?1) AS i JOIN accounts AS a ON a.id = ?2
  WHERE i.value ->> 'key' IS NOT NULL AND ${CLOCK_AGREES} AND NOT ${CONFLICT} AND NOT ${HAS_LEFT}
  ON CONFLICT (scope, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, target_id = excluded.target_id, created_at = excluded.created_at
    WHERE created_at <= ?5`;

const INSERT_PLAIN = insertEvents("?2", CLOCK_AGREES, "");

/** An item with a key is stored only if TAKE_KEYS has just taken the key for it. */
const INSERT_KEYED = insertEvents("?2", `${CLOCK_AGREES} AND NOT ${CONFLICT} AND ${OWNS_ITS_KEY}`, "");

const READ_KEYS = `
  SELECT i.key AS position, k.fingerprint, k.target_id, e.id, e.event, e.webhook_ids
  FROM json_each(?1) AS i
  CROSS JOIN idempotency_keys AS k ON k.scope = ?2 AND k.key = i.value ->> 'key' AND k.created_at > ?3
  LEFT JOIN events AS e ON e.account_id = k.scope AND e.id = k.target_id`;

const INSERT_TEST = `
  INSERT INTO events (account_id, id, event, payload, webhook_ids, is_test) VALUES (?1, ?2, ?3, ${storedPayload("?4", "?6")}, json_array(?5), TRUE)`;

/** Stores all of the events or none, in one round trip. Only events with an idempotency key pay for looking keys up. */
export function storeEvents(
  db: Database,
  accountId: string,
  items: readonly NewEvent[],
  now: number,
): Promise<Insertion> {
  const isKeyed = items.some((item) => item.key !== undefined);
  return isKeyed ? storeKeyedEvents(db, accountId, items, now) : storePlainEvents(db, accountId, items, now);
}

async function storePlainEvents(
  { $client: client }: Database,
  accountId: string,
  items: readonly NewEvent[],
  now: number,
): Promise<Insertion> {
  const results = await client.batch<Row>(
    inChunks(items).map((chunk) =>
      client.prepare(INSERT_PLAIN).bind(JSON.stringify(chunk), accountId, now, MAX_CLOCK_SKEW_MS),
    ),
  );
  const inserted = decodeInserted(results);
  const stored = items.flatMap((item) => toStored(item, inserted));
  return stored.length === items.length ? { kind: "stored", events: stored } : explainRefusal(client, accountId);
}

async function storeKeyedEvents(
  db: Database,
  accountId: string,
  items: readonly NewEvent[],
  now: number,
): Promise<Insertion> {
  const client = db.$client;
  const expired = now - IDEMPOTENCY_TTL_MS;
  // A payload may be long; settling the keys needs only these fields.
  const keys = JSON.stringify(items.map(({ id, key, fingerprint }) => ({ id, key, fingerprint })));
  const inserts = inChunks(items).map((chunk) =>
    client.prepare(INSERT_KEYED).bind(JSON.stringify(chunk), accountId, now, MAX_CLOCK_SKEW_MS, expired, keys),
  );
  const results = await client.batch<Row>([
    client.prepare(TAKE_KEYS).bind(keys, accountId, now, MAX_CLOCK_SKEW_MS, expired, keys),
    ...inserts,
    client.prepare(READ_KEYS).bind(keys, accountId, expired),
  ]);
  const inserted = decodeInserted(results.slice(1, 1 + inserts.length));
  const keyed = decodeKeys(results.slice(1 + inserts.length));

  const positions = items.flatMap((item, position) => {
    const key = keyed.get(position);
    return key && key.fingerprint !== item.fingerprint ? [position] : [];
  });
  if (positions.length > 0) return { kind: "conflict", positions };

  const elsewhere = await findElsewhere(db, accountId, [...keyed.values()]);
  const stored = items.flatMap((item, position): Accepted[] => {
    const key = keyed.get(position);
    const event = key?.event ?? elsewhere.get(key?.targetId ?? "");
    if (inserted.has(item.id) || !event) return toStored(item, inserted);
    return [{ ...event, event: item.event, replayed: true }];
  });
  return stored.length === items.length ? { kind: "stored", events: stored } : explainRefusal(client, accountId);
}

/** The events of these keys that were accepted before the account moved here. */
async function findElsewhere(
  db: Database,
  accountId: string,
  keys: readonly TakenKey[],
): Promise<Map<string, Pick<Accepted, "id" | "webhookIds">>> {
  const ids = keys.flatMap(({ event, targetId }) => (event ? [] : targetId));
  const found = await Promise.all(ids.map((id) => findFormerEvent(db, accountId, id)));
  return new Map(found.flatMap((event) => (event ? [[event.id, event]] : [])));
}

function toStored({ id, event }: NewEvent, inserted: ReadonlyMap<string, string[]>): Accepted[] {
  const webhookIds = inserted.get(id);
  return webhookIds ? [{ id, event, webhookIds, replayed: false }] : [];
}

const FIND_ACCOUNT = `SELECT 1 FROM accounts AS a WHERE id = ?1 AND NOT ${HAS_LEFT}`;

/** Nothing was stored and no key was in the way. */
async function explainRefusal(client: D1Database, accountId: string): Promise<Insertion> {
  const account = await client.prepare(FIND_ACCOUNT).bind(accountId).first();
  return { kind: account ? "clock_skew" : "no_account" };
}

/**
 * Stores an event for one webhook, whatever it subscribed to. Returns false when the clocks disagree.
 * @param completion further statements of the transaction.
 */
export async function storeTestEvent(
  db: Database,
  { accountId, id: webhookId }: { accountId: string; id: string },
  item: Pick<NewEvent, "id" | "event" | "payload">,
  now: number,
  completion: readonly D1PreparedStatement[],
): Promise<boolean> {
  const { id, event } = item;
  const { payload, deflated = false } = await toStoredPayload(item.payload);
  const transaction = await runTogether(db, [
    ...completion,
    refuseMoved(db, accountId),
    undoWhen(db, "clock_skew", `NOT (${clockAgrees("?1", "?2")})`, now, MAX_CLOCK_SKEW_MS),
    db.$client.prepare(INSERT_TEST).bind(accountId, id, event, payload, webhookId, Number(deflated)),
  ]);
  return transaction.kind === "committed";
}

/** The statement that stores one event, for a caller's transaction. */
export function storeEventStatement(db: Database, accountId: string, item: NewEvent, now: number): D1PreparedStatement {
  return db.$client.prepare(INSERT_PLAIN).bind(JSON.stringify([item]), accountId, now, MAX_CLOCK_SKEW_MS);
}

/** Reads the result of `storeEventStatement`: the webhooks that want the event, or undefined if it was not stored. */
export function readStoredWebhookIds(result: D1Result<unknown>): string[] | undefined {
  const [row] = result.results;
  if (typeof row !== "object" || row === null || !("webhook_ids" in row)) return undefined;
  return toIds(row.webhook_ids);
}
