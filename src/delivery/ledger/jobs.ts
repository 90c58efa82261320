/**
 * I/O on the ledger's tables. The steps of recover and replay jobs. Each step commits its deliveries and the job's
 * position together, so a job can be interrupted anywhere.
 */
import { ALARM_BATCH } from "../../constants.ts";
import { failStep, advanceJob, createJob } from "./job-progress.ts";
import type { Ledger } from "./ledger.ts";
import { startNextCycle, newDelivery } from "./settle.ts";
import type { Candidate, FailedDelivery, Job, NewJob, PendingDelivery, SkippedDelivery } from "./types.ts";

/**
 * Saves a new job. The total of a recovery is counted here, that of a replay by the caller.
 * A request that took over another one's idempotency key has its job's id, and gets that job.
 * @returns null if a job of this kind is running.
 */
export function startJob(ledger: Ledger, newJob: NewJob): Job | null {
  const { kind, fromId, belowId } = newJob;
  const known = ledger.tables.jobs.find(newJob.id);
  if (known) return known;
  if (ledger.tables.jobs.hasRunning(kind)) return null;
  const total = kind === "recover" ? ledger.tables.settled.countRecoverable(fromId, belowId) : newJob.total;
  const job = createJob({ ...newJob, total });
  ledger.tables.jobs.save(job);
  return job;
}

/** One step of a recovery. It parks the deliveries for the drain, and their filter is evaluated again. */
export function recoverStep(ledger: Ledger, job: Job, now: number): void {
  const { settled } = ledger.tables;
  const { deliveries, isLast } = settled.findRecoverable(job.fromId, job.position, job.belowId, ALARM_BATCH);
  for (const delivery of deliveries) {
    settled.delete(delivery.eventId);
    ledger.tables.pending.save(startNextCycle(delivery, now), null);
  }
  saveProgress(ledger, job, deliveries, isLast, now);
}

/** One step of a replay. It parks deliveries of the given events, unless they are pending or delivered. */
export function replayStep(ledger: Ledger, job: Job, events: readonly Candidate[], now: number): void {
  for (const { eventId, event } of events) {
    const known = ledger.tables.find(eventId);
    if (known?.status === "pending" || known?.status === "delivered") continue;
    if (known) ledger.tables.settled.delete(eventId);
    ledger.tables.pending.save(known ? restart(known, now) : newDelivery(eventId, event, now), null);
  }
  saveProgress(ledger, job, events, events.length < ALARM_BATCH, now);
}

/** A skipped delivery made no attempt, so it stays in its cycle. */
function restart(delivery: FailedDelivery | SkippedDelivery, now: number): PendingDelivery {
  const next = startNextCycle(delivery, now);
  return delivery.status === "skipped" ? { ...next, cycle: delivery.cycle } : next;
}

function saveProgress(
  { tables }: Ledger,
  job: Job,
  processed: readonly Candidate[],
  isLast: boolean,
  now: number,
): void {
  const lastId = processed.at(-1)?.eventId;
  tables.jobs.save(advanceJob(job, { processed: processed.length, lastId, isLast }, now));
}

/** Saves the failure of a step, and returns the job after it. */
export function recordStepFailure({ tables }: Ledger, job: Job, now: number): Job {
  const next = failStep(job, now);
  tables.jobs.save(next);
  return next;
}
