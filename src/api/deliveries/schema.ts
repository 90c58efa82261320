/** Pure. Deliveries as the API shows them. */
import { z } from "@hono/zod-openapi";
import type { Delivery } from "../../delivery/ledger/types.ts";
import { eventQuery } from "../../events/catalog/covered-types.ts";
import { EXAMPLE_EVENT, exampleEnvelope } from "../../events/example-envelope.ts";
import { attemptError, deliveryReason, deliveryStatus, listOrder, orNull } from "../../http/enums.ts";
import { pageQuery, pageSchema, pairCursorInput } from "../../http/page.ts";
import { timeInput } from "../../http/times.ts";
import { timestamp } from "../../time/timestamp.ts";
import { timeOfId } from "../../ids/id.ts";
import { formatOptionalTime, formatTime } from "../../time/time.ts";
import { DELIVERY_STATUSES } from "../../vocabulary/delivery.ts";
import { MASK, SECRET_HEADER } from "../../vocabulary/headers.ts";

const lastError = orNull(attemptError).openapi({ description: "null if the attempt succeeded.", example: null });

const statusList = z
  .string()
  .transform((text, context) => {
    const { success, data, error } = z.array(deliveryStatus).safeParse(text.split(","));
    if (success) return data;
    context.addIssue({ code: "custom", message: error.issues[0]?.message ?? "" });
    return z.NEVER;
  })
  .openapi({
    type: "string",
    pattern: `^(${DELIVERY_STATUSES.join("|")})(,(${DELIVERY_STATUSES.join("|")}))*$`,
    description: "Only deliveries with this status, or with one of several: `failed,skipped`.",
    example: "failed",
  });

/** A code or a class of codes, as the lowest and the highest one. */
const statusCodes = z
  .string()
  .regex(/^[1-5](\d\d|xx)$/, "must be a status code such as 500, or a class such as 5xx")
  .transform((text): [number, number] => [Number(text.replace("xx", "00")), Number(text.replace("xx", "99"))])
  .openapi({
    type: "string",
    description:
      "Only deliveries whose last attempt got a response with this status code, such as `500`, or one of this class, such as `5xx`. Without `status`, a code other than 2xx finds pending and failed ones.",
    example: "5xx",
  });

export const deliverySchema = z
  .object({
    event_id: z.uuid(),
    webhook_id: z.uuid(),
    event: z.string().openapi({ example: "messages.sent" }),
    is_test: z.boolean().openapi({ description: "Whether the event is a test event." }),
    status: deliveryStatus,
    reason: orNull(deliveryReason).openapi({
      description: "null if the delivery neither failed nor was skipped.",
      example: null,
    }),
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

const idQuery = (message: string) =>
  z
    .uuid(message)
    .transform((id) => id.toLowerCase())
    .optional();

export const listQuery = pageQuery.extend({
  order: listOrder.default("desc").openapi({
    param: { description: "By the time of their events. `desc`: newest first. `asc`: oldest first." },
  }),
  status: statusList.optional(),
  reason: deliveryReason.optional().openapi({
    param: { description: "Only deliveries that failed or were skipped for this reason.", example: "gone" },
  }),
  status_code: statusCodes.optional(),
  event: eventQuery.optional(),
  event_id: idQuery("must be the id of an event").openapi({ description: "Only the deliveries of this event." }),
  since: timeInput.optional().openapi({ description: "Only deliveries of events published from this time on." }),
  until: timeInput.optional().openapi({ description: "Only deliveries of events published before this time." }),
});

/** The same over an account: sorted by event, and for one event by webhook. */
export const accountListQuery = listQuery.extend({
  cursor: pairCursorInput.optional(),
  webhook_id: idQuery("must be the id of a webhook").openapi({ description: "Only deliveries to this webhook." }),
});

export function presentDelivery(
  delivery: Delivery,
  webhookId: string,
  isTest: boolean,
): z.input<typeof deliverySchema> {
  const last = delivery.log.at(-1);
  return {
    event_id: delivery.eventId,
    webhook_id: webhookId,
    event: delivery.event,
    is_test: isTest,
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
