/** Pure. Events as the API takes and shows them. */
import { z } from "@hono/zod-openapi";
import { MAX_BATCH_EVENTS } from "../../constants.ts";
import { EXAMPLE_EVENT } from "../../events/example-envelope.ts";
import { pageQuery } from "../../http/page.ts";
import { timeInput } from "../../http/times.ts";
import { timestamp } from "../../time/timestamp.ts";
import { DELIVERY_STATUSES } from "../../vocabulary/delivery.ts";
import { IDEMPOTENCY_KEY_HEADER, REPLAYED_HEADER } from "../../vocabulary/headers.ts";

const sample = { event: EXAMPLE_EVENT.name, payload: EXAMPLE_EVENT.sample };

export const acceptedSchema = z
  .object({
    id: z.uuid(),
    event: z.string().openapi({ example: "messages.sent" }),
    account_id: z.uuid(),
    webhooks: z
      .int()
      .openapi({ description: "How many webhooks subscribed to it. Their filters are asked on the way.", example: 1 }),
    created_at: timestamp,
  })
  .openapi("AcceptedEvent");

export const acceptedInBatchSchema = acceptedSchema.extend({
  idempotent_replayed: z.literal(true).optional().openapi({ description: "Accepted before, under the same key." }),
});

export const eventSchema = acceptedSchema
  .extend({
    is_test: z.boolean().openapi({ description: "Made by `POST /v1/webhooks/{id}/test`, for that webhook alone." }),
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
        description: "null: it was erased.",
        example: sample.payload,
      }),
    payload_erased_at: timestamp.nullable().openapi({
      example: null,
      description:
        "When it and all that deliveries kept of it was erased. With a `payload` of null: not all yet, erase it again.",
    }),
    deliveries: z.array(
      z.object({
        webhook_id: z.uuid(),
        status: z.enum(DELIVERY_STATUSES).openapi({ example: "delivered" }),
        attempts: z.int().openapi({ example: 1 }),
      }),
    ),
  })
  .openapi("EventDetail");

export const idempotencyKey = z
  .string("must be a string")
  .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 printable ASCII characters without spaces");

const publication = z.strictObject(
  {
    event: z
      .string({ error: (issue) => (issue.input === undefined ? "is required" : "must be a string") })
      .openapi({ example: "messages.sent" }),
    // The catalog judges it, with better words than a schema's union of all types could.
    payload: z
      .custom<unknown>((value) => value !== undefined, "is required")
      .openapi({
        type: "object",
        additionalProperties: true,
        description:
          "As the event type's schema (`GET /v1/event-types`) asks. Receivers get its source text unchanged.",
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
  order: z.enum(["asc", "desc"], "must be asc or desc").default("desc").openapi({
    description:
      "`desc`: newest first. `asc`: a feed to poll. It ends about 35 seconds before now, `next_cursor` is never null, and asking again with it goes on where the page ended, without missing one.",
  }),
  event: z.string().optional().openapi({ description: "Only of this event type.", example: "messages.sent" }),
  since: timeInput.optional().openapi({ description: "Only from then on." }),
  until: timeInput.optional().openapi({ description: "Only before then." }),
});

export const keyHeader = z.object({
  [IDEMPOTENCY_KEY_HEADER]: z.string().max(255).optional().openapi({
    description: "Makes trying again safe for 24 hours: the same key and content gives the first answer again.",
    example: "message-42-sent",
  }),
});
export const replayedHeader = { [REPLAYED_HEADER]: "`true` when the event had been accepted before." };
