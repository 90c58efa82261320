/**
 * I/O on the ledger's tables. Recovering and replaying a window: a job that goes on step by step, each step and how
 * far it came committed together, so that it can be interrupted anywhere.
 */
import { ALARM_BATCH } from "../../constants.ts";
import { failStep, advanceJob, createJob } from "./job-progress.ts";
import type { Ledger } from "./ledger.ts";
import { startNextCycle, newDelivery } from "./settle.ts";
import type { Candidate, Delivery, Job, NewJob } from "./types.ts";

/** The job, after counting what it is about. */
export function startJob(ledger: Ledger, asked: NewJob): Job {
  const { kind, fromId, belowId } = asked;
  const total = kind === "recover" ? ledger.tables.settled.countRecoverable(fromId, belowId) : asked.total;
  const job = createJob({ ...asked, total });
  ledger.tables.jobs.save(job);
  return job;
}

/** One step of a recovery. What it moves waits to be drained, at the rate of any backlog; its filter is asked again. */
export function recoverStep(ledger: Ledger, job: Job, now: number): void {
  const { settled } = ledger.tables;
  const { deliveries, isLast } = settled.recoverable(job.fromId, job.position, job.belowId, ALARM_BATCH);
  for (const delivery of deliveries) {
    settled.delete(delivery.eventId);
    ledger.tables.pending.save(startNextCycle(delivery, now), null);
  }
  progress(ledger, job, deliveries, isLast, now);
}

/** One step of a replay, with the next events of the window. */
export function replayStep(ledger: Ledger, job: Job, events: readonly Candidate[], now: number): void {
  for (const { eventId, event } of events) {
    const known = ledger.tables.find(eventId);
    if (known?.status === "pending" || known?.status === "delivered") continue;
    if (known) ledger.tables.settled.delete(eventId);
    ledger.tables.pending.save(known ? restartReplayed(known, now) : newDelivery(eventId, event, now), null);
  }
  progress(ledger, job, events, events.length < ALARM_BATCH, now);
}

/** What a filter turned away has made no attempt, and stays in its cycle. */
function restartReplayed(delivery: Delivery, now: number): Delivery {
  const next = startNextCycle(delivery, now);
  return delivery.status === "skipped" ? { ...next, cycle: delivery.cycle } : next;
}

function progress({ tables }: Ledger, job: Job, looked: readonly Candidate[], isLast: boolean, now: number): void {
  const lastId = looked.at(-1)?.eventId;
  tables.jobs.save(advanceJob(job, { looked: looked.length, lastId, isLast }, now));
}

/** The job after a step of it failed. */
export function recordStepFailure({ tables }: Ledger, job: Job, now: number): Job {
  const next = failStep(job, now);
  tables.jobs.save(next);
  return next;
}
