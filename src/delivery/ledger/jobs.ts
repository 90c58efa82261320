/**
 * I/O on the ledger's tables. Recovering and replaying a window: a job that goes on step by step, each step and how
 * far it came committed together, so that it can be interrupted anywhere.
 */
import { ALARM_BATCH } from "../../constants.ts";
import type { Ledger } from "./ledger.ts";
import { again, newDelivery } from "./settle.ts";
import type { Candidate, Delivery, Job } from "./types.ts";

/** The same job, after counting what it is about. */
export function startJob(ledger: Ledger, job: Job): Job {
  const total = job.kind === "recover" ? ledger.tables.settled.countFailed(job.fromId, job.belowId) : job.total;
  const started = { ...job, total };
  ledger.tables.jobs.save(started);
  return started;
}

/** One step of a recovery. What it moves waits to be drained, at the rate of any backlog; its filter is asked again. */
export function recoverStep(ledger: Ledger, job: Job, now: number): void {
  const failed = ledger.tables.settled.failed(job.fromId, job.position, job.belowId, ALARM_BATCH);
  for (const delivery of failed) {
    if (delivery.reason === "erased") continue;
    ledger.tables.settled.delete(delivery.eventId);
    ledger.tables.pending.save(again(delivery, now), null);
  }
  progress(ledger, job, failed.length, failed.at(-1)?.eventId, now);
}

/** One step of a replay, with the next events of the window. */
export function replayStep(ledger: Ledger, job: Job, events: readonly Candidate[], now: number): void {
  for (const { eventId, event } of events) {
    const known = ledger.tables.find(eventId);
    if (known?.status === "pending" || known?.status === "delivered") continue;
    if (known) ledger.tables.settled.delete(eventId);
    ledger.tables.pending.save(known ? replayed(known, now) : newDelivery(eventId, event, now), null);
  }
  progress(ledger, job, events.length, events.at(-1)?.eventId, now);
}

/** What a filter turned away has made no attempt, and stays in its cycle. */
function replayed(delivery: Delivery, now: number): Delivery {
  const next = again(delivery, now);
  return delivery.status === "skipped" ? { ...next, cycle: delivery.cycle } : next;
}

function progress(ledger: Ledger, job: Job, looked: number, lastId: string | undefined, now: number): void {
  const done = job.done + looked;
  ledger.tables.jobs.save({
    ...job,
    done,
    // What settled or was published meanwhile is done as well.
    total: Math.max(job.total, done),
    position: lastId ?? job.position,
    finishedAt: looked < ALARM_BATCH ? now : null,
  });
}
