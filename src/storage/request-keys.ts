/**
 * I/O. Idempotency keys of requests to the management API. A request claims its key, changes something, and stores its
 * response under the key in the same transaction. A claim that nobody completed is taken over after a while.
 */
import { IDEMPOTENCY_TTL_MS, KEY_TAKEOVER_MS } from "../constants.ts";
import type { Database } from "./database.ts";
import { undoWhen } from "./transaction.ts";

export interface KeyClaim {
  readonly db: Database;
  readonly scope: string;
  readonly key: string;
  /** Identifies the request, also after a takeover. An object that it makes may have this id. */
  readonly targetId: string;
  /** Tells this claim from the one that takes it over. */
  readonly claimedAt: number;
}

export type Claiming =
  | { kind: "claimed"; claim: KeyClaim }
  | { kind: "done"; response: string }
  /** The key came with other content before. */
  | { kind: "conflict" }
  | { kind: "in_progress" };

// An abandoned claim keeps its target: what a ledger has done for it is recognised by that.
const CLAIM = `
  INSERT INTO idempotency_keys (scope, key, fingerprint, target_id, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
  ON CONFLICT (scope, key) DO UPDATE SET
    fingerprint = excluded.fingerprint,
    target_id = CASE WHEN created_at <= ?6 THEN excluded.target_id ELSE target_id END,
    created_at = excluded.created_at,
    response = NULL
  WHERE created_at <= ?6 OR (response IS NULL AND created_at <= ?7 AND fingerprint = excluded.fingerprint)`;
const READ = "SELECT fingerprint, target_id, response FROM idempotency_keys WHERE scope = ?1 AND key = ?2";

/** @param targetId for a key that is new. @param now the start of the request, in milliseconds. */
export async function claimKey(
  db: Database,
  { scope, key, fingerprint, targetId }: { scope: string; key: string; fingerprint: string; targetId: string },
  now: number,
): Promise<Claiming> {
  const [claimed, read] = await db.$client.batch<{ fingerprint: string; target_id: string; response: string | null }>([
    db.$client
      .prepare(CLAIM)
      .bind(scope, key, fingerprint, targetId, now, now - IDEMPOTENCY_TTL_MS, now - KEY_TAKEOVER_MS),
    db.$client.prepare(READ).bind(scope, key),
  ]);
  const row = read?.results[0];
  if (!claimed || !row) throw new Error("a claimed key cannot be read");
  if (claimed.meta.changes > 0) {
    return { kind: "claimed", claim: { db, scope, key, targetId: row.target_id, claimedAt: now } };
  }
  if (row.fingerprint !== fingerprint) return { kind: "conflict" };
  return row.response === null ? { kind: "in_progress" } : { kind: "done", response: row.response };
}

const IS_MINE = "scope = ?1 AND key = ?2 AND created_at = ?3 AND response IS NULL";
const IS_LOST = `NOT EXISTS (SELECT 1 FROM idempotency_keys WHERE ${IS_MINE})`;
const COMPLETE = `UPDATE idempotency_keys SET response = ?4 WHERE ${IS_MINE}`;
const FORGET = `DELETE FROM idempotency_keys WHERE ${IS_MINE}`;
const ABANDON = `UPDATE idempotency_keys SET created_at = created_at - ?4 WHERE ${IS_MINE}`;

/**
 * For the transaction that makes the change. They undo it if the claim was taken over. They come first: whoever took it
 * over may have made the same change, which would then be the reason to undo this one.
 */
export function completeKeyStatements(claim: KeyClaim, response: string): D1PreparedStatement[] {
  const { db, scope, key, claimedAt } = claim;
  return [
    undoWhen(db, "key_lost", IS_LOST, scope, key, claimedAt),
    db.$client.prepare(COMPLETE).bind(scope, key, claimedAt, response),
  ];
}

/** Stores the response of a request that changed nothing in this database. */
export async function completeKey({ db, scope, key, claimedAt }: KeyClaim, response: string): Promise<void> {
  await db.$client.prepare(COMPLETE).bind(scope, key, claimedAt, response).run();
}

/** After a request that changed nothing: its key is as if it had never been used. */
export async function forgetKey({ db, scope, key, claimedAt }: KeyClaim): Promise<void> {
  await db.$client.prepare(FORGET).bind(scope, key, claimedAt).run();
}

/** After a request that may have changed something: the next request with the key takes it over. */
export async function abandonKey({ db, scope, key, claimedAt }: KeyClaim): Promise<void> {
  await db.$client.prepare(ABANDON).bind(scope, key, claimedAt, KEY_TAKEOVER_MS).run();
}
