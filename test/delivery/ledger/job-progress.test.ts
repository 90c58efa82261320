/** How long a job waits after a step that failed, and when it gives up. */
import { describe, expect, it } from "vitest";
import { HOUR_MS, MAX_JOB_FAILURES } from "../../../src/constants.ts";
import { failStep, advanceJob, createJob } from "../../../src/delivery/ledger/job-progress.ts";
import type { Job } from "../../../src/delivery/ledger/types.ts";

const NOW = 1_000_000;
const JOB = createJob({
  id: "1",
  kind: "replay",
  fromId: "",
  belowId: "z",
  events: null,
  position: "",
  total: 9,
  createdAt: 0,
});

/** The job after so many failures in a row, each at the moment at which the step was due. */
function failed(times: number): { job: Job; now: number } {
  let job = JOB;
  let now = NOW;
  for (let time = 0; time < times; time += 1) {
    now = Math.max(now, job.resumeAt);
    job = failStep(job, now);
  }
  return { job, now };
}

it.each([
  [1, 30],
  [2, 60],
  [3, 120],
  [5, 480],
  [6, 900],
  [MAX_JOB_FAILURES - 1, 900],
])("after %i failures in a row it waits %i seconds", (failures, seconds) => {
  const { job, now } = failed(failures);
  expect(job).toMatchObject({ failuresInARow: failures, resumeAt: now + seconds * 1000, finishedAt: null });
});

it("after too many of them, some seven hours, it ends as failed", () => {
  const { job, now } = failed(MAX_JOB_FAILURES);
  expect(job).toMatchObject({ finishedAt: now, hasFailed: true, position: "", done: 0 });
  expect((now - NOW) / HOUR_MS).toBeGreaterThan(6);
  expect((now - NOW) / HOUR_MS).toBeLessThan(8);
});

describe("a step that goes well", () => {
  it("forgets the failures before it, and goes on at once", () => {
    const next = advanceJob(failed(5).job, { processed: 4, lastId: "d", isLast: false }, NOW);
    expect(next).toMatchObject({ failuresInARow: 0, resumeAt: 0, done: 4, position: "d", finishedAt: null });
  });

  it("ends it when it was the last, with all that it looked at", () => {
    const last = { finishedAt: NOW, hasFailed: false };
    expect(advanceJob(JOB, { processed: 12, lastId: "d", isLast: true }, NOW)).toMatchObject({ ...last, total: 12 });
    expect(advanceJob(JOB, { processed: 0, lastId: undefined, isLast: true }, NOW)).toMatchObject({ ...last, done: 0 });
  });
});
