/** I/O. Reads inbound webhooks from the API. */
import { z } from "zod";
import { callsOfSchema } from "../../api/calls-of.ts";
import { inboundStatsSchema } from "../../api/deliveries/call-counts.ts";
import { notFound } from "../../http/problem.ts";
import type { Role } from "../../security/roles.ts";
import { type Range, hoursOf } from "../activity/buckets.ts";
import type { CallHour } from "../activity/call-activity.tsx";
import type { Api } from "../api.ts";
import type { DashboardContext } from "../environment.ts";
import { orNull, readWebhook } from "../webhooks/read.ts";
import type { Webhook } from "../webhooks/state.tsx";
import type { RelatedCalls } from "./calls-of.tsx";

/** The inbound webhook in the path. @throws {Problem} 404 */
export async function readInbound(c: DashboardContext, api = c.get("api")): Promise<Webhook> {
  const webhook = await readWebhook(c, api);
  if (!webhook.is_inbound) throw notFound("inbound webhook");
  return webhook;
}

/**
 * The calls that made or changed a contact or an event; null when they could not be read, or for other roles.
 * @param path of the object in the API.
 */
export async function readCallsOf(c: DashboardContext, path: string, roles: readonly Role[]): Promise<RelatedCalls> {
  if (!roles.includes(c.get("viewer").role)) return null;
  return (await orNull(c.get("api").get(`${path}/calls`, callsOfSchema)))?.data ?? null;
}

const stats = z.object({ data: z.array(inboundStatsSchema) });

/** Newest first; null when they could not be read. */
export async function readCallHours(api: Api, { id }: Webhook, range: Range, now: number): Promise<CallHour[] | null> {
  const hours = await orNull(api.get(`/v1/webhooks/${id}/stats?hours=${hoursOf(range, now)}`, stats));
  return hours?.data ?? null;
}
