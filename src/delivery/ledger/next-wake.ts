/** Pure. When a ledger must wake next to see that nothing waits without a next time. */
import { earliestNotice } from "./notices.ts";
import type { Health } from "./types.ts";

/**
 * The moment in milliseconds, or null when nothing waits.
 * @param earliestWakeAt the first moment at which a delivery is overdue that a message should have moved.
 * @param waiting whether deliveries wait for the circuit, and whether there is a job to go on with at once.
 */
export function nextWake(
  health: Health,
  earliestWakeAt: number | null,
  waiting: { hasParked: boolean; hasJob: boolean },
): number | null {
  const parkedAt = health.circuit === "open" ? health.probeAt : (health.drainAt ?? health.since);
  const recoverAt = health.circuit === "closed" && health.recoverFrom !== null ? health.since : null;
  const moments = [
    earliestWakeAt,
    recoverAt,
    waiting.hasParked ? parkedAt : null,
    waiting.hasJob ? 0 : null,
    earliestNotice(health.notices),
  ].filter((moment) => moment !== null);
  return moments.length > 0 ? Math.min(...moments) : null;
}
