/** Pure. Repairs in the API's requests, and the jobs that run them. */
import { z } from "@hono/zod-openapi";
import type { Job } from "../../delivery/ledger/types.ts";
import { jobKind } from "../../http/enums.ts";
import { timeInput } from "../../http/times.ts";
import { timestamp } from "../../time/timestamp.ts";
import { timeOfId } from "../../ids/id.ts";
import { formatTime } from "../../time/time.ts";
import { JOB_STATUSES, type JobStatus } from "../../vocabulary/jobs.ts";

export const jobSchema = z
  .object({
    id: z.uuid(),
    kind: jobKind,
    total: z.int().openapi({ description: "The number of deliveries (events, calls) in the window.", example: 12 }),
    done: z.int().openapi({ description: "The number of deliveries, events or calls processed so far.", example: 5 }),
    failed: z.int().nullable().openapi({
      description: "For a `run`, the number of processed calls that failed again; null for other kinds.",
      example: null,
    }),
    status: z.enum(JOB_STATUSES).openapi({
      description:
        "`running`: the job is in progress. `completed`: it processed the whole window. `failed`: it stopped after hours of errors; deliveries processed so far are sent, and a new job for the same window sends the rest. `cancelled`: a request ended it, or the inbound webhook was disabled; deliveries processed so far are sent.",
    }),
    since: timestamp.openapi({ description: "The start of the job's window." }),
    until: timestamp.openapi({ description: "The end of the job's window." }),
    created_at: timestamp,
  })
  .openapi("Job");

export const estimateSchema = z
  .object({
    kind: jobKind,
    total: z
      .int()
      .openapi({ description: "The number of deliveries or calls that the job would process now.", example: 12 }),
  })
  .openapi("Estimate");

export const windowInput = {
  since: timeInput.openapi({ description: "Start of the window: events published from this time on." }),
  until: timeInput
    .optional()
    .openapi({ description: "End of the window: events published before this time; by default, now." }),
  dry_run: z
    .boolean("must be true or false")
    .default(false)
    .openapi({ description: "Only count the deliveries; start no job." }),
};

export const recoverInput = z
  .strictObject(windowInput)
  .openapi("RecoverInput", { example: { since: "2026-01-31T00:00:00Z" } });

export const replayInput = z
  .strictObject({
    ...windowInput,
    events: z
      .array(z.string("must be a string"))
      .min(1, "must name at least one event type")
      .optional()
      .openapi({
        description: "Only events of these types; by default, the webhook's subscriptions.",
        example: ["feedback.*"],
      }),
  })
  .openapi("ReplayInput", { example: { since: "2026-01-31T00:00:00Z", events: ["feedback.*"] } });

export const discardSchema = z
  .object({ discarded: z.int().openapi({ description: "The number of discarded deliveries.", example: 12 }) })
  .openapi("DiscardResult");

export function presentJob(job: Job): z.input<typeof jobSchema> {
  return {
    id: job.id,
    kind: job.kind,
    total: job.total,
    done: job.done,
    failed: null,
    status: statusOf(job),
    since: formatTime(timeOfId(job.fromId)),
    until: formatTime(timeOfId(job.belowId)),
    created_at: formatTime(job.createdAt),
  };
}

function statusOf({ finishedAt, hasFailed, isCancelled }: Job): JobStatus {
  if (finishedAt === null) return "running";
  if (isCancelled) return "cancelled";
  return hasFailed ? "failed" : "completed";
}
