/** I/O. The jobs of a webhook: an outbound one's are in its ledger, an inbound one's in D1. */
import { ledgerOf } from "../../delivery/ledger-stub.ts";
import type { z } from "@hono/zod-openapi";
import type { Job } from "../../delivery/ledger/types.ts";
import { notFound } from "../../http/problem.ts";
import type { RequestContext } from "../../http/request-context.ts";
import { timeOfId } from "../../ids/id.ts";
import { runPortion } from "../../inbound/rerun/run-call-jobs.ts";
import { type CallJob, endCallJob, findCallJob, listCallJobs } from "../../storage/call-jobs.ts";
import type { PageRequest } from "../../storage/page-request.ts";
import { formatTime } from "../../time/time.ts";
import type { Found } from "../webhooks/require-webhook.ts";
import { type jobSchema, presentJob } from "./schema.ts";

type JobView = z.input<typeof jobSchema>;

/** Newest first. Returns one more than `limit` if there is one. */
export async function listJobs(
  { env, keptSince }: RequestContext<"id">,
  { db, webhook }: Found,
  page: PageRequest,
): Promise<JobView[]> {
  if (webhook.isInbound) return (await listCallJobs(db, webhook, keptSince, page)).map(presentCallJob);
  const jobs: Job[] = await ledgerOf(env, webhook.id).listJobs(page.cursor, page.limit + 1);
  return jobs.map(presentJob);
}

/** Reading a running job of calls also runs its next portion. @throws {Problem} 404 */
export async function readJob(context: RequestContext<"id">, { db, webhook }: Found, id: string): Promise<JobView> {
  const { env, settings } = context;
  if (webhook.isInbound) {
    const job = await requireCallJob({ db, webhook }, id);
    if (job.finishedAt === null) context.c.executionCtx.waitUntil(runPortion(env, settings, db, job));
    return presentCallJob(job);
  }
  const job: Job | null = await ledgerOf(env, webhook.id).job(id);
  if (!job) throw notFound("job");
  return presentJob(job);
}

/** @throws {Problem} 404 */
export async function cancelJob({ env, now }: RequestContext<"id">, found: Found, id: string): Promise<void> {
  const { db, webhook } = found;
  if (webhook.isInbound) return endCallJob(db, await requireCallJob(found, id), "cancelled", now);
  if (!(await ledgerOf(env, webhook.id).cancelJob(id))) throw notFound("job");
}

async function requireCallJob({ db, webhook }: Found, id: string): Promise<CallJob> {
  const job = await findCallJob(db, webhook, id);
  if (!job) throw notFound("job");
  return job;
}

export function presentCallJob(job: CallJob): JobView {
  return {
    id: job.id,
    kind: "run",
    // Calls may have come into the window late.
    total: Math.max(job.total, job.run),
    done: job.run,
    failed: job.failed,
    status: job.ending ?? "running",
    since: formatTime(timeOfId(job.fromId)),
    until: formatTime(timeOfId(job.belowId)),
    created_at: formatTime(timeOfId(job.id)),
  };
}
