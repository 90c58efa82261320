/** Steps none of which holds up another. */
import { log } from "../logging/log.ts";

/** Never throws: what fails is logged, with `ids` of what it was about, and left to a later run of cron. */
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
