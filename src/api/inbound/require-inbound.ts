/** I/O. Finds the inbound webhook in the path, for the routes that are about its calls. */
import type { RequestContext } from "../../http/request-context.ts";
import { Problem } from "../../http/problem.ts";
import type { Database } from "../../storage/database.ts";
import type { InboundWebhook } from "../../storage/webhook.ts";
import { requireWebhook } from "../webhooks/require-webhook.ts";

/** @throws {Problem} 404, or 409 for an outbound webhook. */
export async function requireInbound(
  context: RequestContext<"id">,
): Promise<{ db: Database; webhook: InboundWebhook }> {
  const { db, webhook } = await requireWebhook(context);
  if (!webhook.isInbound) throw new Problem("webhook_is_outbound", "An outbound webhook has no calls.");
  return { db, webhook };
}
