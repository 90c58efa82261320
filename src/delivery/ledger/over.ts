/** Pure. Which pending deliveries are over: they are not sent any more, and the alarm fails them in portions. */
import { PARKED_TTL_MS } from "../../constants.ts";
import type { Circuit, Ending, Health } from "./types.ts";

/** Whether a pending delivery of this cycle must not be sent: it has expired, or is being discarded or disabled. */
export function isOver({ circuit, endings }: Health, cycleStartedAt: number, now: number): boolean {
  return cycleStartedAt <= expiryHorizon(circuit, now) || endings.some((ending) => cycleStartedAt <= ending.startedAt);
}

/**
 * Deliveries whose cycle began at this time or earlier have expired. Only waiting for an open circuit counts: while the
 * circuit is closed, a rate limit or the drain may take as long as they need.
 */
export function expiryHorizon(circuit: Circuit, now: number): number {
  return (circuit.state === "open" ? now : circuit.stateSince) - PARKED_TTL_MS;
}

/** When the alarm must fail deliveries next; null without any. @param parkedSince when the oldest parked cycle began. */
export function nextEndAt({ circuit, endings }: Health, parkedSince: number | null): number | null {
  if (endings.length > 0) return 0;
  if (parkedSince === null) return null;
  const expiresAt = parkedSince + PARKED_TTL_MS;
  return circuit.state === "open" || expiresAt <= circuit.stateSince ? expiresAt : null;
}

/** A second request of the same kind extends the first one. */
export function addEnding(endings: readonly Ending[], added: Ending): Ending[] {
  return [...endings.filter(({ reason }) => reason !== added.reason), added];
}
