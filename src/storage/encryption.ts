/**
 * I/O. Re-encrypts secrets and re-hashes inbound URLs with the first key of the ring. Each row is written only if it has
 * not changed since it was read, so a step can be repeated or stopped anywhere, and loses no edit.
 */
import { type SQL, type SQLWrapper, and, eq, gte, inArray, lt, ne, or, sql } from "drizzle-orm";
import { PURGE_DELAY_MS } from "../constants.ts";
import { log } from "../logging/log.ts";
import type { Keyring } from "../security/keyring.ts";
import { UnknownKeyError } from "../security/unknown-key.ts";
import { timeOfId } from "../ids/id.ts";
import { type Database, accountDatabase, databaseByName, databaseNames, directory } from "./database.ts";
import { moves } from "./moves-schema.ts";
import { inboundSecrets, webhooks } from "./schema.ts";
import { reseal } from "./webhook-secrets.ts";
import { findWebhook } from "./webhooks.ts";

export interface Reencryption {
  /** Webhooks and inbound URLs that this step brought under the first key. */
  done: number;
  /** Webhooks and inbound URLs that are still under another key of the ring. */
  remaining: number;
  /** Webhooks that no key of the ring can decrypt. */
  unreadable: number;
}

const SEALED = [
  webhooks.secret,
  webhooks.signingSecret,
  webhooks.previousSecret,
  webhooks.previousSigningSecret,
  webhooks.headers,
  webhooks.sourceSecrets,
];

/** The key ids of a webhook's encrypted columns: the text before the dot. */
const keyIds = sql`(SELECT substr(value, 1, 8) AS id FROM json_each(json_array(${sql.join(SEALED, sql`, `)})) WHERE value IS NOT NULL)`;

const isUnreadable = ({ keyId, otherKeyIds }: Keyring) =>
  sql`EXISTS (SELECT 1 FROM ${keyIds} WHERE id NOT IN (SELECT value FROM json_each(${JSON.stringify([keyId, ...otherKeyIds])})))`;

const isBehind = (keyring: Keyring) =>
  sql`EXISTS (SELECT 1 FROM ${keyIds} WHERE id <> ${keyring.keyId}) AND NOT ${isUnreadable(keyring)}`;

/** What an account has left behind in this database cannot. It counts as remaining until it is deleted. */
const canBeWritten = sql`NOT EXISTS (SELECT 1 FROM ${moves} WHERE ${moves.scope} = ${webhooks.accountId} AND ${moves.step} IN ('frozen', 'left'))`;

/** @param limit the most webhooks, and the most inbound URLs, of one step. */
export async function reencrypt(env: Env, keyring: Keyring, limit: number, now: number): Promise<Reencryption> {
  const databases = databaseNames(env).map((name) => databaseByName(env, name));
  let done = 0;
  for (const db of databases) {
    if (done < limit) done += await resealRows(db, keyring, limit - done);
  }
  done += await rehash(env, keyring, limit, now);
  const counts = await Promise.all(
    databases.flatMap((db) => [db.$count(webhooks, isBehind(keyring)), db.$count(webhooks, isUnreadable(keyring))]),
  );
  const sum = (parity: number) => counts.reduce((total, count, index) => total + (index % 2 === parity ? count : 0), 0);
  const hashes = await directory(env).$count(inboundSecrets, ne(inboundSecrets.keyId, keyring.keyId));
  return { done, remaining: sum(0) + hashes, unreadable: sum(1) };
}

async function resealRows(db: Database, keyring: Keyring, limit: number): Promise<number> {
  const rows = await db
    .select()
    .from(webhooks)
    .where(and(isBehind(keyring), canBeWritten))
    .limit(limit);
  const resealed = await Promise.all(rows.map((row) => resealRow(row, keyring)));
  const [head, ...tail] = resealed
    .filter((row) => row !== undefined)
    .map(
      ({
        accountId,
        id,
        version,
        secret,
        signingSecret,
        previousSecret,
        previousSigningSecret,
        headers,
        sourceSecrets,
      }) =>
        db
          .update(webhooks)
          .set({ secret, signingSecret, previousSecret, previousSigningSecret, headers, sourceSecrets })
          // An edit meanwhile has encrypted the row itself and must not be undone.
          .where(and(eq(webhooks.accountId, accountId), eq(webhooks.id, id), eq(webhooks.version, version)))
          .returning({ id: webhooks.id }),
    );
  if (!head) return 0;
  const changed = await db.batch([head, ...tail]);
  return changed.flat().length;
}

/** A row that cannot be decrypted is logged and skipped, so that it does not block the others. */
async function resealRow(row: typeof webhooks.$inferSelect, keyring: Keyring) {
  try {
    return await reseal(row, keyring);
  } catch (error) {
    log("error", "secrets cannot be decrypted", { account_id: row.accountId, webhook_id: row.id, error });
    return undefined;
  }
}

/** Editing a webhook re-encrypts its secrets, but not the hash by which its URL is found. */
async function rehash(env: Env, keyring: Keyring, limit: number, now: number): Promise<number> {
  const rows = await directory(env)
    .select()
    .from(inboundSecrets)
    .where(ne(inboundSecrets.keyId, keyring.keyId))
    .limit(limit);
  let done = 0;
  for (const row of rows) {
    try {
      if (await rehashSecrets(env, keyring, row, now)) done += 1;
    } catch (error) {
      log("error", "inbound URL not rehashed", {
        account_id: row.accountId,
        webhook_id: row.webhookId,
        error,
      });
    }
  }
  return done;
}

async function rehashSecrets(
  env: Env,
  keyring: Keyring,
  { hash, accountId, webhookId }: typeof inboundSecrets.$inferSelect,
  now: number,
): Promise<boolean> {
  const first = directory(env);
  const webhook = await findWebhook(await accountDatabase(env, accountId), keyring, accountId, webhookId);
  // The webhook may be about to be created: the directory is written first.
  if (!webhook && timeOfId(webhookId) > now - PURGE_DELAY_MS) return false;
  const secrets = [webhook?.secret, webhook?.previous?.secret].filter((secret) => typeof secret === "string");
  const hashes = await Promise.all(secrets.map((secret) => keyring.hash(secret)));
  const { keyId } = keyring;
  // The new hashes are written first, so that the URL can be found at any moment.
  await first.batch([
    first
      .update(inboundSecrets)
      .set({ keyId })
      .where(and(eq(inboundSecrets.webhookId, webhookId), inArray(inboundSecrets.hash, hashes))),
    ...hashes.map((current) =>
      first.insert(inboundSecrets).values({ hash: current, accountId, webhookId, keyId }).onConflictDoNothing(),
    ),
    ...(hashes.includes(hash) ? [] : [first.delete(inboundSecrets).where(eq(inboundSecrets.hash, hash))]),
  ]);
  return true;
}

/**
 * Uses index seeks only, so its cost does not depend on the number of webhooks.
 * @throws {UnknownKeyError} when something was encrypted or hashed with a key that is missing.
 */
export async function requireFittingKey(env: Env, keyring: Keyring): Promise<void> {
  const known = [keyring.keyId, ...keyring.otherKeyIds];
  // An encrypted text is its key's id, a dot and the rest. In ASCII a slash follows a dot.
  const sealedUnder = known.map((id): Range => [`${id}.`, `${id}/`]);
  // The empty text is the default of the column.
  const hashedUnder = ["", ...known].map((id): Range => [id, `${id}/`]);
  const found = await Promise.all([
    ...databaseNames(env).map((name) => {
      const outside = outsideOf(webhooks.secret, sealedUnder);
      return databaseByName(env, name).select({ of: webhooks.secret }).from(webhooks).where(outside).limit(1);
    }),
    directory(env)
      .select({ of: inboundSecrets.keyId })
      .from(inboundSecrets)
      .where(outsideOf(inboundSecrets.keyId, hashedUnder))
      .limit(1),
  ]);
  const [missing] = found.flat();
  if (missing) throw new UnknownKeyError(missing.of.split(".")[0] ?? "");
}

/** A range from `from` (inclusive) to `below` (exclusive). */
type Range = readonly [from: string, below: string];

/** Asks for the gaps between the ranges, each of which an index finds. `NOT` would scan the whole index. */
function outsideOf(column: SQLWrapper, ranges: readonly Range[]): SQL | undefined {
  const sorted = ranges.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const ends = [undefined, ...sorted.map(([, below]) => below)];
  const starts = [...sorted.map(([from]) => from), undefined];
  return or(
    ...ends.map((end, index) =>
      and(
        end === undefined ? undefined : gte(column, end),
        starts[index] === undefined ? undefined : lt(column, starts[index]),
      ),
    ),
  );
}
