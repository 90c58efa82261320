/** I/O. The work of every minute. The reconciler runs first, because lost deliveries are more urgent than old rows. */
import { reconcile } from "../reconcile/reconcile.ts";
import { retain } from "../retention/retention.ts";
import { settingsOf } from "../settings.ts";

/** @throws {SettingsError} */
export async function everyMinute(_controller: ScheduledController, env: Env): Promise<void> {
  const settings = settingsOf(env);
  await reconcile(env, settings);
  await retain(env, settings);
}
