/** Pure. The circuit of one webhook: when it opens, when it probes, and when it closes. */
import {
  CIRCUIT_FAILURES,
  CIRCUIT_TIMEOUTS,
  FAILING_ATTEMPTS,
  FAILING_MS,
  MAX_COOLDOWN_MS,
  PROBE_GRACE_MS,
  PROBE_REQUEST_INTERVAL_MS,
} from "../../constants.ts";
import { NO_NOTICES } from "./notices.ts";
import { drainPace } from "./rate.ts";
import type { Circuit, ClosedCircuit, Health, LastFailure, OpenCircuit } from "./types.ts";

export const HEALTHY: Health = {
  webhookVersion: 0,
  circuit: closedSince(0),
  failuresInARow: 0,
  timeoutsInARow: 0,
  failingSince: null,
  attemptsSinceSuccess: 0,
  failsAtEvents: false,
  lastFailure: null,
  typicalMs: null,
  rateLimit: null,
  notices: NO_NOTICES,
  endings: [],
};

export type Result = "success" | "failure" | "timeout";

/**
 * Returns the health after one more attempt.
 * @param attempt `isNotice`: its event is a notice; `at`: when it ended; `retryAfterMs`: the delay its receiver asked
 *   for; `failure`: what to show of it if it failed.
 * @param rules `cooldownMs`: the delay before the first probe; `autoRecover`: whether failed deliveries are recovered
 *   after an outage.
 */
export function applyAttemptResult(
  health: Health,
  attempt: {
    eventId: string;
    isNotice?: boolean;
    result: Result;
    at: number;
    retryAfterMs?: number;
    failure?: Pick<LastFailure, "error" | "statusCode"> | null;
  },
  rules: { cooldownMs: number; autoRecover: boolean },
): Health {
  const { at, result, retryAfterMs = 0 } = attempt;
  const { circuit } = health;
  if (result === "success") {
    if (circuit.state === "closed") return clearFailures(health);
    const recoverFrom = rules.autoRecover ? circuit.outageSince : null;
    const drainAt = nextDrainAt(health, at);
    return { ...clearFailures(health), circuit: { state: "closed", stateSince: at, drainAt, recoverFrom } };
  }
  const failingSince = health.failingSince ?? at;
  const counted: Health = {
    ...health,
    lastFailure: attempt.failure ? { ...attempt.failure, eventId: attempt.eventId, at } : health.lastFailure,
    failuresInARow: health.failuresInARow + 1,
    timeoutsInARow: result === "timeout" ? health.timeoutsInARow + 1 : 0,
    failingSince,
    attemptsSinceSuccess: health.attemptsSinceSuccess + 1,
    failsAtEvents: health.failsAtEvents || attempt.isNotice !== true,
  };
  if (circuit.state === "open") {
    // Requests that were in flight when the circuit opened say nothing about the next probe.
    if (attempt.eventId !== circuit.probeEventId) return counted;
    return { ...counted, circuit: afterFailedProbe(circuit, at, retryAfterMs) };
  }
  if (counted.failuresInARow < CIRCUIT_FAILURES && counted.timeoutsInARow < CIRCUIT_TIMEOUTS) return counted;
  const { cooldownMs } = rules;
  const open: OpenCircuit = {
    state: "open",
    stateSince: at,
    outageSince: circuit.recoverFrom ?? failingSince,
    cooldownMs,
    probeAt: at + Math.max(cooldownMs, retryAfterMs),
    probeEventId: null,
    requestedAt: null,
    resumeAt: null,
    drainAt: circuit.drainAt,
  };
  return { ...counted, circuit: open };
}

/**
 * When the parked deliveries may be drained: at once, but no sooner after an earlier drain than its pace allows. Otherwise a
 * receiver that fails and recovers several times a second would get a portion each time.
 */
function nextDrainAt({ circuit, rateLimit }: Health, now: number): number {
  // A time from a clock that was ahead must not stop the drain.
  const latest = now + drainPace(rateLimit).intervalMs;
  return Math.min(Math.max(now, circuit.drainAt ?? now), latest);
}

/** A scheduled probe doubles the delay. A requested one leaves the schedule as it was. */
function afterFailedProbe(circuit: OpenCircuit, at: number, retryAfterMs: number): OpenCircuit {
  const ended = { ...circuit, probeEventId: null, resumeAt: null };
  if (circuit.resumeAt !== null) return { ...ended, probeAt: Math.max(circuit.resumeAt, at + retryAfterMs) };
  const cooldownMs = Math.min(circuit.cooldownMs * 2, MAX_COOLDOWN_MS);
  return { ...ended, cooldownMs, probeAt: at + Math.max(cooldownMs, retryAfterMs) };
}

/** Makes a delivery the probe. If its result never arrives, another probe follows after a while. */
export function startProbe(circuit: OpenCircuit, eventId: string, now: number): OpenCircuit {
  // A consumer starts a requested probe once more: it stays a requested one.
  const isCurrent = circuit.probeEventId === eventId && circuit.probeAt > now;
  const resumeAt = isCurrent ? circuit.resumeAt : null;
  return { ...circuit, probeEventId: eventId, probeAt: now + PROBE_GRACE_MS, resumeAt };
}

/** Whether a probe is in progress, or was requested so recently that another request is refused. */
export function isProbing(circuit: OpenCircuit, now: number): boolean {
  const { probeEventId, probeAt, requestedAt } = circuit;
  if (probeEventId !== null && probeAt > now) return true;
  return requestedAt !== null && now < requestedAt + PROBE_REQUEST_INTERVAL_MS && now >= requestedAt;
}

/** Makes a delivery the probe because somebody requested one. If it fails, the schedule continues as before. */
export function startRequestedProbe(circuit: OpenCircuit, eventId: string, now: number): OpenCircuit {
  const resumeAt = circuit.resumeAt ?? circuit.probeAt;
  return { ...startProbe(circuit, eventId, now), requestedAt: now, resumeAt };
}

/**
 * Gives up the probe if its delivery has ended without a result, so that another one may start at once.
 * @returns the same object if the circuit has no such probe, so that the caller can save a row.
 */
export function releaseProbe(circuit: Circuit, hasEnded: (eventId: string) => boolean, now: number): Circuit {
  if (circuit.state === "closed" || circuit.probeEventId === null || !hasEnded(circuit.probeEventId)) return circuit;
  return { ...circuit, probeEventId: null, probeAt: now, resumeAt: null };
}

/** Resets the health of a webhook that is enabled: its earlier failures no longer count. */
export function enable(health: Health, webhookVersion: number, now: number): Health {
  const drainAt = health.circuit.drainAt === null ? null : nextDrainAt(health, now);
  return { ...clearFailures(health), webhookVersion, circuit: { ...closedSince(now), drainAt } };
}

/** Whether the receiver has failed for so long and so often that it is not expected to come back. */
export function isFailing(health: Health, now: number): boolean {
  return (
    health.failingSince !== null &&
    health.attemptsSinceSuccess >= FAILING_ATTEMPTS &&
    now - health.failingSince >= FAILING_MS
  );
}

function clearFailures(health: Health): Health {
  return {
    ...health,
    failuresInARow: 0,
    timeoutsInARow: 0,
    failingSince: null,
    attemptsSinceSuccess: 0,
    failsAtEvents: false,
    lastFailure: null,
  };
}

function closedSince(stateSince: number): ClosedCircuit {
  return { state: "closed", stateSince, drainAt: null, recoverFrom: null };
}
