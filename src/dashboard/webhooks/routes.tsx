/** /dashboard/webhooks */
import { Hono } from "hono";
import { z } from "zod";
import { healthSchema, statsSchema } from "../../api/deliveries/health.ts";
import { webhookSchema } from "../../api/webhooks/schema.ts";
import { LISTED_WEBHOOKS, LIVE_SECONDS } from "../../constants.ts";
import { pageSchema } from "../../http/page.ts";
import { Problem } from "../../http/problem.ts";
import { admins } from "../../security/roles.ts";
import type { Api } from "../api.ts";
import type { DashboardEnv } from "../environment.ts";
import { show } from "../frame/show.tsx";
import { address } from "../parts/list.tsx";
import { ListPage, type ListedWebhook } from "./list-page.tsx";
import type { Webhook } from "./state.tsx";

export const webhookPages = new Hono<DashboardEnv>();

webhookPages.use(async (c, next) => {
  const { role } = c.get("viewer");
  // The API would say so too, in a program's words.
  if (!admins.includes(role)) {
    throw new Problem(403, `Webhooks are for owners and admins. You are signed in as ${role}.`);
  }
  return next();
});

webhookPages.get("/", async (c) => {
  const api = c.get("api");
  const cursor = c.req.query("cursor");
  const path = address("/v1/webhooks", { limit: String(LISTED_WEBHOOKS), cursor });
  const { data, next_cursor: next } = await api.get(path, pageSchema(webhookSchema));
  const listed = await Promise.all(data.map((webhook) => withLedger(api, webhook)));
  const page = { listed, cursor, next, done: c.req.query("done") };
  return show(c, { title: "Webhooks", area: "Webhooks", refresh: 2 * LIVE_SECONDS }, <ListPage {...page} />);
});

/** One ledger that does not answer must not hide the others. */
async function withLedger(api: Api, webhook: Webhook): Promise<ListedWebhook> {
  if (webhook.is_inbound) return { webhook, health: null, hours: null };
  const path = `/v1/webhooks/${webhook.id}`;
  const [health, stats] = await Promise.all([
    orNull(api.get(`${path}/health`, healthSchema)),
    orNull(api.get(`${path}/stats?hours=24`, z.object({ data: z.array(statsSchema) }))),
  ]);
  return { webhook, health, hours: stats?.data ?? null };
}

async function orNull<Data>(asked: Promise<Data>): Promise<Data | null> {
  try {
    return await asked;
  } catch {
    return null;
  }
}
