/** Pure. Repairs as the API takes them, and the jobs that do them. */
import { z } from "@hono/zod-openapi";
import type { Job } from "../../delivery/ledger/types.ts";
import { timeInput } from "../../http/times.ts";
import { timestamp } from "../../time/timestamp.ts";
import { timeOfId } from "../../ids/id.ts";
import { formatTime } from "../../time/time.ts";
import { JOB_KINDS, JOB_STATUSES, type JobStatus } from "../../vocabulary/jobs.ts";

export const jobSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(JOB_KINDS),
    total: z
      .int()
      .openapi({ description: "How many deliveries, or for a replay events, there are in the window.", example: 12 }),
    done: z.int().openapi({ description: "How many of them have been looked at.", example: 5 }),
    status: z.enum(JOB_STATUSES).openapi({
      description:
        "`failed`: it could not go on for hours, and stopped. What it had looked at goes out; the same window once more sends the rest.",
    }),
    since: timestamp.openapi({ description: "Its window: from then on," }),
    until: timestamp.openapi({ description: "and before then." }),
    created_at: timestamp,
  })
  .openapi("Job");

export const estimateSchema = z
  .object({
    kind: z.enum(JOB_KINDS),
    total: z.int().openapi({ description: "How many deliveries it would send, as things are now.", example: 12 }),
  })
  .openapi("Estimate");

const windowInput = {
  since: timeInput.openapi({ description: "Only what was published from then on." }),
  until: timeInput.optional().openapi({ description: "Only what was published before then; by default, now." }),
  dry_run: z
    .boolean("must be true or false")
    .default(false)
    .openapi({ description: "Only count what would be sent, and start nothing." }),
};
const isForward = ({ since, until }: { since: number; until?: number | undefined }) =>
  until === undefined || until > since;
const BACKWARD = { path: ["until"], message: "must be later than since" };

export const recoverInput = z
  .strictObject(windowInput)
  .openapi("RecoverInput", { example: { since: "2026-01-31T00:00:00Z" } })
  .refine(isForward, BACKWARD);

export const replayInput = z
  .strictObject({
    ...windowInput,
    events: z
      .array(z.string("must be a string"))
      .min(1, "must name at least one")
      .optional()
      .openapi({
        description: "Only these event types; by default, the webhook's subscriptions.",
        example: ["feedback.*"],
      }),
  })
  .openapi("ReplayInput", { example: { since: "2026-01-31T00:00:00Z", events: ["feedback.*"] } })
  .refine(isForward, BACKWARD);

export const discardSchema = z
  .object({ discarded: z.int().openapi({ description: "How many deliveries that were.", example: 12 }) })
  .openapi("Discarded");

export function presentJob(job: Job): z.input<typeof jobSchema> {
  return {
    id: job.id,
    kind: job.kind,
    total: job.total,
    done: job.done,
    status: statusOf(job),
    since: formatTime(timeOfId(job.fromId)),
    until: formatTime(timeOfId(job.belowId)),
    created_at: formatTime(job.createdAt),
  };
}

function statusOf({ finishedAt, hasFailed }: Job): JobStatus {
  if (finishedAt === null) return "running";
  return hasFailed ? "failed" : "completed";
}
