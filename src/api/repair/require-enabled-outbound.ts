/** I/O. Finds the webhook in the path, and requires that it can send. */
import type { RequestContext } from "../../http/request-context.ts";
import { Problem } from "../../http/problem.ts";
import { type Found, requireWebhook } from "../webhooks/require-webhook.ts";

/** The webhook in the path. @throws {Problem} 404, or 409 if it is inbound or disabled. */
export async function requireEnabledOutbound(context: RequestContext<"id">): Promise<Found> {
  const found = await requireWebhook(context);
  const { webhook } = found;
  if (webhook.isInbound) throw new Problem("webhook_is_inbound", "An inbound webhook has no deliveries.");
  if (!webhook.enabled) throw new Problem("webhook_disabled", "The webhook is disabled. Enable it first.");
  return found;
}
