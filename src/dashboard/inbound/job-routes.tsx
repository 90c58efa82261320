/** I/O. /dashboard/webhooks/{id}/calls/run and …/calls/jobs: runs all calls of a status again, counted first. */
import type { Hono } from "hono";
import { estimateSchema, jobSchema } from "../../api/repair/schema.ts";
import { HOUR_MS, LISTED_JOBS, LIVE_PENDING_SECONDS } from "../../constants.ts";
import { pageSchema } from "../../http/page.ts";
import { RUNNABLE_STATUSES } from "../../vocabulary/call.ts";
import type { DashboardContext, DashboardEnv } from "../environment.ts";
import { textOf } from "../form-fields.ts";
import { show } from "../frame/show.tsx";
import { pathPart } from "../path-part.ts";
import { readFields } from "../read-fields.ts";
import { CallJobPage, RunAllPage } from "./job-page.tsx";
import { readInbound } from "./read.ts";

export function callJobRoutes(pages: Hono<DashboardEnv>): void {
  pages.get("/:id/calls/run", async (c) => {
    const api = c.get("api");
    const webhook = await readInbound(c);
    const status = statusOf(c.req.query("status"));
    const hours = hoursOf(c.req.query("hours"));
    const now = Date.now();
    // Fixed times, so that the job runs what was counted.
    const window = { since: new Date(now - hours * HOUR_MS).toISOString(), until: new Date(now).toISOString() };
    const path = `/v1/webhooks/${webhook.id}`;
    const [reply, { data: jobs }] = await Promise.all([
      api.send("POST", `${path}/calls/run`, { ...window, status, dry_run: true }, estimateSchema),
      api.get(`${path}/jobs?limit=${LISTED_JOBS}`, pageSchema(jobSchema)),
    ]);
    if (!reply.ok) throw reply.problem;
    return show(
      c,
      { title: `Run calls to ${webhook.name}`, area: "Webhooks" },
      <RunAllPage {...{ webhook, status, hours, ...window, total: reply.data.total, jobs, now }} />,
    );
  });

  pages.post("/:id/calls/run", async (c) => {
    const webhook = await readInbound(c);
    const fields = await readFields(c);
    const input = {
      status: statusOf(textOf(fields, "status")),
      since: textOf(fields, "since"),
      until: textOf(fields, "until"),
    };
    const page = `/dashboard/webhooks/${webhook.id}/calls`;
    const reply = await c.get("api").send("POST", `/v1/webhooks/${webhook.id}/calls/run`, input, jobSchema);
    if (!reply.ok) throw reply.problem;
    return c.redirect(`${page}/jobs/${reply.data.id}`, 303);
  });

  pages.get("/:id/calls/jobs/:job_id", async (c) => {
    const webhook = await readInbound(c);
    const job = await c.get("api").get(jobPath(c, webhook.id), jobSchema);
    const shown = { title: `Run calls to ${webhook.name}`, area: "Webhooks" } as const;
    return show(
      c,
      job.status === "running" ? { ...shown, refresh: LIVE_PENDING_SECONDS } : shown,
      <CallJobPage webhook={webhook} job={job} now={Date.now()} />,
    );
  });

  pages.post("/:id/calls/jobs/:job_id/cancel", async (c) => {
    const webhook = await readInbound(c);
    await c.get("api").delete(jobPath(c, webhook.id));
    const job = pathPart(c, "job_id");
    return c.redirect(`/dashboard/webhooks/${webhook.id}/calls/jobs/${job}`, 303);
  });
}

function jobPath(c: DashboardContext, webhookId: string): string {
  return `/v1/webhooks/${webhookId}/jobs/${pathPart(c, "job_id")}`;
}

function statusOf(text: string | undefined) {
  return RUNNABLE_STATUSES.find((status) => status === text) ?? "failed";
}

/** The longest window of a run, and the default: the default retention of calls. */
export const MAX_RUN_HOURS = 30 * 24;

function hoursOf(text: string | undefined): number {
  const hours = /^\d{1,3}$/.test(text ?? "") ? Number(text) : MAX_RUN_HOURS;
  return Math.min(Math.max(1, hours), MAX_RUN_HOURS);
}
