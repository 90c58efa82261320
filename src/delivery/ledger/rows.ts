/** Pure. The rows of a ledger's tables, parsed into its words. */
import { z } from "zod";
import type { Job } from "./jobs.ts";
import type { HourStats } from "./stats.ts";
import type { Attempt, Delivery, Health } from "./types.ts";

/** `wakeAt` is when the alarm acts on it; null while it waits for the circuit. */
export type PendingRow = Delivery & { wakeAt: number | null };

const attempt = z.object({
  cycle: z.number(),
  number: z.number(),
  startedAt: z.number(),
  durationMs: z.number(),
  statusCode: z.number().nullable(),
  error: z.enum(["status", "redirect", "timeout", "connection", "target"]).nullable(),
  responseBody: z.string().nullable(),
}) satisfies z.ZodType<Attempt>;

const log = z.string().transform((text) => z.array(attempt).parse(JSON.parse(text)));

export const pendingRow = z
  .object({
    event_id: z.string(),
    event: z.string(),
    cycle: z.number(),
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
    attempts: row.attempts,
    nextAt: row.next_at,
    wakeAt: row.wake_at,
    since: row.since,
    updatedAt: row.updated_at,
    log: row.log,
  }));

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
    attempts: row.attempts,
    nextAt: null,
    since: row.since,
    updatedAt: row.updated_at,
    log: row.log,
  }));

/** The health as it is stored, in JSON. */
export const storedHealth = z.object({
  webhookVersion: z.number(),
  circuit: z.enum(["closed", "open"]),
  since: z.number(),
  failuresInARow: z.number(),
  timeoutsInARow: z.number(),
  failingSince: z.number().nullable(),
  attemptsSinceSuccess: z.number(),
  cooldownMs: z.number(),
  probeAt: z.number().nullable(),
  probeEventId: z.string().nullable(),
  drainAt: z.number().nullable(),
  recoverFrom: z.number().nullable(),
}) satisfies z.ZodType<Health>;

/** The statistics of an hour as they are stored, in JSON. */
export const storedStats = z.object({
  delivered: z.number(),
  failed: z.number(),
  attempts: z.number(),
  durations: z.array(z.number()),
}) satisfies z.ZodType<HourStats>;

/** A job as it is stored, in JSON. */
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
  finishedAt: z.number().nullable(),
}) satisfies z.ZodType<Job>;
