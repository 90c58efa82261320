/** /dashboard/webhooks/:id/repair */
import type { Hono } from "hono";
import { discardSchema, estimateSchema, jobSchema } from "../../api/repair/schema.ts";
import { LISTED_JOBS, LIVE_PENDING_SECONDS, LIVE_SECONDS } from "../../constants.ts";
import { pageSchema } from "../../http/page.ts";
import type { Fault } from "../../http/problem.ts";
import { readSender } from "../deliveries/read.ts";
import type { DashboardContext, DashboardEnv } from "../environment.ts";
import { readFields, textOf } from "../form-fields.ts";
import { show } from "../frame/show.tsx";
import { Done } from "../parts/flash.tsx";
import { readHealth } from "../webhooks/read.ts";
import type { Webhook } from "../webhooks/state.tsx";
import { WebhookHeader } from "../webhooks/webhook-header.tsx";
import { JobPage } from "./job.tsx";
import { type Counted, RepairPage } from "./repair-page.tsx";
import { type RepairForm, inputOf, readForm } from "./repair-window.ts";

export function repairRoutes(pages: Hono<DashboardEnv>): void {
  pages.get("/:id/repair", async (c) => {
    const webhook = await readSender(c);
    const form = readForm((name) => c.req.query(name));
    const isAsked = c.req.query("count") !== undefined && webhook.enabled;
    return repairPage(c, webhook, form, isAsked ? await count(c, webhook, form) : NOT_COUNTED);
  });

  pages.post("/:id/repair", async (c) => {
    const webhook = await readSender(c);
    const fields = await readFields(c);
    const { kind } = readForm((name) => fields.get(name) ?? undefined);
    const events = fields.getAll("events");
    const input = {
      since: textOf(fields, "since"),
      until: textOf(fields, "until"),
      ...(events.length > 0 ? { events } : {}),
    };
    const reply = await c.get("api").send("POST", `/v1/webhooks/${webhook.id}/${kind}`, input, jobSchema);
    if (!reply.ok) throw reply.problem;
    return c.redirect(`/dashboard/webhooks/${webhook.id}/repair/jobs/${reply.data.id}`, 303);
  });

  pages.post("/:id/repair/discard", async (c) => {
    const webhook = await readSender(c);
    const reply = await c.get("api").send("POST", `/v1/webhooks/${webhook.id}/discard`, {}, discardSchema);
    if (!reply.ok) throw reply.problem;
    return c.redirect(`/dashboard/webhooks/${webhook.id}/repair?done=discarded`, 303);
  });

  pages.get("/:id/repair/jobs/:job_id", async (c) => {
    const api = c.get("api");
    const webhook = await readSender(c);
    const [health, job] = await Promise.all([
      readHealth(api, webhook),
      api.get(`/v1/webhooks/${webhook.id}/jobs/${encodeURIComponent(c.req.param("job_id"))}`, jobSchema),
    ]);
    const isOver = job.status !== "running" && health?.backlog === 0;
    const shown = { title: `Repair of ${webhook.name}`, area: "Webhooks" } as const;
    return show(
      c,
      isOver ? shown : { ...shown, refresh: LIVE_PENDING_SECONDS },
      <JobPage webhook={webhook} health={health} job={job} now={Date.now()} />,
    );
  });
}

interface Count {
  counted: Counted | null;
  faults: readonly Fault[];
}

const NOT_COUNTED: Count = { counted: null, faults: [] };

/** What the API says would be sent, without sending it. @throws {Problem} */
async function count(c: DashboardContext, webhook: Webhook, form: RepairForm): Promise<Count> {
  const input = inputOf(form, Date.now());
  const asked = { ...input, dry_run: true };
  const reply = await c.get("api").send("POST", `/v1/webhooks/${webhook.id}/${form.kind}`, asked, estimateSchema);
  if (reply.ok) return { counted: { input, total: reply.data.total }, faults: [] };
  if (!reply.problem.errors) throw reply.problem;
  return { counted: null, faults: reply.problem.errors };
}

async function repairPage(c: DashboardContext, webhook: Webhook, form: RepairForm, { counted, faults }: Count) {
  const api = c.get("api");
  const [health, { data: jobs }] = await Promise.all([
    readHealth(api, webhook),
    api.get(`/v1/webhooks/${webhook.id}/jobs?limit=${LISTED_JOBS}`, pageSchema(jobSchema)),
  ]);
  const page = { webhook, health, form, counted, faults, jobs, now: Date.now() };
  return show(
    c,
    { title: `Repair ${webhook.name}`, area: "Webhooks", refresh: LIVE_SECONDS },
    <>
      <WebhookHeader webhook={webhook} health={health} tab="Repair" />
      <Done done={c.req.query("done")} texts={REPAIR_TEXTS} />
      <RepairPage {...page} />
    </>,
  );
}

const REPAIR_TEXTS = { discarded: "What waited is discarded. It is listed as failed, and can be sent again." };
