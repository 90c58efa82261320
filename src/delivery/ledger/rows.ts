/** Pure. The rows of a ledger's tables, parsed into its words. */
import { z } from "zod";
import { NO_NOTICES } from "./notices.ts";
import type { HourStats } from "./stats.ts";
import { DELIVERY_FAILED, DISABLED, type Notice, PUBLISHED_REASONS } from "../notices/notice.ts";
import type { Attempt, Delivery, Health, Job, NoticeState } from "./types.ts";
import { ATTEMPT_ERRORS, AUTOMATIC_DISABLE_REASONS, REASONS } from "../../vocabulary/delivery.ts";

/** `wakeAt` is when the alarm acts on it; null while it is parked: it waits for the circuit, the rate limit or a drain. */
export type PendingRow = Delivery & { wakeAt: number | null };

const attemptError = z.enum(ATTEMPT_ERRORS).nullable();

const attempt = z.object({
  cycle: z.number(),
  number: z.number(),
  startedAt: z.number(),
  durationMs: z.number(),
  statusCode: z.number().nullable(),
  error: attemptError,
  responseBody: z.string().nullable(),
}) satisfies z.ZodType<Attempt>;

const log = z.string().transform((text) => z.array(attempt).parse(JSON.parse(text)));

export const pendingRow = z
  .object({
    event_id: z.string(),
    event: z.string(),
    cycle: z.number(),
    is_manual: z.number(),
    attempts: z.number(),
    next_at: z.number().nullable(),
    wake_at: z.number().nullable(),
    cycle_started_at: z.number(),
    updated_at: z.number(),
    log,
  })
  .transform((row): PendingRow => ({
    eventId: row.event_id,
    event: row.event,
    status: "pending",
    reason: null,
    cycle: row.cycle,
    isManual: row.is_manual === 1,
    attempts: row.attempts,
    nextAt: row.next_at,
    wakeAt: row.wake_at,
    cycleStartedAt: row.cycle_started_at,
    updatedAt: row.updated_at,
    log: row.log,
  }));

/** What the alarm needs of those that it calls: their logs, which may be long, are not read for it. */
export const overdue = z.object({ eventId: z.string(), updatedAt: z.number() });
export const parked = z.object({ eventId: z.string(), nextAt: z.number().nullable() });

export type Overdue = z.output<typeof overdue>;
export type Parked = z.output<typeof parked>;

export const settledRow = z
  .object({
    event_id: z.string(),
    event: z.string(),
    status: z.enum(["delivered", "failed", "skipped"]),
    reason: z.enum(REASONS).nullable(),
    cycle: z.number(),
    attempts: z.number(),
    cycle_started_at: z.number(),
    updated_at: z.number(),
    log,
  })
  .transform((row): Delivery => ({
    eventId: row.event_id,
    event: row.event,
    status: row.status,
    reason: row.reason,
    cycle: row.cycle,
    isManual: false,
    attempts: row.attempts,
    nextAt: null,
    cycleStartedAt: row.cycle_started_at,
    updatedAt: row.updated_at,
    log: row.log,
  }));

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

/** The health as it is stored, in JSON. What an earlier version did not know has a default. */
export const storedHealth = z.object({
  webhookVersion: z.number(),
  circuit: z.enum(["closed", "open"]),
  stateSince: z.number(),
  failuresInARow: z.number(),
  timeoutsInARow: z.number(),
  failingSince: z.number().nullable(),
  attemptsSinceSuccess: z.number(),
  failsAtEvents: z.boolean().default(true),
  cooldownMs: z.number(),
  probeAt: z.number().nullable(),
  probeEventId: z.string().nullable(),
  drainAt: z.number().nullable(),
  recoverFrom: z.number().nullable(),
  rateLimit: z.number().nullable().default(null),
  notices: z.object({ [DELIVERY_FAILED]: noticeState, [DISABLED]: noticeState }).default(NO_NOTICES),
}) satisfies z.ZodType<Health>;

/** The statistics of an hour as they are stored, in JSON. */
export const storedStats = z.object({
  delivered: z.number(),
  failed: z.number(),
  attempts: z.number(),
  durations: z.array(z.number()),
}) satisfies z.ZodType<HourStats>;

/** A job as it is stored, in JSON. What an earlier version did not know has a default. */
export const storedJob = z.object({
  id: z.string(),
  kind: z.enum(["recover", "replay"]),
  fromId: z.string(),
  belowId: z.string(),
  events: z.array(z.string()).nullable(),
  position: z.string(),
  total: z.number(),
  done: z.number(),
  createdAt: z.number(),
  failuresInARow: z.number().default(0),
  resumeAt: z.number().default(0),
  finishedAt: z.number().nullable(),
  hasFailed: z.boolean().default(false),
}) satisfies z.ZodType<Job>;
