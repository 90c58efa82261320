/** I/O. From the secret in the path to the webhook that it opens. */
import { notFound } from "../http/problem.ts";
import { sameText } from "../security/digest.ts";
import { keyringOf } from "../security/keyring.ts";
import type { Settings } from "../settings.ts";
import { type Database, accountDatabase } from "../storage/database.ts";
import { type Webhook, findInboundSecret, findWebhook, liveSecrets } from "../storage/webhooks.ts";

export interface Door {
  readonly db: Database;
  readonly webhook: Webhook;
}

/** @throws {Problem} 404, the same for everything that is not the live secret of an inbound webhook. */
export async function openDoor(env: Env, settings: Settings, secret: string, now: number): Promise<Door> {
  const keyring = await keyringOf(settings.encryptionKeys);
  const found = await findInboundSecret(env, keyring, secret);
  if (!found) throw notFound("webhook");
  const db = await accountDatabase(env, found.accountId);
  const webhook = await findWebhook(db, keyring, found.accountId, found.webhookId);
  if (!webhook?.isInbound) throw notFound("webhook");
  const matches = await Promise.all(liveSecrets(webhook, now).secrets.map((live) => sameText(live, secret)));
  if (!matches.includes(true)) throw notFound("webhook");
  return { db, webhook };
}
