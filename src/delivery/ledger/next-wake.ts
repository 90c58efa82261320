/** Pure. When a ledger must wake next to see that nothing waits without a next time. */
import { earliestNotice } from "./notices.ts";
import type { Health } from "./types.ts";

/**
 * The moment in milliseconds, or null when nothing waits.
 * @param earliestWakeAt the first moment at which a delivery is overdue that a message should have moved.
 * @param waiting whether deliveries are parked, and when a job is to go on, if there is one.
 */
export function nextWake(
  health: Health,
  earliestWakeAt: number | null,
  waiting: { hasParked: boolean; jobAt: number | null },
): number | null {
  const parkedAt = health.circuit === "open" ? health.probeAt : (health.drainAt ?? health.stateSince);
  const recoverAt = health.circuit === "closed" && health.recoverFrom !== null ? health.stateSince : null;
  const moments = [
    earliestWakeAt,
    recoverAt,
    waiting.hasParked ? parkedAt : null,
    waiting.jobAt,
    earliestNotice(health.notices),
  ].filter((moment) => moment !== null);
  return moments.length > 0 ? Math.min(...moments) : null;
}
