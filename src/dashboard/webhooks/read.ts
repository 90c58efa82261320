/** I/O. What the pages of webhooks ask the API for. */
import { z } from "zod";
import { healthSchema, statsSchema } from "../../api/deliveries/health.ts";
import { webhookSchema } from "../../api/webhooks/schema.ts";
import type { Api } from "../api.ts";
import type { DashboardContext } from "../environment.ts";
import type { ListedWebhook } from "./list-page.tsx";
import type { Health, Webhook } from "./state.tsx";

/** The webhook that the path names. @throws {Problem} 404 */
export function readWebhook(c: DashboardContext, api = c.get("api")): Promise<Webhook> {
  return api.get(`/v1/webhooks/${encodeURIComponent(c.req.param("id") ?? "")}`, webhookSchema);
}

/** null for an inbound webhook, which has no ledger, and when the ledger does not answer: the page goes on without. */
export async function readHealth(api: Api, webhook: Webhook): Promise<Health | null> {
  return webhook.is_inbound ? null : orNull(api.get(`/v1/webhooks/${webhook.id}/health`, healthSchema));
}

export async function readListed(api: Api, webhook: Webhook): Promise<ListedWebhook> {
  if (webhook.is_inbound) return { webhook, health: null, hours: null };
  const stats = z.object({ data: z.array(statsSchema) });
  const [health, day] = await Promise.all([
    readHealth(api, webhook),
    orNull(api.get(`/v1/webhooks/${webhook.id}/stats?hours=24`, stats)),
  ]);
  return { webhook, health, hours: day?.data ?? null };
}

/** null for what cannot be read now: a page goes on without it. */
export async function orNull<Data>(asked: Promise<Data>): Promise<Data | null> {
  try {
    return await asked;
  } catch {
    return null;
  }
}
