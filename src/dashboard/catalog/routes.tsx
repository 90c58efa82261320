/** I/O. /dashboard/catalog */
import { Hono } from "hono/tiny";
import { notFound } from "../../http/problem.ts";
import { peopleRoles } from "../../security/roles.ts";
import { allow } from "../allow.ts";
import type { DashboardContext, DashboardEnv } from "../environment.ts";
import { show } from "../frame/show.tsx";
import { EntryPage } from "./entry-page.tsx";
import { IndexPage } from "./index-page.tsx";
import { readActions, readEventTypes } from "./read.ts";

export const catalogPages = new Hono<DashboardEnv>();

catalogPages.use(allow("the catalog", peopleRoles));

catalogPages.get("/", async (c) => {
  const api = c.get("api");
  const [types, actions] = await Promise.all([readEventTypes(api), readActions(api)]);
  return show(c, { title: "Catalog", area: "Catalog" }, <IndexPage types={types} actions={actions} />);
});

catalogPages.get("/events/:name", async (c) => {
  const entry = (await readEventTypes(c.get("api"))).find(({ name }) => name === c.req.param("name"));
  if (!entry) throw notFound("event type");
  return entryPage(c, entry.name, <EntryPage entry={entry} of="payload" />);
});

catalogPages.get("/actions/:name", async (c) => {
  const entry = (await readActions(c.get("api"))).find(({ name }) => name === c.req.param("name"));
  if (!entry) throw notFound("action");
  return entryPage(c, entry.name, <EntryPage entry={entry} of="body" />);
});

function entryPage(c: DashboardContext, title: string, content: Parameters<typeof show>[2]) {
  return show(c, { title, area: "Catalog" }, content);
}
