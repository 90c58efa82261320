/** I/O. /dashboard/webhooks */
import { Hono } from "hono/tiny";
import { webhookSchema } from "../../api/webhooks/schema.ts";
import { LISTED_WEBHOOKS, LIVE_SECONDS } from "../../constants.ts";
import { pageSchema } from "../../http/page.ts";
import { admins, readers } from "../../security/roles.ts";
import { allow } from "../allow.ts";
import type { Child } from "hono/jsx";
import { readAsset } from "../../http/static-asset.ts";
import { Activity, type ActivityProps, isUnused } from "../activity/activity.tsx";
import { CallActivity } from "../activity/call-activity.tsx";
import { rangeOf } from "../activity/buckets.ts";
import { readActivity } from "../deliveries/read.ts";
import { deliveryRoutes } from "../deliveries/routes.tsx";
import type { DashboardContext, DashboardEnv } from "../environment.ts";
import { textOf } from "../form-fields.ts";
import { readFields } from "../read-fields.ts";
import { show } from "../frame/show.tsx";
import { SuccessFlash } from "../parts/flash.tsx";
import { readCallHours } from "../inbound/read.ts";
import { inboundRoutes, latestCalls } from "../inbound/routes.tsx";
import { address } from "../parts/list.tsx";
import { pathPart } from "../path-part.ts";
import { repairRoutes } from "../repair/routes.tsx";
import { DeletePage } from "./delete-page.tsx";
import { editRoutes } from "./edit-routes.tsx";
import { FirstSteps, LANGUAGES } from "./first-steps.tsx";
import { ListPage } from "./list-page.tsx";
import { Configuration } from "./configuration.tsx";
import { impossibleIn, readHealth, readWebhookSummary, readWebhook } from "./read.ts";
import { SecretsPage } from "./secrets-page.tsx";
import type { Webhook } from "./state.tsx";
import { WebhookHeader } from "./webhook-header.tsx";

export const webhookPages = new Hono<DashboardEnv>();

webhookPages.use(allow("webhooks", readers));
// A viewer's pages have no links to these.
for (const path of [
  "/new/*",
  "/:id/settings",
  "/:id/secrets/*",
  "/:id/delete",
  "/:id/try/*",
  "/:id/connect/*",
  "/:id/mapping",
  "/:id/repair/*",
]) {
  webhookPages.use(path, allow("this page", admins));
}
webhookPages.use("/:id/calls/run", allow("this page", admins));
webhookPages.use("/:id/calls/jobs/*", allow("this page", admins));
webhookPages.use("/:id/calls/:call_id/body", allow("the content of calls", admins));

webhookPages.get("/", async (c) => {
  const api = c.get("api");
  const cursor = c.req.query("cursor");
  const path = address("/v1/webhooks", { limit: String(LISTED_WEBHOOKS), cursor });
  const { data, next_cursor: next } = await api.get(path, pageSchema(webhookSchema));
  const listed = await Promise.all(data.map((webhook) => readWebhookSummary(api, webhook)));
  const page = { listed, cursor, next, done: c.req.query("done") };
  return show(c, { title: "Webhooks", area: "Webhooks", refresh: 2 * LIVE_SECONDS }, <ListPage {...page} />);
});

editRoutes(webhookPages);
inboundRoutes(webhookPages);
deliveryRoutes(webhookPages);
repairRoutes(webhookPages);

webhookPages.get("/:id", async (c) => {
  const webhook = await readWebhook(c);
  const now = Date.now();
  const range = rangeOf(c.req.query("hours"));
  const activity = webhook.is_inbound ? null : await readActivity(c.get("api"), webhook, range, now);
  return show(
    c,
    { title: webhook.name, area: "Webhooks", refresh: LIVE_SECONDS },
    <>
      <WebhookHeader webhook={webhook} health={activity?.health ?? null} tab="Overview" now={Date.now()} />
      <SuccessFlash done={c.req.query("done")} texts={OVERVIEW_TEXTS} />
      {activity && <Activity {...activity} firstSteps={await firstSteps(c, activity)} />}
      {webhook.is_inbound && (
        <CallActivity webhook={webhook} range={range} hours={await readCallHours(c.get("api"), webhook, range, now)} />
      )}
      {webhook.is_inbound && (await latestCalls(c, webhook))}
      <Configuration
        webhook={webhook}
        impossible={await impossibleIn(c.get("api"), webhook.events, webhook.filter)}
        now={now}
      />
    </>,
  );
});

/** Shown to admins until something was sent. */
async function firstSteps(c: DashboardContext, activity: ActivityProps): Promise<Child> {
  if (!isUnused(activity) || !admins.includes(c.get("viewer").role)) return null;
  const language = LANGUAGES.find(({ name }) => name === c.req.query("code"))?.name ?? "node";
  const code = await (await readAsset(c.env, `receiver-${language}.txt`)).text();
  return <FirstSteps webhook={activity.webhook} language={language} code={code} />;
}

/** The header says that a webhook is disabled. */
const OVERVIEW_TEXTS = {
  created: "Webhook created. Its secrets are on the Secrets page.",
  enabled: "Webhook enabled.",
};

webhookPages.post("/:id/enabled", async (c) => {
  const enabled = textOf(await readFields(c), "enabled") === "true";
  const path = `/v1/webhooks/${pathPart(c, "id")}`;
  const reply = await c.get("api").send("PATCH", path, { enabled }, webhookSchema);
  if (!reply.ok) throw reply.problem;
  return c.redirect(`/dashboard/webhooks/${reply.data.id}?done=${enabled ? "enabled" : "disabled"}`, 303);
});

webhookPages.get("/:id/secrets", async (c) => secretsPage(c, await readWebhook(c), false));

webhookPages.post("/:id/secrets", async (c) => secretsPage(c, await readWebhook(c, c.get("api").withSecrets()), true));

webhookPages.post("/:id/secrets/rotate", async (c) => {
  const overlap = textOf(await readFields(c), "overlap_seconds");
  const path = `/v1/webhooks/${pathPart(c, "id")}/rotate-secret`;
  const input = { overlap_seconds: overlap === "" ? undefined : Number(overlap) };
  const reply = await c.get("api").send("POST", path, input, webhookSchema);
  if (!reply.ok) throw reply.problem;
  return c.redirect(`/dashboard/webhooks/${reply.data.id}/secrets?done=rotated`, 303);
});

async function secretsPage(c: DashboardContext, webhook: Webhook, isRevealed: boolean) {
  return show(
    c,
    { title: `Secrets of ${webhook.name}`, area: "Webhooks" },
    <>
      <WebhookHeader
        webhook={webhook}
        health={await readHealth(c.get("api"), webhook)}
        tab="Secrets"
        now={Date.now()}
      />
      <SuccessFlash
        done={c.req.query("done")}
        texts={{ rotated: "Secrets rotated. Reveal and install the new ones." }}
      />
      <SecretsPage webhook={webhook} now={Date.now()} isRevealed={isRevealed} />
    </>,
  );
}

webhookPages.get("/:id/delete", async (c) => {
  const webhook = await readWebhook(c);
  return show(c, { title: `Delete ${webhook.name}?`, area: "Webhooks" }, <DeletePage webhook={webhook} />);
});

webhookPages.post("/:id/delete", async (c) => {
  await c.get("api").delete(`/v1/webhooks/${pathPart(c, "id")}`);
  return c.redirect("/dashboard/webhooks?done=deleted", 303);
});
