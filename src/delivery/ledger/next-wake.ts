/** Pure. When a ledger's alarm must ring next. */
import { earliestNotice } from "./notices.ts";
import { nextEndAt } from "./over.ts";
import type { Health } from "./types.ts";

/**
 * Returns the time of the next alarm in milliseconds, or null when there is nothing to do.
 * @param earliestWakeAt the earliest wake time of the pending deliveries.
 * @param waiting `parkedSince`: when the oldest cycle of a parked delivery began, null if none is parked; `jobAt`: when
 *   the next job step is due.
 */
export function nextWake(
  health: Health,
  earliestWakeAt: number | null,
  waiting: { parkedSince: number | null; jobAt: number | null },
): number | null {
  const { circuit, notices } = health;
  const parkedAt = circuit.state === "open" ? circuit.probeAt : (circuit.drainAt ?? circuit.stateSince);
  const recoverAt = circuit.state === "closed" && circuit.recoverFrom !== null ? circuit.stateSince : null;
  const moments = [
    earliestWakeAt,
    recoverAt,
    waiting.parkedSince === null ? null : parkedAt,
    nextEndAt(health, waiting.parkedSince),
    waiting.jobAt,
    earliestNotice(notices),
  ].filter((moment) => moment !== null);
  return moments.length > 0 ? Math.min(...moments) : null;
}
