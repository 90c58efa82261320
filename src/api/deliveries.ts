/** /v1/webhooks/{id}/deliveries */
import { z } from "@hono/zod-openapi";
import type { Delivery } from "../delivery/ledger/types.ts";
import type { Call } from "../http/call.ts";
import type { App } from "../http/definition.ts";
import { endpoint } from "../http/endpoint.ts";
import { admins } from "../security/roles.ts";
import { pageQuery, pageSchema, toPage } from "../http/page.ts";
import { Problem, notFound } from "../http/problem.ts";
import { withSource } from "../json/source.ts";
import { type StoredEvent, findEvent } from "../storage/events.ts";
import { firstIdAt, formatOptionalTime, formatTime, timeInput, timeOfId, timestamp } from "../time.ts";
import { requireWebhook } from "./webhooks/routes.ts";

const STATUSES = ["pending", "delivered", "failed", "skipped"] as const;
const status = z.enum(STATUSES, `must be one of: ${STATUSES.join(", ")}`);

const attemptError = z.enum(["status", "redirect", "timeout", "connection", "target"]).nullable().openapi({
  description:
    "null: success. status: not a 2xx. redirect: a 3xx, which is not followed. timeout: no answer in time. connection: none at all. target: the URL points to an address that is not public.",
});

const deliverySchema = z
  .object({
    event_id: z.uuid(),
    webhook_id: z.uuid(),
    event: z.string().openapi({ example: "messages.sent" }),
    status,
    reason: z
      .enum(["attempts_exhausted", "gone", "disabled", "expired", "discarded", "filtered"])
      .nullable()
      .openapi({ description: "Why it failed or was skipped." }),
    cycle: z.int().openapi({ description: "1, and one more with each redelivery." }),
    attempts: z.int().openapi({ description: "Requests made in this cycle." }),
    last_status_code: z.int().nullable(),
    last_error: attemptError,
    next_attempt_at: timestamp.nullable(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .openapi("Delivery");

const deliveryDetailSchema = deliverySchema
  .extend({
    payload: z.record(z.string(), z.unknown()).openapi({ type: "object", additionalProperties: true }),
    attempt_log: z.array(
      z.object({
        cycle: z.int(),
        number: z.int(),
        started_at: timestamp,
        duration_ms: z.int(),
        status_code: z.int().nullable(),
        error: attemptError,
        response_body: z.string().nullable().openapi({ description: "The first 2 KiB of it." }),
      }),
    ),
  })
  .openapi("DeliveryDetail");

const listQuery = pageQuery.extend({
  status: status.optional(),
  event: z.string().optional().openapi({ description: "Only of this event type." }),
  since: timeInput.optional().openapi({ description: "Only of events published from then on." }),
  until: timeInput.optional().openapi({ description: "Only of events published before then." }),
});

const common = { tag: "Deliveries", roles: admins, account: "header" } as const;

export function deliveryRoutes(app: App): void {
  endpoint(app, {
    ...common,
    method: "get",
    path: "/v1/webhooks/{id}/deliveries",
    operationId: "listDeliveries",
    summary: "List a webhook's deliveries",
    query: listQuery,
    responses: { 200: { description: "Deliveries, newest event first.", schema: pageSchema(deliverySchema) } },
    handle: async (call) => {
      const { webhook } = await requireWebhook(call);
      const query = call.query();
      const bounds = [query.cursor, query.until === undefined ? undefined : firstIdAt(query.until)];
      const belowId = bounds.filter((bound) => bound !== undefined).toSorted()[0];
      const fromId = query.since === undefined ? undefined : firstIdAt(query.since);
      const filter = { status: query.status, event: query.event, fromId, belowId };
      const rows: Delivery[] = await call.env.WEBHOOK_STATE.getByName(webhook.id).list(filter, query.limit + 1);
      const page = toPage(rows, query.limit, ({ eventId }) => eventId);
      return call.c.json({ ...page, data: page.data.map((delivery) => present(delivery, webhook.id)) });
    },
  });

  endpoint(app, {
    ...common,
    method: "get",
    path: "/v1/webhooks/{id}/deliveries/{event_id}",
    operationId: "getDelivery",
    summary: "Get a delivery with its payload and every attempt",
    responses: { 200: { description: "The delivery.", schema: deliveryDetailSchema } },
    handle: async (call) => {
      const { webhookId, event, delivery } = await requireDelivery(call);
      const detail = {
        ...present(delivery, webhookId),
        attempt_log: delivery.log.map((attempt) => ({
          cycle: attempt.cycle,
          number: attempt.number,
          started_at: formatTime(attempt.startedAt),
          duration_ms: attempt.durationMs,
          status_code: attempt.statusCode,
          error: attempt.error,
          response_body: attempt.responseBody,
        })),
      };
      return call.c.body(withSource(detail, "payload", event.payload), 200, { "Content-Type": "application/json" });
    },
  });

  endpoint(app, {
    ...common,
    method: "post",
    path: "/v1/webhooks/{id}/deliveries/{event_id}/redeliver",
    operationId: "redeliver",
    summary: "Send a settled delivery again",
    description: "Starts a new cycle of up to three attempts, with the same `webhook-id`.",
    problems: [409],
    responses: { 202: { description: "The delivery, pending again.", schema: deliverySchema } },
    handle: async (call) => {
      const { webhookId, isEnabled, event } = await requireDelivery(call);
      if (!isEnabled) throw new Problem(409, "The webhook is disabled. Enable it first.");
      const answer = await call.env.WEBHOOK_STATE.getByName(webhookId).redeliver(event.id);
      if (answer.kind !== "again") throw new Problem(409, "The delivery is pending: it will be sent by itself.");
      return call.c.json(present(answer.delivery, webhookId), 202);
    },
  });
}

/** The delivery that the path names. One that no ledger knows yet is on its way to it. @throws {Problem} 404 */
async function requireDelivery(
  call: Call,
): Promise<{ webhookId: string; isEnabled: boolean; event: StoredEvent; delivery: Delivery }> {
  const { db, webhook } = await requireWebhook(call);
  const eventId = call.id("event_id", "delivery");
  const event = await findEvent(db, call.accountId, eventId);
  if (!event) throw notFound("delivery");
  const found: Delivery | null = await call.env.WEBHOOK_STATE.getByName(webhook.id).find(eventId);
  if (!found && !event.webhookIds.includes(webhook.id)) throw notFound("delivery");
  const at = timeOfId(eventId);
  const delivery = found ?? {
    eventId,
    event: event.event,
    status: "pending",
    reason: null,
    cycle: 1,
    attempts: 0,
    nextAt: at,
    since: at,
    updatedAt: at,
    log: [],
  };
  return { webhookId: webhook.id, isEnabled: webhook.enabled, event, delivery };
}

function present(delivery: Delivery, webhookId: string) {
  const last = delivery.log.at(-1);
  return {
    event_id: delivery.eventId,
    webhook_id: webhookId,
    event: delivery.event,
    status: delivery.status,
    reason: delivery.reason,
    cycle: delivery.cycle,
    attempts: delivery.attempts,
    last_status_code: last?.statusCode ?? null,
    last_error: last?.error ?? null,
    next_attempt_at: formatOptionalTime(delivery.nextAt),
    created_at: formatTime(timeOfId(delivery.eventId)),
    updated_at: formatTime(delivery.updatedAt),
  };
}
