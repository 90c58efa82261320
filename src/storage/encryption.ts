/**
 * I/O. Brings everything that is encrypted or hashed under the first key of the ring. Each row by itself and only as
 * it was read, so that a step can be repeated, stopped anywhere, and overtaken by an edit.
 */
import { type SQL, type SQLWrapper, and, eq, gte, inArray, lt, ne, or, sql } from "drizzle-orm";
import { PURGE_DELAY_MS } from "../constants.ts";
import { log } from "../logging/log.ts";
import { type Keyring, UnknownKeyError } from "../security/keyring.ts";
import { timeOfId } from "../ids/id.ts";
import { type Database, accountDatabase, databaseByName, databaseNames, directory } from "./database.ts";
import { inboundSecrets, webhooks } from "./schema.ts";
import { reseal } from "./webhook-secrets.ts";
import { findWebhook } from "./webhooks.ts";

export interface Reencryption {
  /** Webhooks and inbound URLs that are under the first key since this step. */
  done: number;
  /** Those that still are under another key of the ring. */
  remaining: number;
  /** Webhooks that no key of the ring opens. */
  unreadable: number;
}

const SEALED = [
  webhooks.secret,
  webhooks.signingSecret,
  webhooks.previousSecret,
  webhooks.previousSigningSecret,
  webhooks.headers,
];

/** What stands before the dot, of every sealed column of a webhook that holds something. */
const keyIds = sql`(SELECT substr(value, 1, 8) AS id FROM json_each(json_array(${sql.join(SEALED, sql`, `)})) WHERE value IS NOT NULL)`;

const isUnreadable = ({ keyId, otherKeyIds }: Keyring) =>
  sql`EXISTS (SELECT 1 FROM ${keyIds} WHERE id NOT IN (SELECT value FROM json_each(${JSON.stringify([keyId, ...otherKeyIds])})))`;

const isBehind = (keyring: Keyring) =>
  sql`EXISTS (SELECT 1 FROM ${keyIds} WHERE id <> ${keyring.keyId}) AND NOT ${isUnreadable(keyring)}`;

/** @param limit how many webhooks, and how many inbound URLs, to look at. */
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
  const rows = await db.select().from(webhooks).where(isBehind(keyring)).limit(limit);
  const resealed = await Promise.all(rows.map((row) => resealRow(row, keyring)));
  const [head, ...tail] = resealed
    .filter((row) => row !== undefined)
    .map(({ accountId, id, version, secret, signingSecret, previousSecret, previousSigningSecret, headers }) =>
      db
        .update(webhooks)
        .set({ secret, signingSecret, previousSecret, previousSigningSecret, headers })
        // An edit that came between has encrypted it itself; it must not be undone.
        .where(and(eq(webhooks.accountId, accountId), eq(webhooks.id, id), eq(webhooks.version, version)))
        .returning({ id: webhooks.id }),
    );
  if (!head) return 0;
  const changed = await db.batch([head, ...tail]);
  return changed.flat().length;
}

/** What has been tampered with must not hold up the others. */
async function resealRow(row: typeof webhooks.$inferSelect, keyring: Keyring) {
  try {
    return await reseal(row, keyring);
  } catch (error) {
    log("error", "secrets cannot be decrypted", { account_id: row.accountId, webhook_id: row.id, error });
    return undefined;
  }
}

/** A webhook that was edited is under the first key already; the hash that its URL is found by is not. */
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
  // It may be about to be created: the directory goes first.
  if (!webhook && timeOfId(webhookId) > now - PURGE_DELAY_MS) return false;
  const secrets = [webhook?.secret, webhook?.previous?.secret].filter((secret) => typeof secret === "string");
  const hashes = await Promise.all(secrets.map((secret) => keyring.hash(secret)));
  const { keyId } = keyring;
  // The new ones first: at no moment is the URL found by neither.
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
 * Looks up, and does not look through: it costs the same however many webhooks there are.
 * @throws {UnknownKeyError} when a key is missing that something was encrypted or hashed with.
 */
export async function requireFittingKey(env: Env, keyring: Keyring): Promise<void> {
  const known = [keyring.keyId, ...keyring.otherKeyIds];
  // A sealed text is its key's id, a dot and the rest; a slash is what comes after a dot.
  const sealedUnder = known.map((id): Range => [`${id}.`, `${id}/`]);
  // Which key it was is not written down with the oldest hashes.
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

/** From the one, below the other. */
type Range = readonly [from: string, below: string];

/** As the gaps between the ranges, each of which an index finds; `NOT` would read it from end to end. */
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
