/** I/O. POST /v1/events and /v1/events/batch */
import { EVENTS_PER_TOKEN, MAX_BATCH_BYTES, MAX_EVENT_BYTES, MAX_FIELD_ERRORS } from "../../constants.ts";
import { checkPublication } from "../../events/catalog/catalog.ts";
import type { Publication } from "../../events/new-event.ts";
import { type AcceptedEvent, type PublishResult, publishOne, publishTogether } from "../../events/publish.ts";
import type { RequestContext } from "../../http/request-context.ts";
import type { App } from "../../http/definition.ts";
import { endpoint } from "../../http/endpoint.ts";
import { enforceRateLimit } from "../../http/rate-limit.ts";
import { idempotencyKey, keyHeader, replayedHeader } from "../../http/idempotency-key.ts";
import { movingProblem } from "../../http/problem-of-error.ts";
import { type FieldError, Problem, fieldErrorsOf, invalid, notFound } from "../../http/problem.ts";
import { elementSources, memberSources } from "../../json/source.ts";
import { log } from "../../logging/log.ts";
import { isLogged } from "../../logging/sample.ts";
import { publishers } from "../../security/roles.ts";
import { presentAccepted } from "./present.ts";
import { acceptedBatchSchema, acceptedSchema, batchInput, eventInput } from "./schema.ts";
import { IDEMPOTENCY_KEY_HEADER, REPLAYED_HEADER } from "../../vocabulary/headers.ts";

export function publishingRoutes(app: App): void {
  endpoint(app, {
    method: "post",
    path: "/v1/events",
    operationId: "publishEvent",
    audit: "not audited",
    tag: "Events",
    summary: "Publish an event",
    description:
      "A 202 guarantees that the event is stored and reaches every matching webhook at least once, or is listed as failed.",
    roles: publishers,
    account: "deferred",
    limit: "PUBLISH_LIMIT",
    keys: "handler",
    headers: keyHeader,
    body: eventInput,
    maxBodyBytes: MAX_EVENT_BYTES,
    problems: ["idempotency_key_reused"],
    responses: { 202: { description: "Accepted.", schema: acceptedSchema, headers: replayedHeader } },
    handle: async (context, respond) => {
      const { accountId } = context;
      const { value, source } = await context.json();
      const shape = eventInput.safeParse(value);
      const key = idempotencyKey.optional().safeParse(context.c.req.header(IDEMPOTENCY_KEY_HEADER));
      const errors = [
        ...(shape.success ? publicationErrors(shape.data, []) : fieldErrorsOf(shape.error)),
        ...(key.success ? [] : fieldErrorsOf(key.error, [IDEMPOTENCY_KEY_HEADER])),
      ];
      if (!shape.success || errors.length > 0) throw invalid(errors);
      const payload = memberSources(source).get("payload") ?? "";
      const publication = { event: shape.data.event, payload, idempotencyKey: key.data };
      // Not the start of the request: a long body may take longer to arrive than clocks may differ.
      const now = Date.now();
      const hold = (work: Promise<unknown>) => context.c.executionCtx.waitUntil(work);
      const result = await publishOne(context.env, accountId, publication, now, hold);
      const [event] = acceptedOf(context, accountId, result, () => IDEMPOTENCY_KEY_HEADER);
      if (!event) throw new Error("an accepted event is missing");
      return respond(202, presentAccepted(event), event.replayed ? { [REPLAYED_HEADER]: "true" } : {});
    },
  });

  endpoint(app, {
    method: "post",
    path: "/v1/events/batch",
    operationId: "publishEvents",
    audit: "not audited",
    tag: "Events",
    summary: "Publish up to 100 events, all or nothing",
    roles: publishers,
    account: "deferred",
    limit: "BATCH_LIMIT",
    keys: "handler",
    body: batchInput,
    maxBodyBytes: MAX_BATCH_BYTES,
    problems: ["idempotency_key_reused"],
    responses: {
      202: {
        description: "The accepted events, in the order of the request.",
        schema: acceptedBatchSchema,
      },
    },
    handle: async (context, respond) => {
      const { accountId } = context;
      const { value, source } = await context.json();
      const shape = batchInput.safeParse(value);
      if (!shape.success) throw invalid(fieldErrorsOf(shape.error));
      const { events } = shape.data;
      // The request itself took the first token.
      await enforceRateLimit(context.env, "BATCH_LIMIT", accountId, Math.ceil(events.length / EVENTS_PER_TOKEN) - 1);
      const sources = elementSources(memberSources(source).get("events") ?? "[]");
      const errors = [...batchErrors(events, sources), ...findRepeatedKeys(events), ...findMisplacedKey(context)];
      if (errors.length > 0) throw invalid(errors);
      const publications = events.map(({ event, idempotency_key }, index): Publication => ({
        event,
        payload: memberSources(sources[index] ?? "{}").get("payload") ?? "",
        idempotencyKey: idempotency_key,
      }));
      const keyPath = (position: number) => `events.${position}.idempotency_key`;
      const result = await publishTogether(context.env, accountId, publications, Date.now());
      const accepted = acceptedOf(context, accountId, result, keyPath);
      return respond(202, {
        data: accepted.map((event) => ({
          ...presentAccepted(event),
          ...(event.replayed ? { idempotent_replayed: true } : {}),
        })),
      });
    },
  });
}

function publicationErrors(
  { event, payload }: { event: string; payload?: unknown },
  prefix: readonly PropertyKey[],
): FieldError[] {
  const under = (path: string) => [...prefix.map(String), path].join(".");
  return checkPublication(event, payload).map(({ path, message }) => ({ path: under(path), message }));
}

/** An event in a batch has the same size limit as a single one. Stops at the most errors that a response lists. */
function batchErrors(
  events: readonly { event: string; payload?: unknown }[],
  sources: readonly string[],
): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, event] of events.entries()) {
    if (errors.length >= MAX_FIELD_ERRORS) break;
    const bytes = new TextEncoder().encode(sources[index]).byteLength;
    if (bytes <= MAX_EVENT_BYTES) errors.push(...publicationErrors(event, ["events", index]));
    else errors.push({ path: `events.${index}`, message: `must not exceed ${MAX_EVENT_BYTES} bytes` });
  }
  return errors.slice(0, MAX_FIELD_ERRORS);
}

function findRepeatedKeys(events: readonly { idempotency_key?: string | undefined }[]): FieldError[] {
  const seen = new Set<string>();
  return events.flatMap(({ idempotency_key: key }, index) => {
    if (key === undefined || !seen.has(key)) {
      if (key !== undefined) seen.add(key);
      return [];
    }
    return [{ path: `events.${index}.idempotency_key`, message: "is already used in this batch" }];
  });
}

/** If it were ignored, the publisher would believe that retries are safe. */
function findMisplacedKey({ c }: RequestContext): FieldError[] {
  if (c.req.header(IDEMPOTENCY_KEY_HEADER) === undefined) return [];
  return [
    {
      path: IDEMPOTENCY_KEY_HEADER,
      message: "is for a single event; in a batch, give each event its own `idempotency_key`",
    },
  ];
}

/** @param keyPath the path of a publication's idempotency key in the request. @throws {Problem} 404, 409, or 503 when the clocks differ */
function acceptedOf(
  context: RequestContext,
  accountId: string,
  result: PublishResult,
  keyPath: (position: number) => string,
): AcceptedEvent[] {
  switch (result.kind) {
    case "accepted":
      logAccepted(context, accountId, result.events);
      return result.events;
    case "no_account":
      throw notFound("account");
    case "moving":
      throw movingProblem();
    case "clock_skew":
      throw new Problem("clock_skew", "The service's clocks differ. Try again.");
    case "conflict":
      throw new Problem("idempotency_key_reused", "An idempotency key was used before with a different event.", {
        errors: result.positions.map((position) => ({
          path: keyPath(position),
          message: "was used in the last 24 hours with a different event",
        })),
      });
  }
}

function logAccepted({ c, settings }: RequestContext, accountId: string, events: readonly AcceptedEvent[]): void {
  const logged = events.filter(({ id }) => isLogged(id, settings.logPercent));
  if (logged.length === 0) return;
  log("info", "events accepted", {
    request_id: c.get("requestId"),
    account_id: accountId,
    event_ids: logged.map(({ id }) => id),
    deliveries: logged.reduce((sum, { webhookIds }) => sum + webhookIds.length, 0),
  });
}
