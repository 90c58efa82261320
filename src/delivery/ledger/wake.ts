/** Pure. When a ledger must wake next to see that nothing waits without a next time. */
import type { Health } from "./types.ts";

/**
 * The moment in milliseconds, or null when nothing waits.
 * @param earliestWakeAt the first moment at which a delivery is overdue that a message should have moved.
 * @param hasParked whether deliveries wait for the circuit.
 */
export function nextWake(health: Health, earliestWakeAt: number | null, hasParked: boolean): number | null {
  const parkedAt = health.circuit === "open" ? health.probeAt : (health.drainAt ?? health.since);
  const recoverAt = health.recoverFrom === null ? null : health.since;
  const moments = [earliestWakeAt, recoverAt, hasParked ? parkedAt : null].filter((moment) => moment !== null);
  return moments.length > 0 ? Math.min(...moments) : null;
}
