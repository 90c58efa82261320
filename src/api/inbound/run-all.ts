/** I/O. POST /v1/webhooks/{id}/calls/run */
import { z } from "@hono/zod-openapi";
import type { App } from "../../http/definition.ts";
import { endpoint } from "../../http/endpoint.ts";
import { Problem, invalid } from "../../http/problem.ts";
import type { RequestContext } from "../../http/request-context.ts";
import { windowErrors } from "../../http/times.ts";
import { firstIdAt } from "../../ids/id.ts";
import { runPortion } from "../../inbound/rerun/run-call-jobs.ts";
import { admins } from "../../security/roles.ts";
import { type CallSelection, countRunnable, startCallJob } from "../../storage/call-jobs.ts";
import { RUNNABLE_STATUSES } from "../../vocabulary/call.ts";
import { presentCallJob } from "../repair/jobs.ts";
import { estimateSchema, jobSchema, windowInput } from "../repair/schema.ts";
import { requireInbound } from "./require-inbound.ts";

const runAllInput = z
  .strictObject({
    since: windowInput.since.openapi({ description: "Start of the window: calls received from this time on." }),
    until: windowInput.until.openapi({
      description: "End of the window: calls received before this time; by default, now.",
    }),
    status: z
      .enum(RUNNABLE_STATUSES, `must be one of: ${RUNNABLE_STATUSES.join(", ")}`)
      .default("failed")
      .openapi({ description: "The calls to run.", example: "failed" }),
    dry_run: z
      .boolean("must be true or false")
      .default(false)
      .openapi({ description: "Only count the calls; start no job." }),
  })
  .openapi("RunCallsInput", { example: { since: "2026-01-31T00:00:00Z", status: "failed" } });

export function runAllRoutes(app: App): void {
  endpoint(app, {
    method: "post",
    path: "/v1/webhooks/{id}/calls/run",
    operationId: "runCalls",
    audit: "webhook.calls_run",
    tag: "Inbound",
    summary: "Run the stored calls of a time window again",
    description:
      "A job runs each call as `POST …/calls/{call_id}/run` does, oldest first, with the webhook as it is then. Calls that ended as a server error, and calls without a body, are left out. It ends when the webhook is disabled.",
    roles: admins,
    account: "header",
    body: runAllInput,
    problems: ["webhook_is_outbound", "webhook_disabled", "job_running"],
    responses: {
      200: { description: "With `dry_run`: the number of calls that would be run.", schema: estimateSchema },
      202: { description: "The job, which runs in the background.", schema: jobSchema },
    },
    handle: async (context, respond) => {
      const { db, webhook } = await requireInbound(context);
      if (!webhook.enabled) throw new Problem("webhook_disabled", "The webhook is disabled. Enable it first.");
      const { dry_run: isDryRun, status, ...window } = await context.body();
      const selection = { status, ...boundsOf(window, context) };
      const total = await countRunnable(db, webhook, selection);
      if (isDryRun) return respond(200, { kind: "run", total });
      const { accountId, id: webhookId } = webhook;
      const job = await startCallJob(
        db,
        { accountId, webhookId, id: context.newId(), total, ...selection },
        context.keptSince,
      );
      if (!job) throw new Problem("job_running", "A run job of the webhook is running. Wait for it, or end it.");
      // A small job has usually ended when somebody first reads it.
      context.c.executionCtx.waitUntil(runPortion(context.env, context.settings, db, job));
      return respond(202, presentCallJob(job));
    },
  });
}

function boundsOf(
  { since, until }: { since: number; until?: number | undefined },
  { now, keptSince }: Pick<RequestContext, "now" | "keptSince">,
): Pick<CallSelection, "fromId" | "belowId"> {
  const errors = windowErrors({ since, until }, now, 0);
  if (errors.length > 0) throw invalid(errors);
  return { fromId: firstIdAt(Math.max(since, keptSince)), belowId: firstIdAt(until ?? now) };
}
