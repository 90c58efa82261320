/** I/O. What becomes of a request that others are faster than. */
import { COMMIT_PAUSE_MS } from "../constants.ts";
import { Problem } from "./problem.ts";

/** Those who lost at the same moment do not come back at the same moment. @param losses before this one. */
export function pauseAfterLoss(losses: number): Promise<void> {
  return scheduler.wait(Math.random() * COMMIT_PAUSE_MS * (losses + 1));
}

/** Nothing was done. */
export function overloaded(detail: string): Problem {
  return new Problem(503, detail, { headers: { "Retry-After": "1" } });
}
