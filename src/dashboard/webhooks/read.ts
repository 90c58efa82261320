/** I/O. Reads webhooks from the API. */
import { z } from "zod";
import { healthSchema, statsSchema } from "../../api/deliveries/health.ts";
import { webhookSchema } from "../../api/webhooks/schema.ts";
import { impossiblePaths } from "../catalog/path-exists.ts";
import { readEventTypes } from "../catalog/read.ts";
import type { Api } from "../api.ts";
import type { DashboardContext } from "../environment.ts";
import { pathPart } from "../path-part.ts";
import type { WebhookSummary } from "./list-page.tsx";
import type { Health, Webhook } from "./state.tsx";

/** The webhook in the path. @throws {Problem} 404 */
export function readWebhook(c: DashboardContext, api = c.get("api")): Promise<Webhook> {
  return api.get(`/v1/webhooks/${pathPart(c, "id")}`, webhookSchema);
}

/** Null for an inbound webhook, which has no ledger, and when the ledger cannot be read. */
export async function readHealth(api: Api, webhook: Webhook): Promise<Health | null> {
  return webhook.is_inbound ? null : orNull(api.get(`/v1/webhooks/${webhook.id}/health`, healthSchema));
}

export async function readWebhookSummary(api: Api, webhook: Webhook): Promise<WebhookSummary> {
  if (webhook.is_inbound) return { webhook, health: null, hours: null };
  const stats = z.object({ data: z.array(statsSchema) });
  const [health, day] = await Promise.all([
    readHealth(api, webhook),
    orNull(api.get(`/v1/webhooks/${webhook.id}/stats?hours=24`, stats)),
  ]);
  return { webhook, health, hours: day?.data ?? null };
}

/** The paths of a filter that no payload of the subscribed types can have. */
export async function impossibleIn(
  api: Api,
  events: readonly string[],
  filter: readonly { path: string }[] | null,
): Promise<string[]> {
  if (!filter?.length) return [];
  const paths = filter.map(({ path }) => path);
  return impossiblePaths((await orNull(readEventTypes(api))) ?? [], events, paths);
}

/** Null when the read fails, so that the page can show the rest. */
export async function orNull<Data>(read: Promise<Data>): Promise<Data | null> {
  try {
    return await read;
  } catch {
    return null;
  }
}
