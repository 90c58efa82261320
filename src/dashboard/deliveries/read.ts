/** I/O. Reads deliveries from the API. */
import { statsSchema } from "../../api/deliveries/health.ts";
import { deliveryDetailSchema, deliverySchema, requestSchema } from "../../api/deliveries/schema.ts";
import { LATEST_DELIVERIES, MAX_PAGE_SIZE } from "../../constants.ts";
import { pageSchema } from "../../http/page.ts";
import type { Job } from "../repair/job.tsx";
import { Problem } from "../../http/problem.ts";
import { z } from "zod";
import { type Range, hoursOf } from "../activity/buckets.ts";
import type { ActivityProps } from "../activity/activity.tsx";
import type { Api } from "../api.ts";
import type { DashboardContext } from "../environment.ts";
import { address } from "../parts/list.tsx";
import { pathPart } from "../path-part.ts";
import { toUtc } from "../parts/time-field.tsx";
import { orNull, readHealth, readWebhook } from "../webhooks/read.ts";
import type { Webhook } from "../webhooks/state.tsx";
import type { DeliveryFilter } from "./filter.ts";

const deliveryPage = pageSchema(deliverySchema);
const stats = z.object({ data: z.array(statsSchema) });

/** The outbound webhook in the path. @throws {Problem} 404 */
export async function readOutbound(c: DashboardContext): Promise<Webhook> {
  const webhook = await readWebhook(c);
  if (webhook.is_inbound) throw new Problem("not_found", "An inbound webhook has no deliveries.");
  return webhook;
}

export async function readActivity(api: Api, webhook: Webhook, range: Range, now: number): Promise<ActivityProps> {
  const path = `/v1/webhooks/${webhook.id}`;
  const [health, hours, latest] = await Promise.all([
    readHealth(api, webhook),
    orNull(api.get(`${path}/stats?hours=${hoursOf(range, now)}`, stats)),
    orNull(api.get(`${path}/deliveries?limit=${LATEST_DELIVERIES}`, deliveryPage)),
  ]);
  return { webhook, health, hours: hours?.data ?? null, latest: latest?.data ?? null, range, now };
}

/**
 * One page of a list. An invalid filter gives an empty list and its errors.
 * @param list the API's, of a webhook or of the account.
 * @throws {Problem}
 */
export async function readDeliveries(api: Api, list: string, filter: DeliveryFilter, cursor: string | undefined) {
  const query = { ...filter, since: toUtc(filter.since), until: toUtc(filter.until), cursor };
  try {
    const { data, next_cursor: next } = await api.get(address(list, query), deliveryPage);
    return { deliveries: data, next, errors: [] };
  } catch (error) {
    const isInvalidFilter = error instanceof Problem && error.errors?.every(({ path }) => path in filter);
    if (!isInvalidFilter) throw error;
    return { deliveries: [], next: null, errors: error.errors ?? [] };
  }
}

const UNDELIVERED = ["pending", "failed", "skipped"] as const;

/**
 * How many of the deliveries that a job has processed were delivered. Null when that is unknown: when more than a page of
 * the list was not.
 */
export async function countDelivered(api: Api, webhook: Webhook, job: Job): Promise<number | null> {
  const window = { since: job.since, until: job.until, limit: String(MAX_PAGE_SIZE) };
  const list = `/v1/webhooks/${webhook.id}/deliveries`;
  const pages = await Promise.all(
    UNDELIVERED.map(async (status) => orNull(api.get(address(list, { ...window, status }), deliveryPage))),
  );
  let undelivered = 0;
  for (const page of pages) {
    if (page === null || page.next_cursor !== null) return null;
    // The job has not processed older ones.
    undelivered += page.data.filter(({ updated_at: at }) => at >= job.created_at).length;
  }
  return Math.max(0, job.done - undelivered);
}

/** The delivery in the path, with its request. @throws {Problem} 404 */
export async function readDelivery(c: DashboardContext, webhook: Webhook) {
  const api = c.get("api");
  const path = deliveryPath(c, webhook);
  const [health, delivery, request] = await Promise.all([
    readHealth(api, webhook),
    api.get(path, deliveryDetailSchema),
    // It is built from the payload, which may have been erased.
    orNull(api.get(`${path}/request`, requestSchema)),
  ]);
  return { health, delivery, request };
}

/** The API's path of the delivery in the page's path. */
export function deliveryPath(c: DashboardContext, webhook: Webhook): string {
  return `/v1/webhooks/${webhook.id}/deliveries/${pathPart(c, "event_id")}`;
}
