/** I/O. /dashboard/search: an id leads to its object; other text finds contacts and webhooks. */
import { Hono } from "hono";
import { z } from "zod";
import { contactSchema } from "../../api/contacts/schema.ts";
import { webhookSchema } from "../../api/webhooks/schema.ts";
import { MAX_PAGE_SIZE } from "../../constants.ts";
import { forEachConcurrently } from "../../cron/concurrency-pool.ts";
import { pageSchema } from "../../http/page.ts";
import type { Api } from "../api.ts";
import type { DashboardEnv } from "../environment.ts";
import { show } from "../frame/show.tsx";
import { address } from "../parts/list.tsx";
import { orNull } from "../webhooks/read.ts";
import { SearchPage } from "./search-page.tsx";

const IDS = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g;
/** Each reads one call of one webhook. */
const CONCURRENT_READS = 6;

const anything = z.unknown();
const webhookPage = pageSchema(webhookSchema);

export const searchPage = new Hono<DashboardEnv>().get("/", async (c) => {
  const api = c.get("api");
  const text = (c.req.query("q") ?? "").trim();
  const ids = text.toLowerCase().match(IDS) ?? [];
  const found = await findById(api, ids);
  if (found !== undefined) return c.redirect(`/dashboard${found}`, 303);
  const search = ids.length === 0 && text.length > 1 ? text : "";
  const [contacts, webhooks] = await Promise.all([
    search === "" ? null : orNull(api.get(address("/v1/contacts", { search }), pageSchema(contactSchema))),
    search === "" ? null : orNull(api.get(`/v1/webhooks?limit=${MAX_PAGE_SIZE}`, webhookPage)),
  ]);
  const named = webhooks?.data.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
  return show(
    c,
    { title: "Search" },
    <SearchPage text={text} contacts={contacts?.data ?? []} webhooks={named ?? []} />,
  );
});

/** The path of the object with the id, the same under `/v1` and `/dashboard`. A delivery has the ids of webhook and event. */
async function findById(api: Api, ids: readonly string[]): Promise<string | undefined> {
  const [id, second] = ids;
  if (id === undefined) return undefined;
  const paths = [
    ...(second === undefined ? [] : [`/webhooks/${id}/deliveries/${second}`, `/webhooks/${second}/deliveries/${id}`]),
    ...["events", "webhooks", "contacts"].map((kind) => `/${kind}/${id}`),
  ];
  return (await firstOf(api, paths)) ?? findCall(api, id);
}

/** A call is stored with its webhook, so every inbound webhook is asked: at most as many as an account may have. */
async function findCall(api: Api, id: string): Promise<string | undefined> {
  const webhooks = await orNull(api.get(`/v1/webhooks?is_inbound=true&limit=${MAX_PAGE_SIZE}`, webhookPage));
  return firstOf(
    api,
    (webhooks?.data ?? []).map((webhook) => `/webhooks/${webhook.id}/calls/${id}`),
  );
}

async function firstOf(api: Api, paths: readonly string[]): Promise<string | undefined> {
  const found = new Set<string>();
  await forEachConcurrently(paths, CONCURRENT_READS, async (path) => {
    if (found.size === 0 && (await orNull(api.get(`/v1${path}`, anything))) !== null) found.add(path);
  });
  return paths.find((path) => found.has(path));
}
