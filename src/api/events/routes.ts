/** I/O. GET /v1/events and /v1/events/{id} */
import { ledgerOf } from "../../delivery/ledger-stub.ts";
import type { App } from "../../http/definition.ts";
import { endpoint } from "../../http/endpoint.ts";
import { encodeCursor } from "../../http/cursor.ts";
import { pageSchema, toPage } from "../../http/page.ts";
import { notFound } from "../../http/problem.ts";
import { readers } from "../../security/roles.ts";
import { accountDatabase } from "../../storage/database.ts";
import { type EventSummary, findEvent, listEvents, readFeed } from "../../storage/events.ts";
import { filterExisting } from "../../storage/webhooks.ts";
import { firstIdAt, timeOfId } from "../../ids/id.ts";
import { formatOptionalTime } from "../../time/time.ts";
import { payloadSource, presentEvent } from "./present.ts";
import { eventDetailSchema, eventSchema, listQuery } from "./schema.ts";

export function eventRoutes(app: App): void {
  endpoint(app, {
    method: "get",
    path: "/v1/events",
    operationId: "listEvents",
    tag: "Events",
    summary: "List events",
    roles: readers,
    account: "header",
    query: listQuery,
    responses: { 200: { description: "Events, newest first.", schema: pageSchema(eventSchema).openapi("EventPage") } },
    handle: async (context, respond) => {
      const query = context.query();
      const filter = { events: query.event, until: query.until, since: Math.max(query.since ?? 0, context.keptSince) };
      const db = await accountDatabase(context.env, context.accountId);
      const page =
        query.order === "asc"
          ? toFeedPage(await readFeed(db, context.accountId, filter, query), query, context.listKey)
          : toPage(
              await listEvents(db, context.accountId, filter, query),
              query.limit,
              context.listKey,
              ({ id }) => id,
            );
      return respond(200, { ...page, data: page.data.map(presentEvent) });
    },
  });

  endpoint(app, {
    method: "get",
    path: "/v1/events/{id}",
    operationId: "getEvent",
    tag: "Events",
    summary: "Get an event with its payload and deliveries",
    roles: readers,
    account: "header",
    responses: { 200: { description: "The event.", schema: eventDetailSchema } },
    handle: async (context, respond) => {
      const db = await accountDatabase(context.env, context.accountId);
      const event = await findEvent(db, context.accountId, context.id("id", "event"));
      if (!event || timeOfId(event.id) < context.keptSince) throw notFound("event");
      // Asking a deleted webhook's ledger would create it again.
      const existing = await filterExisting(db, context.accountId, event.webhookIds);
      const deliveries = await Promise.all(
        event.webhookIds
          .filter((id) => existing.has(id))
          .map(async (id) => {
            const delivery = await ledgerOf(context.env, id).find(event.id);
            // A delivery that is not in its ledger yet is pending.
            return { webhook_id: id, status: delivery?.status ?? "pending", attempts: delivery?.attempts ?? 0 };
          }),
      );
      const detail = {
        ...presentEvent(event),
        payload_erased_at: formatOptionalTime(event.erasedAt || null),
        deliveries,
      };
      return respond.withSource(200, detail, "payload", payloadSource(event));
    },
  });
}

/** A feed always has a cursor to continue from, even if it is empty so far. */
function toFeedPage<Row extends Pick<EventSummary, "id">>(
  rows: readonly Row[],
  { cursor, since }: { cursor?: string | undefined; since?: number | undefined },
  list: string,
) {
  const position = rows.at(-1)?.id ?? cursor ?? firstIdAt(since ?? 0);
  return { data: [...rows], next_cursor: encodeCursor({ list, position }) };
}
