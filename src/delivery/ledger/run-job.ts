/** I/O on D1 and the ledger's tables. One step of a job, as the alarm takes it. */
import { log } from "../../logging/log.ts";
import { recordStepFailure, recoverStep, replayStep } from "./jobs.ts";
import type { Ledger } from "./ledger.ts";
import { eventsOfReplay } from "./replay.ts";
import type { Job } from "./types.ts";

/** Runs a step so that its writes stand inTransaction. */
type InTransaction = <Result>(step: () => Result) => Result;

/** Never throws for what the step meets: one that fails is tried again later, and the job ends when that keeps failing. */
export async function runJob(env: Env, ledger: Ledger, job: Job, inTransaction: InTransaction): Promise<void> {
  const { tables } = ledger;
  // The webhook may be deleted whenever something is waited for.
  if (!tables.isOpen()) return;
  const identity = tables.identity();
  try {
    if (job.kind === "recover") {
      inTransaction(() => recoverStep(ledger, job, Date.now()));
    } else {
      const events = await eventsOfReplay(env, identity, job);
      if (tables.isOpen()) inTransaction(() => replayStep(ledger, job, events, Date.now()));
    }
  } catch (error) {
    if (!tables.isOpen()) return;
    const { hasFailed, failuresInARow } = recordStepFailure(ledger, job, Date.now());
    const ids = { account_id: identity.accountId, webhook_id: identity.webhookId, job_id: job.id };
    const fields = { ...ids, kind: job.kind, failures: failuresInARow, error };
    log("error", hasFailed ? "job failed" : "job step failed", fields);
  }
}
