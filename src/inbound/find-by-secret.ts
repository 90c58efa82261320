/** I/O. Finds the inbound webhook by the secret in the path. */
import { notFound } from "../http/problem.ts";
import { sameText } from "../security/digest.ts";
import { type Keyring, keyringOf } from "../security/keyring.ts";
import { isSecret } from "../security/random.ts";
import type { Settings } from "../settings.ts";
import { type Database, accountDatabase } from "../storage/database.ts";
import { requireFittingKey } from "../storage/encryption.ts";
import { type InboundWebhook, liveSecrets } from "../storage/webhook.ts";
import { findInboundSecret, findWebhook } from "../storage/webhooks.ts";

export interface InboundTarget {
  readonly db: Database;
  readonly webhook: InboundWebhook;
}

/**
 * @throws {Problem} 404, the same for everything that is not the live secret of an inbound webhook.
 * @throws {UnknownKeyError} when the secret may be under a key that is no longer configured.
 */
export async function requireInboundWebhook(
  env: Env,
  settings: Settings,
  secret: string,
  now: number,
): Promise<InboundTarget> {
  if (!isSecret(secret)) throw notFound("webhook");
  const keyring = await keyringOf(settings.encryptionKeys);
  const found = await findInboundSecret(env, keyring, secret);
  if (!found) {
    await requireKeyOnce(env, keyring);
    throw notFound("webhook");
  }
  const db = await accountDatabase(env, found.accountId);
  const webhook = await findWebhook(db, keyring, found.accountId, found.webhookId);
  if (!webhook?.isInbound) throw notFound("webhook");
  const matches = await Promise.all(liveSecrets(webhook, now).secrets.map((live) => sameText(live, secret)));
  if (!matches.includes(true)) throw notFound("webhook");
  return { db, webhook };
}

const fitting = new WeakSet<Keyring>();

/** With a wrong ENCRYPTION_KEY every URL looks unknown, and senders would stop calling it. Checked once per isolate. */
async function requireKeyOnce(env: Env, keyring: Keyring): Promise<void> {
  if (fitting.has(keyring)) return;
  await requireFittingKey(env, keyring);
  fitting.add(keyring);
}
