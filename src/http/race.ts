/** I/O. Retries of a request that lost a race against another one. */
import { COMMIT_PAUSE_MS } from "../constants.ts";
import { Problem } from "./problem.ts";

/** Waits with jitter, so that requests that lost together do not retry together. @param losses before this one. */
export function pauseAfterLoss(losses: number): Promise<void> {
  return scheduler.wait(Math.random() * COMMIT_PAUSE_MS * (losses + 1));
}

/** The error of a request that changed nothing, because others were always faster. */
export function overloadedProblem(detail: string): Problem {
  return new Problem("overloaded", detail, { headers: { "Retry-After": "1" } });
}
