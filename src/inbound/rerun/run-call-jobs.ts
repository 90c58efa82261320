/**
 * I/O. Works on the jobs that run stored calls again: a portion when a job starts, whenever somebody looks at it, and every
 * minute. A portion can be interrupted anywhere.
 */
import {
  CALL_JOB_LEASE_MS,
  CALL_JOB_PORTION,
  CALL_JOB_WINDOW_MS,
  CALL_JOBS_OF_RUN,
  JOB_RETRY_MS,
  MAX_JOB_FAILURES,
  MAX_JOB_RETRY_MS,
} from "../../constants.ts";
import { type RunBudget, runBudget } from "../../cron/run-budget.ts";
import { runIsolated } from "../../cron/run-isolated.ts";
import { Problem } from "../../http/problem.ts";
import { log } from "../../logging/log.ts";
import { keyringOf } from "../../security/keyring.ts";
import { type Settings, settingsOf } from "../../settings.ts";
import {
  type CallJob,
  advanceStatements,
  claimCallJob,
  endCallJob,
  nextRunnable,
  readDueCallJobs,
  releaseCallJob,
} from "../../storage/call-jobs.ts";
import { type Database, accountDatabase, databaseByName, databaseNames, shareOf } from "../../storage/database.ts";
import { runTogether } from "../../storage/transaction.ts";
import type { InboundWebhook } from "../../storage/webhook.ts";
import { findWebhook } from "../../storage/webhooks.ts";
import { daysBefore } from "../../time/time.ts";
import { JobEndedError, rerunCall } from "./rerun-call.ts";

/** A cron run of its own, with D1 queries of its own. @throws {SettingsError} */
export async function runCallJobs(env: Env): Promise<void> {
  const settings = settingsOf(env);
  for (const name of databaseNames(env)) {
    await runIsolated(`call jobs in ${name}`, async () => {
      const db = databaseByName(env, name);
      const takeRound = runBudget(shareOf(env, CALL_JOB_PORTION), CALL_JOB_WINDOW_MS);
      const due = await readDueCallJobs(db, Date.now(), shareOf(env, CALL_JOBS_OF_RUN));
      const share = Math.ceil(shareOf(env, CALL_JOB_PORTION) / Math.max(1, due.length));
      for (const job of due) {
        // An account that moves has it in two databases for a while.
        const home = await accountDatabase(env, job.accountId);
        if (home.$client === db.$client) await continueCallJob(env, settings, home, job, share, takeRound);
      }
    });
  }
}

/** The portion that one request may run. Never throws. */
export function runPortion(env: Env, settings: Settings, db: Database, job: CallJob): Promise<void> {
  const takeRound = runBudget(CALL_JOB_PORTION, CALL_JOB_WINDOW_MS);
  return continueCallJob(env, settings, db, job, CALL_JOB_PORTION, takeRound);
}

async function continueCallJob(
  env: Env,
  settings: Settings,
  db: Database,
  due: CallJob,
  limit: number,
  takeRound: RunBudget,
): Promise<void> {
  const ids = { account_id: due.accountId, webhook_id: due.webhookId, job_id: due.id };
  await runIsolated(
    "continue a call job",
    async () => {
      const now = Date.now();
      const job = await claimCallJob(db, due, now, now + CALL_JOB_LEASE_MS);
      if (!job) return;
      try {
        await runNext(env, settings, db, job, limit, takeRound);
      } catch (error) {
        await recordFailure(db, job, error);
      }
    },
    ids,
  );
}

async function runNext(
  env: Env,
  settings: Settings,
  db: Database,
  job: CallJob,
  limit: number,
  takeRound: RunBudget,
): Promise<void> {
  const webhook = await findWebhook(db, await keyringOf(settings.encryptionKeys), job.accountId, job.webhookId);
  if (!webhook?.isInbound || !webhook.enabled) return endCallJob(db, job, "cancelled", Date.now());
  const calls = await nextRunnable(db, job, limit);
  for (const id of calls) {
    if (!takeRound()) return releaseCallJob(db, job, { resumeAt: 0 });
    const goesOn = await runOne(env, settings, db, webhook, job, id);
    if (!goesOn) return releaseCallJob(db, job, { resumeAt: 0 });
  }
  return calls.length < limit ? endCallJob(db, job, "completed", Date.now()) : releaseCallJob(db, job, { resumeAt: 0 });
}

/** Whether the job may go on. @throws when the call should be run once more later. */
async function runOne(
  env: Env,
  settings: Settings,
  db: Database,
  webhook: InboundWebhook,
  job: CallJob,
  id: string,
): Promise<boolean> {
  const now = Date.now();
  const keptSince = daysBefore(now, settings.eventRetentionDays);
  const advance = (isDone: boolean) => advanceStatements(db, job, id, isDone);
  try {
    await rerunCall({ env, settings, db, webhook, now, keptSince, again: false, advance }, id);
    return true;
  } catch (error) {
    if (error instanceof JobEndedError) return false;
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    // The sender's redelivery took its place, its body was erased, or it is not proven: the call stays as it is.
    const { kind } = await runTogether(db, advance(false));
    return kind === "committed";
  }
}

/** The job waits, longer each time. After too many failures in a row it ends. */
async function recordFailure(db: Database, job: CallJob, error: unknown): Promise<void> {
  const failures = job.failuresInARow + 1;
  const ids = { account_id: job.accountId, webhook_id: job.webhookId, job_id: job.id };
  const hasFailed = failures >= MAX_JOB_FAILURES;
  log("error", hasFailed ? "job failed" : "job step failed", { ...ids, kind: "run", failures, error });
  if (hasFailed) return endCallJob(db, job, "failed", Date.now());
  const waitMs = Math.min(JOB_RETRY_MS * 2 ** job.failuresInARow, MAX_JOB_RETRY_MS);
  return releaseCallJob(db, job, { resumeAt: Date.now() + waitMs, failuresInARow: failures });
}
