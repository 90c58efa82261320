/** I/O. Webhooks. A change writes the webhook, its subscriptions and its inbound secret in one transaction. */
import { and, desc, eq, inArray, lt, notInArray, sql } from "drizzle-orm";
import type { Keyring } from "../security/keyring.ts";
import { MAX_WEBHOOKS } from "../constants.ts";
import { type Database, directory } from "./database.ts";
import type { PageRequest } from "./page-request.ts";
import { accounts, inboundSecrets, subscriptions, webhooks } from "./schema.ts";
import { committedUnlessFull, toD1Statement, runTogether, undoWhen } from "./transaction.ts";
import type { Webhook } from "./webhook.ts";
import { seal, unseal } from "./webhook-secrets.ts";

export async function findWebhook(
  db: Database,
  keyring: Keyring,
  accountId: string,
  id: string,
): Promise<Webhook | undefined> {
  const rows = await db
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.accountId, accountId), eq(webhooks.id, id)));
  return rows[0] && unseal(rows[0], keyring);
}

export interface WebhookFilter {
  is_inbound?: boolean | undefined;
  event?: string | undefined;
}

/** Newest first. Returns one row more than `limit` if there is one. */
export async function listWebhooks(
  db: Database,
  keyring: Keyring,
  accountId: string,
  filter: WebhookFilter,
  page: PageRequest,
): Promise<Webhook[]> {
  const rows = await db
    .select()
    .from(webhooks)
    .where(
      and(
        eq(webhooks.accountId, accountId),
        page.cursor ? lt(webhooks.id, page.cursor) : undefined,
        filter.is_inbound === undefined ? undefined : eq(webhooks.isInbound, filter.is_inbound),
        filter.event === undefined
          ? undefined
          : sql`EXISTS (SELECT 1 FROM json_each(${webhooks.events}) WHERE value = ${filter.event})`,
      ),
    )
    .orderBy(desc(webhooks.id))
    .limit(page.limit + 1);
  return Promise.all(rows.map((row) => unseal(row, keyring)));
}

/** Those of `ids` whose webhook and account still exist. */
export async function filterExisting(db: Database, accountId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .select({ id: webhooks.id })
    .from(webhooks)
    .innerJoin(accounts, eq(accounts.id, webhooks.accountId))
    .where(
      and(
        eq(webhooks.accountId, accountId),
        sql`${webhooks.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
      ),
    );
  return new Set(rows.map((row) => row.id));
}

export async function outboundWebhookIds(db: Database, accountId: string): Promise<string[]> {
  const rows = await db
    .select({ id: webhooks.id })
    .from(webhooks)
    .where(and(eq(webhooks.accountId, accountId), eq(webhooks.isInbound, false)));
  return rows.map(({ id }) => id);
}

const ACCOUNT_IS_FULL = "(SELECT count(*) FROM webhooks WHERE account_id = ?1) >= ?2";

/**
 * Returns false when the account is at its limit. The transaction itself counts, so that two requests cannot both be the last.
 * @param completion further statements of the transaction.
 */
export async function createWebhook(
  env: Env,
  db: Database,
  keyring: Keyring,
  webhook: Webhook,
  completion: readonly D1PreparedStatement[],
): Promise<boolean> {
  const first = directory(env);
  const isOne = db.$client === env.DB;
  const index = webhook.isInbound
    ? [first.insert(inboundSecrets).values(await inboundSecretRow(webhook, keyring))]
    : [];
  // The directory is written first. For a moment it names a webhook that does not exist yet.
  if (!isOne) for (const insert of index) await insert;
  const transaction = await runTogether(db, [
    ...completion,
    undoWhen(db, "full", ACCOUNT_IS_FULL, webhook.accountId, MAX_WEBHOOKS),
    toD1Statement(db, db.insert(webhooks).values(await seal(webhook, keyring))),
    toD1Statement(db, insertSubscriptions(db, webhook)),
    ...(isOne ? index.map((insert) => toD1Statement(db, insert)) : []),
  ]);
  if (committedUnlessFull(transaction)) return true;
  if (!isOne) await first.delete(inboundSecrets).where(eq(inboundSecrets.webhookId, webhook.id));
  return false;
}

/** Returns false, with nothing changed, when another request has changed the webhook meanwhile. */
export async function updateWebhook(db: Database, keyring: Keyring, webhook: Webhook): Promise<boolean> {
  const row = await seal(webhook, keyring);
  const [changed] = await db.batch([
    db
      .update(webhooks)
      .set(row)
      .where(atVersion(webhook, webhook.version - 1))
      .returning({ id: webhooks.id }),
    db.delete(subscriptions).where(ofWebhook(webhook)),
    insertSubscriptions(db, webhook),
  ]);
  return changed.length > 0;
}

const IS_AT_OTHER_VERSION = "NOT EXISTS (SELECT 1 FROM webhooks WHERE account_id = ?1 AND id = ?2 AND version = ?3)";

/**
 * Stores new secrets. An inbound webhook is then found by the new and the previous one. Returns as `updateWebhook` does.
 * @param completion further statements of the transaction.
 */
export async function rotateWebhook(
  env: Env,
  db: Database,
  keyring: Keyring,
  webhook: Webhook,
  completion: readonly D1PreparedStatement[] = [],
): Promise<boolean> {
  const first = directory(env);
  // The index is written first. A secret that only the index has gives access to nothing.
  if (webhook.isInbound) await first.insert(inboundSecrets).values(await inboundSecretRow(webhook, keyring));
  const before = webhook.version - 1;
  const transaction = await runTogether(db, [
    ...completion,
    undoWhen(db, "stale", IS_AT_OTHER_VERSION, webhook.accountId, webhook.id, before),
    toD1Statement(
      db,
      db
        .update(webhooks)
        .set(await seal(webhook, keyring))
        .where(atVersion(webhook, before)),
    ),
  ]);
  const rotated = transaction.kind === "committed";
  if (webhook.isInbound && rotated) {
    const live = [webhook.secret, webhook.previous?.secret ?? null].filter((secret) => secret !== null);
    const hashes = (await Promise.all(live.map((secret) => keyring.hashes(secret)))).flat();
    await first.batch([
      // A concurrent rotation may have deleted this one's entry.
      first
        .insert(inboundSecrets)
        .values(await inboundSecretRow(webhook, keyring))
        .onConflictDoNothing(),
      first
        .delete(inboundSecrets)
        .where(and(eq(inboundSecrets.webhookId, webhook.id), notInArray(inboundSecrets.hash, hashes))),
    ]);
  }
  return rotated;
}

/** Disables the webhook if it is still at `version`, so that a ledger's request cannot undo an admin's edit. */
export async function disableWebhook(
  db: Database,
  webhook: { accountId: string; id: string },
  version: number,
  reason: "failing" | "gone",
  now: number,
): Promise<boolean> {
  const changed = await db
    .update(webhooks)
    .set({ enabled: false, disabledReason: reason, version: version + 1, updatedAt: now })
    .where(atVersion(webhook, version))
    .returning({ id: webhooks.id });
  return changed.length > 0;
}

/** The webhook that a secret may belong to. The caller checks the webhook's own `liveSecrets`. */
export async function findInboundSecret(
  env: Env,
  keyring: Keyring,
  secret: string,
): Promise<{ accountId: string; webhookId: string } | undefined> {
  const rows = await directory(env)
    .select({ accountId: inboundSecrets.accountId, webhookId: inboundSecrets.webhookId })
    .from(inboundSecrets)
    // A deleted account's webhooks stop working at once and are deleted later.
    .innerJoin(accounts, eq(accounts.id, inboundSecrets.accountId))
    .where(inArray(inboundSecrets.hash, await keyring.hashes(secret)));
  return rows[0];
}

async function inboundSecretRow(webhook: Webhook, keyring: Keyring) {
  const { accountId, id: webhookId, secret } = webhook;
  return { hash: await keyring.hash(secret), accountId, webhookId, keyId: keyring.keyId };
}

/** Copies the stored row, so that after two concurrent changes both tables agree. */
function insertSubscriptions(db: Database, { accountId, id }: { accountId: string; id: string }) {
  return db.insert(subscriptions).select(
    sql`SELECT w.account_id, e.value, w.id FROM webhooks AS w, json_each(w.events) AS e
        WHERE w.account_id = ${accountId} AND w.id = ${id} AND NOT w.is_inbound`,
  );
}

function atVersion(webhook: { accountId: string; id: string }, version: number) {
  return and(eq(webhooks.accountId, webhook.accountId), eq(webhooks.id, webhook.id), eq(webhooks.version, version));
}

function ofWebhook({ accountId, id }: { accountId: string; id: string }) {
  return and(eq(subscriptions.accountId, accountId), eq(subscriptions.webhookId, id));
}
