/** Pure. Parses the rows of a ledger's tables into the ledger's types. */
import { z } from "zod";
import type { HourStats } from "./stats.ts";
import { DELIVERY_FAILED, DISABLED, type Notice, PUBLISHED_REASONS } from "../notices/notice.ts";
import type { Attempt, Circuit, Health, Job, NoticeState, PendingDelivery, SettledDelivery } from "./types.ts";
import { ATTEMPT_ERRORS, AUTOMATIC_DISABLE_REASONS, REASONS } from "../../vocabulary/delivery.ts";
import { DELIVERY_JOB_KINDS } from "../../vocabulary/jobs.ts";

/** `wakeAt`: when the alarm acts on it. null: it is parked, until the circuit closes or the backlog is drained. */
export type PendingRow = PendingDelivery & { wakeAt: number | null };

const attemptError = z.enum(ATTEMPT_ERRORS).nullable();

const attempt = z.object({
  cycle: z.number(),
  number: z.number(),
  startedAt: z.number(),
  durationMs: z.number(),
  statusCode: z.number().nullable(),
  error: attemptError,
  responseBody: z.string().nullable(),
  failure: z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }).optional(),
}) satisfies z.ZodType<Attempt>;

const log = z.string().transform((text) => z.array(attempt).parse(JSON.parse(text)));

const columns = z.object({
  event_id: z.string(),
  event: z.string(),
  cycle: z.number(),
  attempts: z.number(),
  cycle_started_at: z.number(),
  updated_at: z.number(),
  log,
});

function baseOf(row: z.output<typeof columns>) {
  return {
    eventId: row.event_id,
    event: row.event,
    cycle: row.cycle,
    attempts: row.attempts,
    cycleStartedAt: row.cycle_started_at,
    updatedAt: row.updated_at,
    log: row.log,
  };
}

export const pendingRow = columns
  .extend({ is_manual: z.number(), next_at: z.number(), wake_at: z.number().nullable() })
  .transform((row): PendingRow => ({
    ...baseOf(row),
    status: "pending",
    isManual: row.is_manual === 1,
    nextAt: row.next_at,
    wakeAt: row.wake_at,
  }));

/** The columns that the alarm needs. It does not read the logs, which can be long. */
export const overdueRow = z.object({ eventId: z.string(), updatedAt: z.number() });
export const parkedRow = z.object({ eventId: z.string(), nextAt: z.number() });

export type OverdueRow = z.output<typeof overdueRow>;
export type ParkedRow = z.output<typeof parkedRow>;

export const settledRow = z
  .discriminatedUnion("status", [
    columns.extend({ status: z.literal("delivered"), reason: z.null() }),
    columns.extend({ status: z.literal("failed"), reason: z.enum(REASONS).exclude(["filtered"]) }),
    columns.extend({ status: z.literal("skipped"), reason: z.enum(REASONS).extract(["filtered", "erased"]) }),
  ])
  .transform((row): SettledDelivery => {
    switch (row.status) {
      case "delivered":
        return { ...baseOf(row), status: row.status };
      case "failed":
        return { ...baseOf(row), status: row.status, reason: row.reason };
      case "skipped":
        return { ...baseOf(row), status: row.status, reason: row.reason };
    }
  });

const notice = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal(DELIVERY_FAILED),
    count: z.number(),
    latest: z.object({
      eventId: z.string(),
      event: z.string(),
      reason: z.enum(PUBLISHED_REASONS),
      cycle: z.number(),
      attempts: z.number(),
      lastStatusCode: z.number().nullable(),
      lastError: attemptError,
      failedAt: z.number(),
    }),
  }),
  z.object({ kind: z.literal(DISABLED), reason: z.enum(AUTOMATIC_DISABLE_REASONS), at: z.number() }),
]) satisfies z.ZodType<Notice>;

const noticeState = z.object({
  lastPublishedAt: z.number(),
  pending: z.object({ notice, from: z.number() }).nullable(),
  publishing: z.object({ notice, publishId: z.number(), retryAt: z.number() }).nullable(),
}) satisfies z.ZodType<NoticeState>;

const circuit = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("closed"),
    stateSince: z.number(),
    drainAt: z.number().nullable(),
    recoverFrom: z.number().nullable(),
  }),
  z.object({
    state: z.literal("open"),
    stateSince: z.number(),
    outageSince: z.number(),
    cooldownMs: z.number(),
    probeAt: z.number(),
    probeEventId: z.string().nullable(),
    requestedAt: z.number().nullable(),
    resumeAt: z.number().nullable(),
    drainAt: z.number().nullable().default(null),
  }),
]) satisfies z.ZodType<Circuit>;

/** The health, stored as JSON. */
export const storedHealth = z.object({
  webhookVersion: z.number(),
  circuit,
  failuresInARow: z.number(),
  timeoutsInARow: z.number(),
  failingSince: z.number().nullable(),
  attemptsSinceSuccess: z.number(),
  failsAtEvents: z.boolean(),
  lastFailure: z
    .object({
      eventId: z.string(),
      at: z.number(),
      error: z.enum(ATTEMPT_ERRORS),
      statusCode: z.number().nullable(),
    })
    .nullable(),
  typicalMs: z.number().nullable(),
  rateLimit: z.number().nullable(),
  notices: z.object({ [DELIVERY_FAILED]: noticeState, [DISABLED]: noticeState }),
  endings: z.array(z.object({ reason: z.enum(REASONS).extract(["discarded", "disabled"]), startedAt: z.number() })),
}) satisfies z.ZodType<Health>;

/** The statistics of an hour, stored as JSON. */
export const storedStats = z.object({
  delivered: z.number(),
  failed: z.number(),
  // Hours that were stored before these were counted have none.
  skipped: z.number().default(0),
  attempts: z.number(),
  durations: z.array(z.number()),
  slowestMs: z.number(),
}) satisfies z.ZodType<HourStats>;

/** A job, stored as JSON. */
export const storedJob = z.object({
  id: z.string(),
  kind: z.enum(DELIVERY_JOB_KINDS),
  fromId: z.string(),
  belowId: z.string(),
  events: z.array(z.string()).nullable(),
  position: z.string(),
  total: z.number(),
  done: z.number(),
  createdAt: z.number(),
  failuresInARow: z.number(),
  resumeAt: z.number(),
  finishedAt: z.number().nullable(),
  hasFailed: z.boolean(),
  isCancelled: z.boolean(),
}) satisfies z.ZodType<Job>;
