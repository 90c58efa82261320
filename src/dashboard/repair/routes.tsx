/** I/O. /dashboard/webhooks/:id/repair */
import type { Hono } from "hono";
import { discardSchema, estimateSchema, jobSchema } from "../../api/repair/schema.ts";
import { LISTED_JOBS, LIVE_PENDING_SECONDS, LIVE_SECONDS } from "../../constants.ts";
import { pageSchema } from "../../http/page.ts";
import type { FieldError } from "../../http/problem.ts";
import { countDelivered, readOutbound } from "../deliveries/read.ts";
import type { DashboardContext, DashboardEnv } from "../environment.ts";
import { textOf } from "../form-fields.ts";
import { readFields } from "../read-fields.ts";
import { show } from "../frame/show.tsx";
import { SuccessFlash } from "../parts/flash.tsx";
import { pathPart } from "../path-part.ts";
import { readHealth } from "../webhooks/read.ts";
import type { Webhook } from "../webhooks/state.tsx";
import { WebhookHeader } from "../webhooks/webhook-header.tsx";
import { JobPage } from "./job.tsx";
import { type Estimate, RepairPage } from "./repair-page.tsx";
import { type RepairForm, inputOf, readForm } from "./repair-window.ts";

export function repairRoutes(pages: Hono<DashboardEnv>): void {
  pages.get("/:id/repair", async (c) => {
    const webhook = await readOutbound(c);
    const form = readForm((name) => c.req.query(name));
    const wantsCount = c.req.query("count") !== undefined && webhook.enabled;
    return repairPage(c, webhook, form, wantsCount ? await readEstimate(c, webhook, form) : NO_ESTIMATE);
  });

  pages.post("/:id/repair", async (c) => {
    const webhook = await readOutbound(c);
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
    const webhook = await readOutbound(c);
    const reply = await c.get("api").send("POST", `/v1/webhooks/${webhook.id}/discard`, {}, discardSchema);
    if (!reply.ok) throw reply.problem;
    return c.redirect(`/dashboard/webhooks/${webhook.id}/repair?done=discarded`, 303);
  });

  pages.get("/:id/repair/jobs/:job_id", async (c) => {
    const api = c.get("api");
    const webhook = await readOutbound(c);
    const [health, job] = await Promise.all([
      readHealth(api, webhook),
      api.get(`/v1/webhooks/${webhook.id}/jobs/${pathPart(c, "job_id")}`, jobSchema),
    ]);
    const delivered = await countDelivered(api, webhook, job);
    const isSettled = job.status !== "running" && health?.backlog === 0;
    const shown = { title: `Repair ${webhook.name}`, area: "Webhooks" } as const;
    return show(
      c,
      isSettled ? shown : { ...shown, refresh: LIVE_PENDING_SECONDS },
      <JobPage webhook={webhook} health={health} job={job} delivered={delivered} now={Date.now()} />,
    );
  });

  pages.post("/:id/repair/jobs/:job_id/cancel", async (c) => {
    const webhook = await readOutbound(c);
    const job = pathPart(c, "job_id");
    await c.get("api").delete(`/v1/webhooks/${webhook.id}/jobs/${job}`);
    return c.redirect(`/dashboard/webhooks/${webhook.id}/repair/jobs/${job}`, 303);
  });
}

interface EstimateResult {
  estimate: Estimate | null;
  errors: readonly FieldError[];
}

const NO_ESTIMATE: EstimateResult = { estimate: null, errors: [] };

/** Counts what a job would send, without starting it. @throws {Problem} */
async function readEstimate(c: DashboardContext, webhook: Webhook, form: RepairForm): Promise<EstimateResult> {
  const input = inputOf(form, Date.now());
  const dryRun = { ...input, dry_run: true };
  const reply = await c.get("api").send("POST", `/v1/webhooks/${webhook.id}/${form.kind}`, dryRun, estimateSchema);
  if (reply.ok) return { estimate: { input, total: reply.data.total }, errors: [] };
  if (!reply.problem.errors) throw reply.problem;
  return { estimate: null, errors: reply.problem.errors };
}

async function repairPage(
  c: DashboardContext,
  webhook: Webhook,
  form: RepairForm,
  { estimate, errors }: EstimateResult,
) {
  const api = c.get("api");
  const [health, { data: jobs }] = await Promise.all([
    readHealth(api, webhook),
    api.get(`/v1/webhooks/${webhook.id}/jobs?limit=${LISTED_JOBS}`, pageSchema(jobSchema)),
  ]);
  const page = { webhook, health, form, estimate, errors, jobs, now: Date.now() };
  return show(
    c,
    { title: `Repair ${webhook.name}`, area: "Webhooks", refresh: LIVE_SECONDS },
    <>
      <WebhookHeader webhook={webhook} health={health} tab="Repair" now={Date.now()} />
      <SuccessFlash done={c.req.query("done")} texts={REPAIR_TEXTS} />
      <RepairPage {...page} />
    </>,
  );
}

const REPAIR_TEXTS = {
  discarded: "Pending deliveries discarded. They are listed as failed, and you can redeliver them.",
};
