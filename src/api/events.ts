/** /v1/events */
import { z } from "@hono/zod-openapi";
import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS, MAX_EVENT_BYTES } from "../constants.ts";
import { checkPayload, findEventType, isEventName } from "../events/catalog/catalog.ts";
import { type AcceptedEvent, type Publication, type Publishing, publish } from "../events/publish.ts";
import { type App, type Call, admins, endpoint, publishers } from "../http/endpoint.ts";
import { pageQuery, pageSchema, toPage } from "../http/page.ts";
import { type Fault, Problem, faultsOf, invalid, notFound } from "../http/problem.ts";
import { elementSources, memberSources, withSource } from "../json/source.ts";
import { accountDatabase } from "../storage/database.ts";
import { findEvent, listEvents } from "../storage/events.ts";
import { existingWebhooks } from "../storage/webhooks.ts";
import { formatTime, timeInput, timeOfId, timestamp } from "../time.ts";

const eventSchema = z
  .object({
    id: z.uuid(),
    event: z.string().openapi({ example: "messages.sent" }),
    account_id: z.uuid(),
    webhooks: z.int().openapi({ description: "How many webhooks get it.", example: 1 }),
    created_at: timestamp,
  })
  .openapi("Event");

const acceptedSchema = eventSchema.extend({
  idempotent_replayed: z.literal(true).optional().openapi({ description: "Accepted before, under the same key." }),
});

const eventDetailSchema = eventSchema
  .extend({
    payload: z.record(z.string(), z.unknown()).openapi({ type: "object", additionalProperties: true }),
    deliveries: z.array(
      z.object({
        webhook_id: z.uuid(),
        status: z.enum(["pending", "delivered", "failed", "skipped"]),
        attempts: z.int(),
      }),
    ),
  })
  .openapi("EventDetail");

const idempotencyKey = z
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

const sample = { event: "messages.sent", payload: findEventType("messages.sent")?.sample };

const eventInput = publication.openapi("EventInput", { example: sample });

const batchInput = z
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

const listQuery = pageQuery.extend({
  event: z.string().optional().openapi({ description: "Only of this event type." }),
  since: timeInput.optional().openapi({ description: "Only from then on." }),
  until: timeInput.optional().openapi({ description: "Only before then." }),
});

const keyHeader = z.object({
  "Idempotency-Key": z.string().max(255).optional().openapi({
    description: "Makes trying again safe for 24 hours: the same key and content gives the first answer again.",
  }),
});
const replayedHeader = { "Idempotent-Replayed": "`true` when the event had been accepted before." };

export function eventRoutes(app: App): void {
  endpoint(app, {
    method: "post",
    path: "/v1/events",
    operationId: "publishEvent",
    tag: "Events",
    summary: "Publish an event",
    description:
      "202 is a promise: the event is stored and reaches every matching webhook at least once, or is listed as failed.",
    roles: publishers,
    account: "deferred",
    headers: keyHeader,
    body: eventInput,
    maxBodyBytes: MAX_EVENT_BYTES,
    problems: [409],
    responses: { 202: { description: "Accepted.", schema: eventSchema, headers: replayedHeader } },
    handle: async (call) => {
      const { accountId } = call;
      const { value, source } = await call.json();
      const shape = eventInput.safeParse(value);
      const key = idempotencyKey.optional().safeParse(call.c.req.header("Idempotency-Key"));
      const faults = [
        ...(shape.success ? payloadFaults(shape.data, []) : faultsOf(shape.error)),
        ...(key.success ? [] : faultsOf(key.error, ["Idempotency-Key"])),
      ];
      if (!shape.success || faults.length > 0) throw invalid(faults);
      const payload = memberSources(source).get("payload") ?? "";
      const [event] = await accept(call, accountId, [{ event: shape.data.event, payload, idempotencyKey: key.data }]);
      if (!event) throw new Error("an accepted event is missing");
      if (event.replayed) call.c.header("Idempotent-Replayed", "true");
      return call.c.json(present(event), 202);
    },
  });

  endpoint(app, {
    method: "post",
    path: "/v1/events/batch",
    operationId: "publishEvents",
    tag: "Events",
    summary: "Publish up to 100 events, all or none",
    roles: publishers,
    account: "deferred",
    body: batchInput,
    maxBodyBytes: MAX_BATCH_BYTES,
    problems: [409],
    responses: {
      202: {
        description: "Accepted, in the order they were sent.",
        schema: z.object({ data: z.array(acceptedSchema) }),
      },
    },
    handle: async (call) => {
      const { accountId } = call;
      const { value, source } = await call.json();
      const shape = batchInput.safeParse(value);
      if (!shape.success) throw invalid(faultsOf(shape.error));
      const { events } = shape.data;
      const faults = [
        ...events.flatMap((event, index) => payloadFaults(event, ["events", index])),
        ...repeatedKeys(events),
      ];
      if (faults.length > 0) throw invalid(faults);
      const sources = elementSources(memberSources(source).get("events") ?? "[]");
      const publications = events.map(({ event, idempotency_key }, index): Publication => ({
        event,
        payload: memberSources(sources[index] ?? "{}").get("payload") ?? "",
        idempotencyKey: idempotency_key,
      }));
      const accepted = await accept(call, accountId, publications);
      return call.c.json(
        {
          data: accepted.map((event) => ({
            ...present(event),
            ...(event.replayed ? { idempotent_replayed: true } : {}),
          })),
        },
        202,
      );
    },
  });

  endpoint(app, {
    method: "get",
    path: "/v1/events",
    operationId: "listEvents",
    tag: "Events",
    summary: "List events",
    roles: admins,
    account: "header",
    query: listQuery,
    responses: { 200: { description: "Events, newest first.", schema: pageSchema(eventSchema) } },
    handle: async (call) => {
      const query = call.query();
      const db = await accountDatabase(call.env, call.accountId);
      const page = toPage(await listEvents(db, call.accountId, query, query), query.limit, ({ id }) => id);
      return call.c.json({
        ...page,
        data: page.data.map((event) => present({ ...event, createdAt: timeOfId(event.id) })),
      });
    },
  });

  endpoint(app, {
    method: "get",
    path: "/v1/events/{id}",
    operationId: "getEvent",
    tag: "Events",
    summary: "Get an event, its payload and what became of it",
    roles: admins,
    account: "header",
    responses: { 200: { description: "The event.", schema: eventDetailSchema } },
    handle: async (call) => {
      const db = await accountDatabase(call.env, call.accountId);
      const event = await findEvent(db, call.accountId, call.id("id", "event"));
      if (!event) throw notFound("event");
      // A deleted webhook's ledger is not asked: the question alone must not bring it back.
      const existing = await existingWebhooks(db, call.accountId, event.webhookIds);
      const deliveries = await Promise.all(
        event.webhookIds
          .filter((id) => existing.has(id))
          .map(async (id) => {
            const delivery = await call.env.WEBHOOK_STATE.getByName(id).find(event.id);
            // What no ledger knows yet is on its way to one.
            return { webhook_id: id, status: delivery?.status ?? "pending", attempts: delivery?.attempts ?? 0 };
          }),
      );
      const body = { ...present({ ...event, createdAt: timeOfId(event.id) }), deliveries };
      return call.c.body(withSource(body, "payload", event.payload), 200, { "Content-Type": "application/json" });
    },
  });
}

function payloadFaults(
  { event, payload }: { event: string; payload?: unknown },
  prefix: readonly PropertyKey[],
): Fault[] {
  const under = (path: string) => [...prefix.map(String), path].join(".");
  if (!isEventName(event)) return [{ path: under("event"), message: `${JSON.stringify(event)} is not an event type` }];
  return checkPayload(event, payload).map(({ path, message }) => ({ path: under(path), message }));
}

function repeatedKeys(events: readonly { idempotency_key?: string | undefined }[]): Fault[] {
  const seen = new Set<string>();
  return events.flatMap(({ idempotency_key: key }, index) => {
    if (key === undefined || !seen.has(key)) {
      if (key !== undefined) seen.add(key);
      return [];
    }
    return [{ path: `events.${index}.idempotency_key`, message: "stands for another event of the batch already" }];
  });
}

async function accept(call: Call, accountId: string, publications: readonly Publication[]): Promise<AcceptedEvent[]> {
  const db = await accountDatabase(call.env, accountId);
  const publishing: Publishing = await publish(call.env, db, accountId, publications, call.now);
  switch (publishing.kind) {
    case "accepted":
      return publishing.events;
    case "no_account":
      throw notFound("account");
    case "clock_skew":
      throw new Problem(503, "The service's clocks disagree. Try again.");
    case "conflict":
      throw new Problem(409, "An idempotency key was used before, for other content.", {
        errors: publishing.positions.map((position) => ({
          path:
            publications.length > 1 || call.c.req.path.endsWith("/batch")
              ? `events.${position}.idempotency_key`
              : "Idempotency-Key",
          message: "was used in the last 24 hours for other content",
        })),
      });
  }
}

function present(event: Omit<AcceptedEvent, "replayed">) {
  return {
    id: event.id,
    event: event.event,
    account_id: event.accountId,
    webhooks: event.webhookIds.length,
    created_at: formatTime(event.createdAt),
  };
}
