/** Pure. Events in the API's requests and responses. */
import { z } from "@hono/zod-openapi";
import { MAX_BATCH_EVENTS } from "../../constants.ts";
import { eventQuery } from "../../events/catalog/covered-types.ts";
import { EVENT_TYPES } from "../../events/catalog/catalog.ts";
import { EXAMPLE_EVENT } from "../../events/example-envelope.ts";
import { deliveryStatus, listOrder } from "../../http/enums.ts";
import { idempotencyKey } from "../../http/idempotency-key.ts";
import { pageQuery } from "../../http/page.ts";
import { timeInput } from "../../http/times.ts";
import { timestamp } from "../../time/timestamp.ts";

const sample = { event: EXAMPLE_EVENT.name, payload: EXAMPLE_EVENT.sample };

export const acceptedSchema = z
  .object({
    id: z.uuid(),
    event: z.string().openapi({ example: "messages.sent" }),
    account_id: z.uuid(),
    webhooks: z.int().openapi({
      description: "The number of webhooks that subscribe to the event. Their filters are applied later.",
      example: 1,
    }),
    created_at: timestamp,
  })
  .openapi("AcceptedEvent");

const acceptedInBatchSchema = acceptedSchema
  .extend({
    // No literal: openapi-generator writes one of a boolean as text, which does not compile in Java.
    idempotent_replayed: z
      .boolean()
      .optional()
      .openapi({ description: "true if the event was accepted before under the same key; absent otherwise." }),
  })
  .openapi("AcceptedEventInBatch");

export const acceptedBatchSchema = z.object({ data: z.array(acceptedInBatchSchema) }).openapi("AcceptedEventBatch");

export const eventSchema = acceptedSchema
  .extend({
    is_test: z
      .boolean()
      .openapi({ description: "Whether `POST /v1/webhooks/{id}/test` created the event for a single webhook." }),
  })
  .openapi("Event");

export const eventDetailSchema = eventSchema
  .extend({
    payload: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({
        type: ["object", "null"],
        additionalProperties: true,
        description: "The payload; null if it was erased.",
        example: sample.payload,
      }),
    payload_erased_at: timestamp.nullable().openapi({
      example: null,
      description:
        "When the payload and the responses to it were erased. If it is null while `payload` is null, the erasure is incomplete: repeat it.",
    }),
    deliveries: z.array(
      z.object({
        webhook_id: z.uuid(),
        status: deliveryStatus,
        attempts: z.int().openapi({ example: 1 }),
      }),
    ),
  })
  .openapi("EventDetail");

const publication = z.strictObject(
  {
    // The catalog checks it too: its messages say which names are close, and which the service alone publishes.
    event: z
      .string({ error: (issue) => (issue.input === undefined ? "is required" : "must be a string") })
      .openapi("PublishableName", {
        enum: [...EVENT_TYPES.values()].flatMap(({ name, isPublishable }) => (isPublishable ? [name] : [])),
        example: "messages.sent",
      }),
    // The catalog checks it, with better messages than a union of all types would give.
    payload: z
      .custom<unknown>((value) => value !== undefined, "is required")
      .openapi({
        type: "object",
        additionalProperties: true,
        description:
          "The payload, which must match the event type's schema (`GET /v1/event-types`). Receivers get its JSON unchanged, digit for digit.",
      }),
  },
  "must be an object",
);

export const eventInput = publication.openapi("EventInput", { example: sample });

export const batchInput = z
  .strictObject(
    {
      events: z
        .array(publication.extend({ idempotency_key: idempotencyKey.optional() }), {
          error: (issue) => (issue.input === undefined ? "is required" : "must be a list of events"),
        })
        .min(1, "must hold at least one event")
        .max(MAX_BATCH_EVENTS, `must hold at most ${MAX_BATCH_EVENTS} events`),
    },
    "must be an object",
  )
  .openapi("EventBatchInput", { example: { events: [{ ...sample, idempotency_key: "message-42-sent" }] } });

export const listQuery = pageQuery.extend({
  order: listOrder.default("desc").openapi({
    param: {
      description:
        "`desc`: newest first. `asc`: oldest first, as a feed to poll. The feed ends about 35 seconds before now. Its `next_cursor` is never null; the next request with it continues there and misses no event.",
    },
  }),
  event: eventQuery.optional(),
  since: timeInput.optional().openapi({ description: "Only events published from this time on." }),
  until: timeInput.optional().openapi({ description: "Only events published before this time." }),
});
