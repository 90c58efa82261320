/** Pure. When a ledger's alarm must ring next. */
import { earliestNotice } from "./notices.ts";
import type { Health } from "./types.ts";

/**
 * Returns the time of the next alarm in milliseconds, or null when there is nothing to do.
 * @param earliestWakeAt the earliest wake time of the pending deliveries.
 * @param waiting `hasParked`: whether deliveries are parked; `jobAt`: when the next job step is due.
 */
export function nextWake(
  { circuit, notices }: Health,
  earliestWakeAt: number | null,
  waiting: { hasParked: boolean; jobAt: number | null },
): number | null {
  const parkedAt = circuit.state === "open" ? circuit.probeAt : (circuit.drainAt ?? circuit.stateSince);
  const recoverAt = circuit.state === "closed" && circuit.recoverFrom !== null ? circuit.stateSince : null;
  const moments = [
    earliestWakeAt,
    recoverAt,
    waiting.hasParked ? parkedAt : null,
    waiting.jobAt,
    earliestNotice(notices),
  ].filter((moment) => moment !== null);
  return moments.length > 0 ? Math.min(...moments) : null;
}
