/**
 * I/O. Accepts events of any accounts in one round trip, each by itself: an event that is refused does not affect the
 * others.
 */
import { IDEMPOTENCY_TTL_MS, MAX_CLOCK_SKEW_MS } from "../constants.ts";
import { timeOfId } from "../ids/id.ts";
import type { Database } from "./database.ts";
import {
  type Accepted,
  type NewEvent,
  OWNS_ITS_KEY,
  type Row,
  clockAgrees,
  decodeInserted,
  decodeKeys,
  insertEvents,
} from "./event-statements.ts";
import { HAS_LEFT } from "./moved.ts";

export interface AccountEvent {
  accountId: string;
  item: NewEvent;
}

export type EachInsertion =
  | { kind: "stored"; event: Accepted }
  /** The key was used for this content before the account moved here: the event is in a former database. */
  | { kind: "elsewhere"; id: string }
  /** The key was used for other content. */
  | { kind: "conflict" }
  /** There is no such account, or not here any more. */
  | { kind: "no_account" }
  /** This machine's clock and the database's disagree. */
  | { kind: "clock_skew" };

const ACCOUNT = "i.value ->> 'account'";
const TIME = "(i.value ->> 'time')";

const TAKE_KEYS = `
  INSERT INTO idempotency_keys (scope, key, fingerprint, target_id, created_at)
  SELECT a.id, i.value ->> 'key', i.value ->> 'fingerprint', i.value ->> 'id', ${TIME}
  FROM json_each(?1) AS i JOIN accounts AS a ON a.id = ${ACCOUNT}
  WHERE i.value ->> 'key' IS NOT NULL AND ${clockAgrees(TIME, "?2")} AND NOT ${HAS_LEFT}
  ON CONFLICT (scope, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, target_id = excluded.target_id, created_at = excluded.created_at
    WHERE created_at <= excluded.created_at - ?3`;

/** The same event may be sent again after a failure. It is stored once, with the webhooks that were found first. */
const ONCE = "ON CONFLICT (account_id, id) DO UPDATE SET event = event";

const INSERT_PLAIN = insertEvents(ACCOUNT, clockAgrees(TIME, "?2"), ONCE);
const INSERT_KEYED = insertEvents(ACCOUNT, `${clockAgrees(TIME, "?2")} AND ${OWNS_ITS_KEY}`, ONCE);

const READ_KEYS = `
  SELECT i.key AS position, k.fingerprint, k.target_id, e.id, e.webhook_ids
  FROM json_each(?1) AS i
  CROSS JOIN idempotency_keys AS k
    ON k.scope = ${ACCOUNT} AND k.key = i.value ->> 'key' AND k.created_at > ${TIME} - ?2
  LEFT JOIN events AS e ON e.account_id = k.scope AND e.id = k.target_id`;

/**
 * Stores each event that can be stored. Safe to repeat with the same ids.
 * @param events must fit in one statement, and no two of an account may share a key.
 * @returns a result for each event, in order.
 */
export async function storeEachEvent(
  { $client: client }: Database,
  events: readonly AccountEvent[],
): Promise<EachInsertion[]> {
  const isKeyed = events.some(({ item }) => item.key !== undefined);
  const items = JSON.stringify(
    events.map(({ accountId, item }) => ({ ...item, account: accountId, time: timeOfId(item.id) })),
  );
  if (!isKeyed) {
    const result = await client.prepare(INSERT_PLAIN).bind(items, MAX_CLOCK_SKEW_MS).all<Row>();
    return resultsOf(client, events, decodeInserted([result]), new Map());
  }
  // A payload may be long; settling the keys needs only these fields.
  const keys = JSON.stringify(
    events.map(({ accountId, item: { id, key, fingerprint } }) => ({
      account: accountId,
      time: timeOfId(id),
      id,
      key,
      fingerprint,
    })),
  );
  const [, inserted, found] = await client.batch<Row>([
    client.prepare(TAKE_KEYS).bind(keys, MAX_CLOCK_SKEW_MS, IDEMPOTENCY_TTL_MS),
    client.prepare(INSERT_KEYED).bind(items, MAX_CLOCK_SKEW_MS),
    client.prepare(READ_KEYS).bind(keys, IDEMPOTENCY_TTL_MS),
  ]);
  if (!inserted || !found) throw new Error("D1 returned fewer results than statements");
  return resultsOf(client, events, decodeInserted([inserted]), decodeKeys([found]));
}

async function resultsOf(
  client: D1Database,
  events: readonly AccountEvent[],
  inserted: ReturnType<typeof decodeInserted>,
  keyed: ReturnType<typeof decodeKeys>,
): Promise<EachInsertion[]> {
  const results = events.map(({ item }, position): EachInsertion | undefined => {
    const webhookIds = inserted.get(item.id);
    if (webhookIds) return { kind: "stored", event: { id: item.id, event: item.event, webhookIds, replayed: false } };
    const key = keyed.get(position);
    if (key && key.fingerprint !== item.fingerprint) return { kind: "conflict" };
    if (key?.event) return { kind: "stored", event: { ...key.event, event: item.event, replayed: true } };
    // If it is its own, the event was refused.
    return key && key.targetId !== item.id ? { kind: "elsewhere", id: key.targetId } : undefined;
  });
  const refused = events.filter((_, position) => results[position] === undefined);
  const known = await findAccounts(client, new Set(refused.map(({ accountId }) => accountId)));
  return events.map(
    ({ accountId }, position) => results[position] ?? { kind: known.has(accountId) ? "clock_skew" : "no_account" },
  );
}

/** The accounts that live here. */
async function findAccounts(client: D1Database, ids: ReadonlySet<string>): Promise<Set<string>> {
  if (ids.size === 0) return new Set();
  const { results } = await client
    .prepare(`SELECT id FROM accounts AS a WHERE id IN (SELECT value FROM json_each(?1)) AND NOT ${HAS_LEFT}`)
    .bind(JSON.stringify([...ids]))
    .all<Row>();
  return new Set(results.map(({ id }) => String(id)));
}
