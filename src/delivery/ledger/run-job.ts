/** I/O on D1 and the ledger's tables. Runs one step of a job, for the alarm. */
import { log } from "../../logging/log.ts";
import { recordStepFailure, recoverStep, replayStep } from "./jobs.ts";
import type { Ledger } from "./ledger.ts";
import { claimReplayEvents } from "./replay.ts";
import type { Job } from "./types.ts";

/** Runs a function in a transaction of the ledger's storage. */
type InTransaction = <Result>(step: () => Result) => Result;

/** Never throws if the step fails. The step is retried later, and the job ends after too many failures in a row. */
export async function runJob(env: Env, ledger: Ledger, job: Job, inTransaction: InTransaction): Promise<void> {
  const { tables } = ledger;
  // The webhook may be deleted, and the job cancelled, during any `await`.
  const isStopped = () => !tables.isOpen() || tables.jobs.find(job.id)?.finishedAt !== null;
  if (isStopped()) return;
  const identity = tables.identity();
  try {
    if (job.kind === "recover") {
      inTransaction(() => recoverStep(ledger, job, Date.now()));
    } else {
      const events = await claimReplayEvents(env, identity, job);
      if (!isStopped()) inTransaction(() => replayStep(ledger, job, events, Date.now()));
    }
  } catch (error) {
    if (isStopped()) return;
    const { hasFailed, failuresInARow } = recordStepFailure(ledger, job, Date.now());
    const ids = { account_id: identity.accountId, webhook_id: identity.webhookId, job_id: job.id };
    const fields = { ...ids, kind: job.kind, failures: failuresInARow, error };
    log("error", hasFailed ? "job failed" : "job step failed", fields);
  }
}
