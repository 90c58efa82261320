/** Pure. How a job begins, how it goes on, and when it ends. */
import { JOB_RETRY_MS, MAX_JOB_FAILURES, MAX_JOB_RETRY_MS } from "../../constants.ts";
import type { Job, NewJob } from "./types.ts";

export function createJob(job: NewJob): Job {
  return { ...job, done: 0, failuresInARow: 0, resumeAt: 0, finishedAt: null, hasFailed: false };
}

/** @param step how many it looked at, up to which event's id, and whether there is no more. */
export function advanceJob(
  job: Job,
  step: { looked: number; lastId: string | undefined; isLast: boolean },
  now: number,
): Job {
  const done = job.done + step.looked;
  return {
    ...job,
    done,
    // What settled or was published meanwhile is done as well.
    total: Math.max(job.total, done),
    position: step.lastId ?? job.position,
    failuresInARow: 0,
    resumeAt: 0,
    finishedAt: step.isLast ? now : null,
  };
}

/** After a step that failed it waits, longer each time; and ends after too many in a row, for everybody to see. */
export function failStep(job: Job, now: number): Job {
  const failuresInARow = job.failuresInARow + 1;
  if (failuresInARow >= MAX_JOB_FAILURES) return { ...job, failuresInARow, finishedAt: now, hasFailed: true };
  const waitMs = Math.min(JOB_RETRY_MS * 2 ** job.failuresInARow, MAX_JOB_RETRY_MS);
  return { ...job, failuresInARow, resumeAt: now + waitMs };
}
