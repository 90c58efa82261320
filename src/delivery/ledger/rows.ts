/** Pure. The rows of a ledger's tables, parsed into its words. */
import { z } from "zod";
import { NO_NOTICES } from "./notices.ts";
import type { HourStats } from "./stats.ts";
import { DELIVERY_FAILED, DISABLED, type Notice, TOLD_REASONS } from "../notices/notice.ts";
import type { Attempt, Delivery, Health, Job, NoticeState } from "./types.ts";

/** `wakeAt` is when the alarm acts on it; null while it is parked: it waits for the circuit, the rate limit or a drain. */
export type PendingRow = Delivery & { wakeAt: number | null };

const attemptError = z.enum(["status", "redirect", "timeout", "connection", "target"]).nullable();

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
    asked_for: z.number(),
    attempts: z.number(),
    next_at: z.number().nullable(),
    wake_at: z.number().nullable(),
    since: z.number(),
    updated_at: z.number(),
    log,
  })
  .transform((row): PendingRow => ({
    eventId: row.event_id,
    event: row.event,
    status: "pending",
    reason: null,
    cycle: row.cycle,
    isAskedFor: row.asked_for === 1,
    attempts: row.attempts,
    nextAt: row.next_at,
    wakeAt: row.wake_at,
    since: row.since,
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
    reason: z.enum(["attempts_exhausted", "gone", "disabled", "expired", "discarded", "filtered", "erased"]).nullable(),
    cycle: z.number(),
    attempts: z.number(),
    since: z.number(),
    updated_at: z.number(),
    log,
  })
  .transform((row): Delivery => ({
    eventId: row.event_id,
    event: row.event,
    status: row.status,
    reason: row.reason,
    cycle: row.cycle,
    isAskedFor: false,
    attempts: row.attempts,
    nextAt: null,
    since: row.since,
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
      reason: z.enum(TOLD_REASONS),
      cycle: z.number(),
      attempts: z.number(),
      lastStatusCode: z.number().nullable(),
      lastError: attemptError,
      failedAt: z.number(),
    }),
  }),
  z.object({ kind: z.literal(DISABLED), reason: z.enum(["gone", "failing"]), at: z.number() }),
]) satisfies z.ZodType<Notice>;

const noticeState = z.object({
  toldAt: z.number(),
  untold: z.object({ notice, from: z.number() }).nullable(),
  telling: z.object({ notice, since: z.number(), retryAt: z.number() }).nullable(),
}) satisfies z.ZodType<NoticeState>;

/** The health as it is stored, in JSON. What an earlier version did not know has a default. */
export const storedHealth = z.object({
  webhookVersion: z.number(),
  circuit: z.enum(["closed", "open"]),
  since: z.number(),
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
