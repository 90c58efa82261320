/** I/O. Runs work so that its failure does not stop the work after it. */
import { log } from "../logging/log.ts";

/** Never throws. An error is logged with `ids`, and a later cron run tries the work again. */
export async function runIsolated(
  name: string,
  work: () => Promise<void>,
  ids: Record<string, string> = {},
): Promise<void> {
  try {
    await work();
  } catch (error) {
    log("error", "step failed", { step: name, ...ids, error });
  }
}
