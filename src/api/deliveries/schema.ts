/** Pure. Deliveries as the API shows them. */
import { z } from "@hono/zod-openapi";
import type { Delivery } from "../../delivery/ledger/types.ts";
import { eventQuery } from "../../events/catalog/covered-types.ts";
import { EXAMPLE_EVENT, exampleEnvelope } from "../../events/example-envelope.ts";
import { attemptError, deliveryStatus, orNull } from "../../http/enums.ts";
import { pageQuery, pageSchema, pairCursorInput } from "../../http/page.ts";
import { timeInput } from "../../http/times.ts";
import { timestamp } from "../../time/timestamp.ts";
import { timeOfId } from "../../ids/id.ts";
import { formatOptionalTime, formatTime } from "../../time/time.ts";
import { REASONS } from "../../vocabulary/delivery.ts";
import { MASK, SECRET_HEADER } from "../../vocabulary/headers.ts";

const lastError = orNull(attemptError).openapi({ description: "null if the attempt succeeded.", example: null });

export const deliverySchema = z
  .object({
    event_id: z.uuid(),
    webhook_id: z.uuid(),
    event: z.string().openapi({ example: "messages.sent" }),
    status: deliveryStatus,
    reason: z
      .enum(REASONS)
      .nullable()
      .openapi({ description: "Why the delivery failed or was skipped; null otherwise.", example: null }),
    cycle: z
      .int()
      .openapi({ description: "The number of the cycle: 1, and one more with each redelivery.", example: 1 }),
    attempts: z.int().openapi({ description: "Attempts made in this cycle.", example: 1 }),
    last_status_code: z.int().nullable().openapi({ example: 200 }),
    last_error: lastError,
    next_attempt_at: timestamp.nullable().openapi({
      description:
        "When the next attempt is due; null if there is none. While the circuit is open, the time of the next probe. A backlog or rate limit can delay it further.",
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
        description: "The event's payload; null if it was erased.",
        example: EXAMPLE_EVENT.sample,
      }),
    attempt_log: z.array(
      z.object({
        cycle: z.int().openapi({ example: 1 }),
        number: z.int().openapi({ description: "The number of the attempt in its cycle.", example: 1 }),
        started_at: timestamp,
        duration_ms: z.int().openapi({ example: 41 }),
        status_code: z.int().nullable().openapi({ example: 200 }),
        error: lastError,
        url: z.string().nullable().openapi({
          description: "The URL that was called, its query values masked; null for a success.",
          example: null,
        }),
        response_headers: z
          .record(z.string(), z.string())
          .nullable()
          .openapi({
            type: ["object", "null"],
            description:
              "`content-type`, `location`, `retry-after`, `server` and `x-request-id` of the response, if it has them; null for a success.",
            example: null,
          }),
        response_body: z.string().nullable().openapi({
          description:
            "The beginning of the response's body: half a KiB of a success. Of a failure it is 2 KiB, less the URL and the headers. The webhook's secrets and the values of its headers are masked in it.",
          example: "OK",
        }),
      }),
    ),
  })
  .openapi("DeliveryDetail");

export const deliveryPage = pageSchema(deliverySchema).openapi("DeliveryPage");

export const requestSchema = z
  .object({
    cycle: z
      .int()
      .openapi({ description: "The cycle of the last attempt, or of the first one if there is none yet.", example: 1 }),
    number: z.int().openapi({ description: "The number of the attempt in its cycle.", example: 1 }),
    url: z.string().openapi({ example: "https://example.com/webhooks" }),
    headers: z.record(z.string(), z.string()).openapi({
      description: "The headers as sent. The secret and the values of the webhook's own headers are masked.",
      example: { "Content-Type": "application/json", [SECRET_HEADER]: MASK },
    }),
    body: z.string().openapi({ description: "The whole body as text.", example: exampleEnvelope(EXAMPLE_EVENT) }),
    changed_since: z.boolean().openapi({
      description:
        "Whether the webhook or the account changed after the attempt. The request shows their current name, URL, headers and signature.",
    }),
  })
  .openapi("DeliveryRequest");

export const listQuery = pageQuery.extend({
  status: deliveryStatus
    .optional()
    .openapi({ param: { description: "Only deliveries with this status.", example: "failed" } }),
  event: eventQuery.optional(),
  since: timeInput.optional().openapi({ description: "Only deliveries of events published from this time on." }),
  until: timeInput.optional().openapi({ description: "Only deliveries of events published before this time." }),
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
