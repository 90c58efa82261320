/** Pure. Deliveries as the API shows them. */
import { z } from "@hono/zod-openapi";
import type { Delivery } from "../../delivery/ledger/types.ts";
import { EXAMPLE_EVENT, exampleEnvelope } from "../../events/example-envelope.ts";
import { pageQuery, pairCursorInput } from "../../http/page.ts";
import { timeInput } from "../../http/times.ts";
import { timestamp } from "../../time/timestamp.ts";
import { timeOfId } from "../../ids/id.ts";
import { formatOptionalTime, formatTime } from "../../time/time.ts";
import { ATTEMPT_ERRORS, DELIVERY_STATUSES, REASONS } from "../../vocabulary/delivery.ts";
import { SECRET_HEADER } from "../../vocabulary/headers.ts";

/** In place of what only the receiver is to read. */
export const MASK = "••••••••";

const status = z.enum(DELIVERY_STATUSES, `must be one of: ${DELIVERY_STATUSES.join(", ")}`);

const attemptError = z.enum(ATTEMPT_ERRORS).nullable().openapi({
  description:
    "null: success. status: not a 2xx. redirect: a 3xx, which is not followed. timeout: no answer in time. connection: none at all. target: the URL points to an address that is not public.",
  example: null,
});

export const deliverySchema = z
  .object({
    event_id: z.uuid(),
    webhook_id: z.uuid(),
    event: z.string().openapi({ example: "messages.sent" }),
    status: status.openapi({ example: "delivered" }),
    reason: z.enum(REASONS).nullable().openapi({ description: "Why it failed or was skipped.", example: null }),
    cycle: z.int().openapi({ description: "1, and one more with each redelivery.", example: 1 }),
    attempts: z.int().openapi({ description: "Requests made in this cycle.", example: 1 }),
    last_status_code: z.int().nullable().openapi({ example: 200 }),
    last_error: attemptError,
    next_attempt_at: timestamp.nullable().openapi({
      description: "When it is due. While the circuit is open, the next probe; a backlog and a rate limit come on top.",
      example: null,
    }),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .openapi("Delivery");

export const deliveryDetailSchema = deliverySchema
  .extend({
    payload: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({
        type: ["object", "null"],
        additionalProperties: true,
        description: "null: it was erased.",
        example: EXAMPLE_EVENT.sample,
      }),
    attempt_log: z.array(
      z.object({
        cycle: z.int().openapi({ example: 1 }),
        number: z.int().openapi({ description: "Which attempt of its cycle it was.", example: 1 }),
        started_at: timestamp,
        duration_ms: z.int().openapi({ example: 41 }),
        status_code: z.int().nullable().openapi({ example: 200 }),
        error: attemptError,
        response_body: z.string().nullable().openapi({ description: "The first 2 KiB of it.", example: "OK" }),
      }),
    ),
  })
  .openapi("DeliveryDetail");

export const requestSchema = z
  .object({
    cycle: z
      .int()
      .openapi({ description: "Whose request it is: that of the last attempt, or of the first to come.", example: 1 }),
    number: z.int().openapi({ description: "Which attempt of its cycle.", example: 1 }),
    url: z.string().openapi({ example: "https://example.com/webhooks" }),
    headers: z.record(z.string(), z.string()).openapi({
      description: "As they are sent; the secret and the values of the webhook's own headers are masked.",
      example: { "Content-Type": "application/json", [SECRET_HEADER]: MASK },
    }),
    body: z.string().openapi({ description: "Every byte of it, as text.", example: exampleEnvelope(EXAMPLE_EVENT) }),
    changed_since: z.boolean().openapi({
      description:
        "Whether the webhook or the account was changed since then: name, URL, headers and signature are made from what they are now.",
    }),
  })
  .openapi("DeliveryRequest");

export const listQuery = pageQuery.extend({
  status: status.optional().openapi({ description: "Only what is in this state.", example: "failed" }),
  event: z.string().optional().openapi({ description: "Only of this event type.", example: "messages.sent" }),
  since: timeInput.optional().openapi({ description: "Only of events published from then on." }),
  until: timeInput.optional().openapi({ description: "Only of events published before then." }),
});

/** The same over an account: sorted by event, and for one event by webhook. */
export const accountListQuery = listQuery.extend({ cursor: pairCursorInput.optional() });

export function presentDelivery(delivery: Delivery, webhookId: string): z.input<typeof deliverySchema> {
  const last = delivery.log.at(-1);
  return {
    event_id: delivery.eventId,
    webhook_id: webhookId,
    event: delivery.event,
    status: delivery.status,
    reason: "reason" in delivery ? delivery.reason : null,
    cycle: delivery.cycle,
    attempts: delivery.attempts,
    last_status_code: last?.statusCode ?? null,
    last_error: last?.error ?? null,
    next_attempt_at: formatOptionalTime(delivery.status === "pending" ? delivery.nextAt : null),
    created_at: formatTime(timeOfId(delivery.eventId)),
    updated_at: formatTime(delivery.updatedAt),
  };
}
