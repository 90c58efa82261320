/** I/O. The webhook in the path, for every route below it. */
import type { RequestContext } from "../../http/request-context.ts";
import { notFound } from "../../http/problem.ts";
import { type Database, accountDatabase } from "../../storage/database.ts";
import type { Webhook } from "../../storage/webhook.ts";
import { findWebhook } from "../../storage/webhooks.ts";

export interface Found {
  db: Database;
  webhook: Webhook;
}

/** @throws {Problem} 404 */
export async function requireWebhook(context: RequestContext<"id">): Promise<Found> {
  const id = context.id("id", "webhook");
  const db = await accountDatabase(context.env, context.accountId);
  const webhook = await findWebhook(db, await context.keyring(), context.accountId, id);
  if (!webhook) throw notFound("webhook");
  context.requireMatch("webhook", webhook.version);
  return { db, webhook };
}
