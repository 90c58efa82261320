/**
 * I/O. Deletes accounts and webhooks. Their credentials are deleted at once, in the transaction that records the
 * deletion. Their data may be millions of rows and is deleted in bounded steps.
 */
import { and, asc, eq, lte, sql } from "drizzle-orm";
import { SWEEP_BATCH } from "../constants.ts";
import type { Account } from "./accounts.ts";
import { type Database, databaseByName, directory, together } from "./database.ts";
import { endMoveQueries } from "./moves.ts";
import { refuseMoved } from "./moved.ts";
import { moves } from "./moves-schema.ts";
import { deletions, ledgerPurges } from "./deletions-schema.ts";
import { accounts, inboundSecrets, subscriptions, webhooks } from "./schema.ts";
import { runTogether, toD1Statement, undoWhen } from "./transaction.ts";

export type Deletion = typeof deletions.$inferSelect;

const WHOLE_ACCOUNT = "";

export function isOfAccount({ webhookId }: Deletion): boolean {
  return webhookId === WHOLE_ACCOUNT;
}

/** The time of its last change is its version. A copy may be older, if the request that renamed it died. */
const ACCOUNT_HAS_CHANGED = "EXISTS (SELECT 1 FROM accounts WHERE id = ?1 AND updated_at > ?2)";
const WEBHOOK_HAS_CHANGED = "NOT EXISTS (SELECT 1 FROM webhooks WHERE account_id = ?1 AND id = ?2 AND version = ?3)";

/**
 * Afterwards no token and no URL gives access to the account, and nothing can be published into it. Idempotent.
 * No transaction spans two databases: the account is deleted once its own database says so.
 * @param lateUntil the moment, in milliseconds, by which every request and batch that runs now has ended.
 * @param mustMatch whether to delete it only if it is as it was read. Returns undefined if it is not.
 */
export async function deleteAccount(
  env: Env,
  account: Account,
  lateUntil: number,
  mustMatch: boolean,
): Promise<Deletion | undefined> {
  const home = databaseByName(env, account.database);
  const deletion = { accountId: account.id, webhookId: WHOLE_ACCOUNT, lateUntil, elsewhere: account.former };
  const transaction = await runTogether(home, [
    refuseMoved(home, account.id),
    ...(mustMatch ? [undoWhen(home, "stale", ACCOUNT_HAS_CHANGED, account.id, account.updatedAt)] : []),
    toD1Statement(home, home.insert(deletions).values(deletion).onConflictDoNothing()),
    toD1Statement(home, home.delete(accounts).where(eq(accounts.id, account.id))),
  ]);
  if (transaction.kind === "undone") return undefined;
  if (account.database !== "DB") await directory(env).delete(accounts).where(eq(accounts.id, account.id));
  return deletion;
}

/**
 * The caller empties the ledger afterwards.
 * @param lateUntil as in `deleteAccount`; the ledger is purged again then.
 * @param mustMatch whether to delete it only if it is as it was read. Returns undefined if it is not.
 */
export async function deleteWebhook(
  env: Env,
  db: Database,
  {
    accountId,
    id: webhookId,
    isInbound,
    version,
  }: { accountId: string; id: string; isInbound: boolean; version: number },
  lateUntil: number,
  mustMatch: boolean,
): Promise<Deletion | undefined> {
  const first = directory(env);
  const deletion = { accountId, webhookId, lateUntil, elsewhere: [] };
  const deleteSecrets = first.delete(inboundSecrets).where(eq(inboundSecrets.webhookId, webhookId));
  const isInDirectory = db.$client === env.DB;
  const transaction = await runTogether(db, [
    refuseMoved(db, accountId),
    ...(mustMatch ? [undoWhen(db, "stale", WEBHOOK_HAS_CHANGED, accountId, webhookId, version)] : []),
    toD1Statement(
      db,
      db
        .delete(subscriptions)
        .where(and(eq(subscriptions.accountId, accountId), eq(subscriptions.webhookId, webhookId))),
    ),
    toD1Statement(db, db.delete(webhooks).where(and(eq(webhooks.accountId, accountId), eq(webhooks.id, webhookId)))),
    toD1Statement(
      db,
      isInbound
        ? db.insert(deletions).values(deletion).onConflictDoNothing()
        : db.insert(ledgerPurges).values({ webhookId, purgeAt: lateUntil }).onConflictDoNothing(),
    ),
    ...(isInDirectory ? [toD1Statement(db, deleteSecrets)] : []),
  ]);
  if (transaction.kind === "undone") return undefined;
  // A secret that only the directory has gives access to nothing. The end of the deletion removes it again.
  if (!isInDirectory) await deleteSecrets;
  return deletion;
}

/** The deletions that can end soonest come first. */
export function readDeletions(db: Database, limit: number): Promise<Deletion[]> {
  return db.select().from(deletions).orderBy(asc(deletions.lateUntil)).limit(limit);
}

/** Deletes up to `limit` webhooks of a deleted account. Returns their ids; the caller empties their ledgers. */
export async function deleteSomeWebhooks(
  env: Env,
  db: Database,
  { accountId, lateUntil }: Deletion,
  limit: number,
): Promise<string[]> {
  const some = await db
    .select({ id: webhooks.id })
    .from(webhooks)
    .where(eq(webhooks.accountId, accountId))
    .limit(limit);
  if (some.length === 0) return [];
  const ids = sql`(SELECT value FROM json_each(${JSON.stringify(some.map(({ id }) => id))}))`;
  const these = sql`account_id = ${accountId} AND id IN ${ids}`;
  await together(
    env,
    db,
    [
      directory(env)
        .delete(inboundSecrets)
        .where(sql`${inboundSecrets.webhookId} IN ${ids}`),
    ],
    [
      db
        .insert(ledgerPurges)
        .select(sql`SELECT id, ${lateUntil} FROM webhooks WHERE ${these} AND NOT is_inbound`)
        .onConflictDoNothing(),
      db
        .insert(deletions)
        .select(sql`SELECT account_id, id, ${lateUntil}, '[]' FROM webhooks WHERE ${these} AND is_inbound`)
        .onConflictDoNothing(),
      db.delete(webhooks).where(these),
    ],
  );
  return some.map(({ id }) => id);
}

/** Deletes up to ?2 rows of a table whose key begins with the owner, ?1. */
const someOf = (table: string, owner: string, rest: string) =>
  `DELETE FROM ${table} WHERE ${owner} = ?1
   AND (${rest}) IN (SELECT ${rest} FROM ${table} WHERE ${owner} = ?1 LIMIT ?2)`;

const OF_ACCOUNT = [
  someOf("events", "account_id", "id"),
  someOf("contacts", "account_id", "id"),
  someOf("calls", "account_id", "webhook_id, id"),
  someOf("call_subjects", "account_id", "subject_id, webhook_id, call_id"),
  someOf("call_erasures", "account_id", "subject_id"),
  someOf("call_hours", "account_id", "hour, webhook_id"),
  someOf("call_jobs", "account_id", "webhook_id, id"),
  someOf("audit_log", "account_id", "id"),
  someOf("subscriptions", "account_id", "event, webhook_id"),
  someOf("idempotency_keys", "scope", "key"),
];

/** Deletes an account's credentials. Without the account's row they give access to nothing. */
const DELETE_CREDENTIALS = ["tokens", "sessions", "portal_links"].map(
  (table) => `DELETE FROM ${table} WHERE hash IN (SELECT hash FROM ${table} WHERE account_id = ?1 LIMIT ?2)`,
);

const CALLS_OF_WEBHOOK = `
  DELETE FROM calls WHERE account_id = ?3 AND webhook_id = ?1
  AND id IN (SELECT id FROM calls WHERE account_id = ?3 AND webhook_id = ?1 LIMIT ?2)`;

/** At most one row for each hour of a month. */
const HOURS_OF_WEBHOOK = "DELETE FROM call_hours WHERE account_id = ?2 AND webhook_id = ?1";
/** Few rows, because a person starts each job. */
const JOBS_OF_WEBHOOK = "DELETE FROM call_jobs WHERE account_id = ?2 AND webhook_id = ?1";

/** Adds the deletion of an account to all databases that it has moved from or was moving to. Each then deletes its own rows. */
export async function spreadDeletion(env: Env, db: Database, deletion: Deletion): Promise<void> {
  const { accountId } = deletion;
  const moving = await db.select({ target: moves.target }).from(moves).where(eq(moves.scope, accountId));
  for (const name of new Set([...deletion.elsewhere, ...moving.map(({ target }) => target)])) {
    const other = databaseByName(env, name);
    await other.batch([
      other
        .insert(deletions)
        .values({ ...deletion, elsewhere: [] })
        .onConflictDoNothing(),
      other.delete(accounts).where(eq(accounts.id, accountId)),
    ]);
  }
}

/** Deletes some rows of a deleted account or webhook. Returns whether there may be more. */
export async function deleteSomeRows(env: Env, db: Database, deletion: Deletion): Promise<boolean> {
  const { accountId, webhookId } = deletion;
  const first = directory(env).$client;
  if (!isOfAccount(deletion)) {
    const results = await db.$client.batch([
      db.$client.prepare(CALLS_OF_WEBHOOK).bind(webhookId, SWEEP_BATCH, accountId),
      db.$client.prepare(someOf("idempotency_keys", "scope", "key")).bind(webhookId, SWEEP_BATCH),
      db.$client.prepare(HOURS_OF_WEBHOOK).bind(webhookId, accountId),
      db.$client.prepare(JOBS_OF_WEBHOOK).bind(webhookId, accountId),
    ]);
    return isAnyFull(results);
  }
  const own = await db.$client.batch(OF_ACCOUNT.map((query) => db.$client.prepare(query).bind(accountId, SWEEP_BATCH)));
  const shared = await first.batch([
    // The request that deleted the account may have died before this.
    first.prepare("DELETE FROM accounts WHERE id = ?1").bind(accountId),
    ...DELETE_CREDENTIALS.map((query) => first.prepare(query).bind(accountId, SWEEP_BATCH)),
    // The keys of requests that made credentials.
    first.prepare(someOf("idempotency_keys", "scope", "key")).bind(accountId, SWEEP_BATCH),
  ]);
  return isAnyFull([...own, ...shared]);
}

/** Ends a deletion once all rows are gone. */
export async function closeDeletion(env: Env, db: Database, { accountId, webhookId }: Deletion): Promise<void> {
  // A rotation that ran meanwhile may have stored a new secret before it found that the webhook is gone.
  if (webhookId !== WHOLE_ACCOUNT) {
    await directory(env).delete(inboundSecrets).where(eq(inboundSecrets.webhookId, webhookId));
  }
  await db.batch([
    db.delete(deletions).where(and(eq(deletions.accountId, accountId), eq(deletions.webhookId, webhookId))),
    ...(webhookId === WHOLE_ACCOUNT ? endMoveQueries(db, accountId) : []),
  ]);
}

export async function readDuePurges(db: Database, now: number, limit: number): Promise<string[]> {
  const rows = await db.select().from(ledgerPurges).where(lte(ledgerPurges.purgeAt, now)).limit(limit);
  return rows.map(({ webhookId }) => webhookId);
}

export async function finishPurge(db: Database, webhookId: string): Promise<void> {
  await db.delete(ledgerPurges).where(eq(ledgerPurges.webhookId, webhookId));
}

function isAnyFull(results: readonly D1Result[]): boolean {
  return results.some(({ meta }) => meta.changes >= SWEEP_BATCH);
}
