/** Pure. The state of a job: how it starts, progresses, fails and ends. */
import { JOB_RETRY_MS, MAX_JOB_FAILURES, MAX_JOB_RETRY_MS } from "../../constants.ts";
import type { Job, NewJob } from "./types.ts";

export function createJob(job: NewJob): Job {
  return { ...job, done: 0, failuresInARow: 0, resumeAt: 0, finishedAt: null, hasFailed: false, isCancelled: false };
}

/** @param step `processed`: the number of deliveries or events in the step; `lastId`: the id of the last one. */
export function advanceJob(
  job: Job,
  step: { processed: number; lastId: string | undefined; isLast: boolean },
  now: number,
): Job {
  const done = job.done + step.processed;
  return {
    ...job,
    done,
    // Deliveries that settled and events that were published since the start are processed too.
    total: Math.max(job.total, done),
    position: step.lastId ?? job.position,
    failuresInARow: 0,
    resumeAt: 0,
    finishedAt: step.isLast ? now : null,
  };
}

/** After a failed step the job waits, longer each time. After too many failures in a row it ends as failed. */
export function failStep(job: Job, now: number): Job {
  const failuresInARow = job.failuresInARow + 1;
  if (failuresInARow >= MAX_JOB_FAILURES) return { ...job, failuresInARow, finishedAt: now, hasFailed: true };
  const waitMs = Math.min(JOB_RETRY_MS * 2 ** job.failuresInARow, MAX_JOB_RETRY_MS);
  return { ...job, failuresInARow, resumeAt: now + waitMs };
}

/** A job that has finished stays as it is. */
export function cancelJob(job: Job, now: number): Job {
  return job.finishedAt === null ? { ...job, finishedAt: now, isCancelled: true } : job;
}
