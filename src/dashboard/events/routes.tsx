/** I/O. /dashboard/events */
import { Hono } from "hono/tiny";
import { eventDetailSchema, eventSchema } from "../../api/events/schema.ts";
import { webhookSchema } from "../../api/webhooks/schema.ts";
import { LIVE_SECONDS, MAX_PAGE_SIZE } from "../../constants.ts";
import { pageSchema } from "../../http/page.ts";
import { Problem } from "../../http/problem.ts";
import { indentJson } from "../../json/indent.ts";
import { memberSources } from "../../json/source.ts";
import { readers } from "../../security/roles.ts";
import { allow } from "../allow.ts";
import { readEventTypes } from "../catalog/read.ts";
import { download } from "../download.ts";
import type { DashboardContext, DashboardEnv } from "../environment.ts";
import { show } from "../frame/show.tsx";
import { readCallsOf } from "../inbound/read.ts";
import { address } from "../parts/list.tsx";
import { toUtc } from "../parts/time-field.tsx";
import { pathPart } from "../path-part.ts";
import { EventPage } from "./event-page.tsx";
import { type EventFilter, ListPage } from "./list-page.tsx";

export const eventPages = new Hono<DashboardEnv>();

eventPages.use(allow("events", readers));

eventPages.get("/", async (c) => {
  const text = (name: string) => c.req.query(name)?.trim() ?? "";
  const filter: EventFilter = { event: text("event"), since: text("since"), until: text("until") };
  const cursor = c.req.query("cursor");
  const [listed, types] = await Promise.all([readEvents(c, filter, cursor), readEventTypes(c.get("api"))]);
  const page = { ...listed, filter, names: types.map(({ name }) => name), now: Date.now() };
  const shown = { title: "Events", area: "Events", refresh: LIVE_SECONDS } as const;
  return show(c, { ...shown, status: listed.errors.length > 0 ? 422 : 200 }, <ListPage {...page} />);
});

/** An invalid filter gives an empty list and its errors. @throws {Problem} */
async function readEvents(c: DashboardContext, { event, since, until }: EventFilter, cursor: string | undefined) {
  const path = address("/v1/events", { event, since: toUtc(since), until: toUtc(until), cursor });
  try {
    const { data: events, next_cursor: next } = await c.get("api").get(path, pageSchema(eventSchema));
    return { events, next, errors: [] };
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 422) throw error;
    return { events: [], next: null, errors: error.errors ?? [] };
  }
}

eventPages.get("/:id", async (c) => {
  const api = c.get("api");
  const [{ event, payload }, { data: webhooks }, types, calls] = await Promise.all([
    readEvent(c),
    // One page of names; webhooks beyond it are shown by their id.
    api.get(`/v1/webhooks?is_inbound=false&limit=${MAX_PAGE_SIZE}`, pageSchema(webhookSchema)),
    readEventTypes(api),
    readCallsOf(c, `/v1/events/${pathPart(c, "id")}`, readers),
  ]);
  const page = {
    calls,
    event,
    payload: indentJson(payload),
    webhookNames: new Map(webhooks.map(({ id, name }) => [id, name])),
    isInCatalog: types.some(({ name }) => name === event.event),
    now: Date.now(),
  };
  return show(c, { title: event.event, area: "Events", refresh: LIVE_SECONDS }, <EventPage {...page} />);
});

eventPages.get("/:id/payload", async (c) => {
  const { event, payload } = await readEvent(c);
  if (event.payload === null) throw new Problem("not_found", "The payload was erased.");
  return download(c, `${event.id}.json`, payload);
});

/** The event in the path, and its payload as published. @throws {Problem} 404 */
async function readEvent(c: DashboardContext) {
  const source = await c.get("api").getText(`/v1/events/${pathPart(c, "id")}`);
  return {
    event: eventDetailSchema.parse(JSON.parse(source)),
    payload: memberSources(source).get("payload") ?? "",
  };
}
