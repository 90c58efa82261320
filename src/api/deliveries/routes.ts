/** I/O. /v1/webhooks/{id}/deliveries */
import { ledgerOf } from "../../delivery/ledger-stub.ts";
import { findUnlisted } from "../../delivery/accepted-deliveries.ts";
import { callWithRetry } from "../../delivery/call-with-retry.ts";
import { requestOf } from "../../delivery/attempt.ts";
import { newDelivery } from "../../delivery/ledger/settle.ts";
import type { DeliveryFilter } from "../../delivery/ledger/tables/delivery-filter.ts";
import type { Candidate, Delivery } from "../../delivery/ledger/types.ts";
import type { RequestContext } from "../../http/request-context.ts";
import type { App } from "../../http/definition.ts";
import { endpoint } from "../../http/endpoint.ts";
import { admins, readers } from "../../security/roles.ts";
import { toPage } from "../../http/page.ts";
import { Problem, notFound } from "../../http/problem.ts";
import { type Database, accountDatabase } from "../../storage/database.ts";
import { type StoredEvent, findEvent, findTestEvents } from "../../storage/events.ts";
import type { OutboundWebhook } from "../../storage/webhook.ts";
import { outboundWebhookIds } from "../../storage/webhooks.ts";
import { timeOfId } from "../../ids/id.ts";
import { formatTime } from "../../time/time.ts";
import { payloadSource } from "../events/present.ts";
import { requireWebhook } from "../webhooks/require-webhook.ts";
import { filterOf } from "./list-filter.ts";
import {
  accountListQuery,
  deliveryDetailSchema,
  deliveryPage,
  deliverySchema,
  listQuery,
  presentDelivery,
  requestSchema,
} from "./schema.ts";
import { MASK, SECRET_HEADER } from "../../vocabulary/headers.ts";

const common = { tag: "Deliveries", roles: readers, account: "header" } as const;

export function deliveryRoutes(app: App): void {
  endpoint(app, {
    ...common,
    method: "get",
    path: "/v1/webhooks/{id}/deliveries",
    operationId: "listDeliveries",
    summary: "List a webhook's deliveries",
    query: listQuery,
    responses: {
      200: { description: "Deliveries, by default those of the newest events first.", schema: deliveryPage },
    },
    handle: async (context, respond) => {
      const { db, webhook } = await requireWebhook(context);
      const query = context.query();
      const filter = filterOf(query, query.cursor, false);
      const limit = query.limit + 1;
      const recipients = { accountId: webhook.accountId, webhookIds: [webhook.id] };
      const accepted = await findUnlisted(context.env, db, recipients, filter, limit);
      const rows = await listFrom(context.env, webhook.id, filter, limit, accepted);
      const page = toPage(rows, query.limit, context.listKey, ({ eventId }) => eventId);
      const listed = page.data.map((delivery) => ({ delivery, webhookId: webhook.id }));
      return respond(200, { ...page, data: await presentAll(db, context.accountId, listed) });
    },
  });

  endpoint(app, {
    ...common,
    method: "get",
    path: "/v1/deliveries",
    operationId: "listAccountDeliveries",
    summary: "List the deliveries of all of an account's webhooks",
    query: accountListQuery,
    responses: {
      200: { description: "Deliveries, by default those of the newest events first.", schema: deliveryPage },
    },
    handle: async (context, respond) => {
      const query = context.query();
      const isOldestFirst = query.order === "asc";
      const db = await accountDatabase(context.env, context.accountId);
      const known = await outboundWebhookIds(db, context.accountId);
      const webhookIds = query.webhook_id === undefined ? known : known.filter((id) => id === query.webhook_id);
      const { first, second } = query.cursor ?? {};
      const after = first === undefined || second === undefined ? undefined : { eventId: first, webhookId: second };
      const limit = query.limit + 1;
      const recipients = { accountId: context.accountId, webhookIds };
      const accepted = await findUnlisted(context.env, db, recipients, filterOf(query, undefined, false), limit, after);
      const lists = await Promise.all(
        webhookIds.map(async (webhookId) => {
          // The previous page may have ended amid an event: the webhooks after the last one are still missing.
          const isLeft =
            after !== undefined && (isOldestFirst ? webhookId > after.webhookId : webhookId < after.webhookId);
          const filter = filterOf(query, after?.eventId, isLeft);
          const rows = await listFrom(context.env, webhookId, filter, limit, accepted);
          return rows.map((delivery) => ({ key: `${delivery.eventId} ${webhookId}`, delivery, webhookId }));
        }),
      );
      const rows = lists.flat().toSorted((a, b) => (a.key < b.key === isOldestFirst ? -1 : 1));
      const page = toPage(rows, query.limit, context.listKey, ({ key }) => key);
      return respond(200, { ...page, data: await presentAll(db, context.accountId, page.data) });
    },
  });

  endpoint(app, {
    ...common,
    method: "get",
    path: "/v1/webhooks/{id}/deliveries/{event_id}",
    operationId: "getDelivery",
    summary: "Get a delivery with its payload and every attempt",
    responses: { 200: { description: "The delivery.", schema: deliveryDetailSchema } },
    handle: async (context, respond) => {
      const { webhook, event, delivery } = await requireDelivery(context);
      const detail = {
        ...presentDelivery(delivery, webhook.id, event.isTest),
        attempt_log: delivery.log.map((attempt) => ({
          cycle: attempt.cycle,
          number: attempt.number,
          started_at: formatTime(attempt.startedAt),
          duration_ms: attempt.durationMs,
          status_code: attempt.statusCode,
          error: attempt.error,
          url: attempt.failure?.url ?? null,
          response_headers: attempt.failure?.headers ?? null,
          response_body: attempt.responseBody,
        })),
      };
      return respond.withSource(200, detail, "payload", payloadSource(event));
    },
  });

  endpoint(app, {
    ...common,
    method: "get",
    path: "/v1/webhooks/{id}/deliveries/{event_id}/request",
    operationId: "getDeliveryRequest",
    summary: "Get the request of a delivery",
    description: "Requests are not stored. This one is rebuilt as the last attempt's was.",
    problems: ["event_erased"],
    responses: { 200: { description: "The request.", schema: requestSchema } },
    handle: async (context, respond) => {
      const { webhook, event, delivery } = await requireDelivery(context);
      const account = await context.account();
      const last = delivery.log.at(-1);
      const { cycle, number, startedAt } = last ?? { cycle: delivery.cycle, number: 1, startedAt: context.now };
      if (event.erasedAt !== null) throw new Problem("event_erased", "The event's payload was erased.");
      const loaded = { ...event, isErased: false };
      const { headers, body } = await requestOf({ webhook, account }, loaded, number, startedAt);
      const hidden = [SECRET_HEADER, ...Object.keys(webhook.headers)];
      const masked = Object.fromEntries(hidden.map((name) => [name, MASK]));
      const changed_since = Math.max(webhook.updatedAt, account.updatedAt) > startedAt;
      const { url } = webhook;
      return respond(200, { cycle, number, url, headers: { ...headers, ...masked }, body, changed_since });
    },
  });

  endpoint(app, {
    ...common,
    method: "post",
    path: "/v1/webhooks/{id}/deliveries/{event_id}/redeliver",
    operationId: "redeliver",
    roles: admins,
    audit: "delivery.redelivered",
    summary: "Redeliver a completed delivery",
    description:
      "Starts a new cycle of up to three attempts with the same `webhook-id`. The webhook's filter is not applied. A pending delivery returns 409.",
    problems: ["webhook_disabled", "event_erased", "delivery_pending"],
    responses: { 202: { description: "The delivery, pending again.", schema: deliverySchema } },
    handle: async (context, respond) => {
      const { webhook, event } = await requireDelivery(context);
      if (!webhook.enabled) throw new Problem("webhook_disabled", "The webhook is disabled. Enable it first.");
      if (event.erasedAt !== null) throw new Problem("event_erased", "The event's payload was erased.");
      const result = await ledgerOf(context.env, webhook.id).redeliver(event.id, context.requestKey);
      if (result.kind !== "again")
        throw new Problem("delivery_pending", "The delivery is pending. It is sent automatically.");
      return respond(202, presentDelivery(result.delivery, webhook.id, event.isTest));
    },
  });
}

/** A ledger's deliveries, and those of `accepted` that it has no row for. */
function listFrom(
  env: Env,
  webhookId: string,
  filter: DeliveryFilter,
  limit: number,
  accepted: ReadonlyMap<string, Candidate[]>,
): Promise<Delivery[]> {
  return callWithRetry(env, webhookId, async (ledger) => ledger.list(filter, limit, accepted.get(webhookId) ?? []));
}

/** Ledgers do not know which events are tests. */
async function presentAll(
  db: Database,
  accountId: string,
  listed: readonly { delivery: Delivery; webhookId: string }[],
) {
  const ids = listed.map(({ delivery }) => delivery.eventId);
  const tests = await findTestEvents(db, accountId, ids);
  return listed.map(({ delivery, webhookId }) => presentDelivery(delivery, webhookId, tests.has(delivery.eventId)));
}

/** The delivery in the path. One that is not in its ledger yet is pending. @throws {Problem} 404 */
async function requireDelivery(
  context: RequestContext<"id" | "event_id">,
): Promise<{ webhook: OutboundWebhook; event: StoredEvent; delivery: Delivery }> {
  const { db, webhook } = await requireWebhook(context);
  const eventId = context.id("event_id", "delivery");
  if (webhook.isInbound) throw notFound("delivery");
  const event = await findEvent(db, context.accountId, eventId);
  if (!event) throw notFound("delivery");
  const found: Delivery | null = await ledgerOf(context.env, webhook.id).find(eventId);
  const at = timeOfId(eventId);
  if (!found && (!event.webhookIds.includes(webhook.id) || at < context.keptSince)) throw notFound("delivery");
  const delivery = found ?? newDelivery(eventId, event.event, at);
  return { webhook, event, delivery };
}
