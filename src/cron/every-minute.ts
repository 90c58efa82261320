/**
 * I/O. The work of every minute. The platform limits the queries of one invocation, so each database has one of its own:
 * cron works on the first, and sends a message for each of the others. A run sends one for each account that moves.
 */
import { z } from "zod";
import { DATABASE_BINDING, MAX_QUEUE_BATCH, MOVES_OF_RUN, SESSION_SWEEP_BATCH } from "../constants.ts";
import { log } from "../logging/log.ts";
import { continueMove } from "../moving/move-account.ts";
import { reconcile } from "../reconcile/reconcile.ts";
import { retain } from "../retention/retention.ts";
import { type Settings, settingsOf } from "../settings.ts";
import { databaseByName, databaseNames } from "../storage/database.ts";
import { findFullDatabases } from "../storage/database-size.ts";
import { readMoves } from "../storage/moves.ts";
import { deleteExpiredSessions } from "../storage/sessions.ts";
import { runIsolated } from "./run-isolated.ts";

const runMessage = z.object({
  database: z.string().regex(DATABASE_BINDING),
  scheduled_time: z.number(),
  /** The run only continues this account's move from the database. */
  account_id: z.uuid().optional(),
});
type RunMessage = z.infer<typeof runMessage>;

/** @throws {SettingsError} */
export async function everyMinute({ scheduledTime }: ScheduledController, env: Env): Promise<void> {
  const settings = settingsOf(env);
  const [first = "DB", ...others] = databaseNames(env);
  await runIsolated("start the runs of the other databases", () => startRuns(env, others, scheduledTime));
  await runIn(env, first, settings, scheduledTime);
  await runIsolated("sweep sessions", () => deleteExpiredSessions(env, Date.now(), SESSION_SWEEP_BATCH));
}

/**
 * No message is retried. If the platform loses a message or ends its run, the next minute brings another. If it delivers a
 * message twice, two runs overlap, which does no harm.
 * @throws {SettingsError}
 */
export async function runDatabases({ queue, messages }: MessageBatch<unknown>, env: Env): Promise<void> {
  const settings = settingsOf(env);
  for (const { id, body } of messages) {
    const { data: run } = runMessage.safeParse(body);
    if (!run) log("error", "message dropped", { queue, message_id: id });
    else if (run.account_id === undefined) await runIn(env, run.database, settings, run.scheduled_time);
    else await continueAlone(env, run.database, run.account_id);
  }
}

/** The reconciler runs first, because lost deliveries are more urgent than old rows. */
async function runIn(env: Env, name: string, settings: Settings, scheduledTime: number): Promise<void> {
  await runIsolated(`reconcile ${name}`, () => reconcile(env, name, settings));
  await runIsolated(`retention in ${name}`, () => retain(env, name, settings));
  await runIsolated(`moves from ${name}`, () => startMoves(env, name, scheduledTime));
  if (new Date(scheduledTime).getUTCMinutes() !== 0) return;
  await runIsolated(`measure ${name}`, () => warnIfNearlyFull(env, name, settings));
}

async function startRuns(env: Env, databases: readonly string[], scheduledTime: number): Promise<void> {
  await sendRuns(
    env,
    databases.map((database) => ({ database, scheduled_time: scheduledTime })),
  );
}

/** Sends a run for each move from the database that has begun and is not over. */
async function startMoves(env: Env, database: string, scheduledTime: number): Promise<void> {
  if (databaseNames(env).length === 1) return;
  const moving = await readMoves(databaseByName(env, database), MOVES_OF_RUN);
  await sendRuns(
    env,
    moving.map(({ accountId }) => ({ database, scheduled_time: scheduledTime, account_id: accountId })),
  );
}

async function sendRuns(env: Env, runs: readonly RunMessage[]): Promise<void> {
  for (let start = 0; start < runs.length; start += MAX_QUEUE_BATCH) {
    await env.DATABASE_RUNS.sendBatch(runs.slice(start, start + MAX_QUEUE_BATCH).map((body) => ({ body })));
  }
}

async function continueAlone(env: Env, database: string, accountId: string): Promise<void> {
  const continuing = () => continueMove(env, database, accountId);
  await runIsolated("move an account", async () => void (await continuing()), { account_id: accountId });
}

async function warnIfNearlyFull(env: Env, name: string, { databaseLimitMb }: Settings): Promise<void> {
  for (const full of await findFullDatabases(env, [name], databaseLimitMb)) {
    log("warn", "database nearly full", { ...full });
  }
}
