/** I/O. The work of every minute. The reconciler runs first, because lost deliveries are more urgent than old rows. */
import { reconcile } from "../reconcile/reconcile.ts";
import { retain } from "../retention/retention.ts";
import { type Settings, settingsOf } from "../settings.ts";
import { findFullDatabases } from "../storage/database-size.ts";
import { log } from "../logging/log.ts";
import { runIsolated } from "./run-isolated.ts";

/** @throws {SettingsError} */
export async function everyMinute({ scheduledTime }: ScheduledController, env: Env): Promise<void> {
  const settings = settingsOf(env);
  await reconcile(env, settings);
  await retain(env, settings);
  if (new Date(scheduledTime).getUTCMinutes() === 0) {
    await runIsolated("measure the databases", () => warnOfFullDatabases(env, settings));
  }
}

async function warnOfFullDatabases(env: Env, { databaseLimitMb }: Settings): Promise<void> {
  for (const full of await findFullDatabases(env, databaseLimitMb)) log("warn", "database nearly full", { ...full });
}
