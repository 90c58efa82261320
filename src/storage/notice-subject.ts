/** I/O. The subject of a notice: the current state of a webhook, and its account. */
import { and, eq } from "drizzle-orm";
import type { Database } from "./database.ts";
import { accounts, webhooks } from "./schema.ts";

/** Undefined when the webhook has been deleted. */
export async function readNoticeSubject(db: Database, accountId: string, webhookId: string) {
  const rows = await db
    .select({
      webhook: { id: webhooks.id, name: webhooks.name, url: webhooks.url, disabledReason: webhooks.disabledReason },
      account: { id: accounts.id, name: accounts.name },
    })
    .from(webhooks)
    .innerJoin(accounts, eq(accounts.id, webhooks.accountId))
    .where(and(eq(webhooks.accountId, accountId), eq(webhooks.id, webhookId)));
  return rows[0];
}
