/** Pure. The circuit of one webhook: when it opens, when it probes, when it closes. */
import {
  CIRCUIT_FAILURES,
  CIRCUIT_TIMEOUTS,
  FAILING_ATTEMPTS,
  FAILING_MS,
  MAX_COOLDOWN_MS,
  PROBE_GRACE_MS,
} from "../../constants.ts";
import { NO_NOTICES } from "./notices.ts";
import type { Health } from "./types.ts";

export const HEALTHY: Health = {
  webhookVersion: 0,
  circuit: "closed",
  stateSince: 0,
  failuresInARow: 0,
  timeoutsInARow: 0,
  failingSince: null,
  attemptsSinceSuccess: 0,
  failsAtEvents: false,
  cooldownMs: 0,
  probeAt: null,
  probeEventId: null,
  drainAt: null,
  recoverFrom: null,
  rateLimit: null,
  notices: NO_NOTICES,
};

export type Result = "success" | "failure" | "timeout";

/**
 * The health after one more attempt.
 * @param attempt which delivery it was of, and whether that is of a notice; how it ended, and when; and how long the
 *   receiver asked us to wait.
 * @param rules the wait before the first probe of a circuit that opens, and whether the end of an outage
 *   brings back what failed in it.
 */
export function applyAttemptResult(
  health: Health,
  attempt: { eventId: string; isNotice?: boolean; result: Result; at: number; retryAfterMs?: number },
  rules: { cooldownMs: number; autoRecover: boolean },
): Health {
  const { at, result, retryAfterMs: asked = 0 } = attempt;
  if (result === "success")
    return health.circuit === "open" ? closeCircuit(health, at, rules.autoRecover) : clearFailures(health);
  const counted: Health = {
    ...health,
    failuresInARow: health.failuresInARow + 1,
    timeoutsInARow: result === "timeout" ? health.timeoutsInARow + 1 : 0,
    failingSince: health.failingSince ?? at,
    attemptsSinceSuccess: health.attemptsSinceSuccess + 1,
    failsAtEvents: health.failsAtEvents || attempt.isNotice !== true,
  };
  if (health.circuit === "open") {
    // What was on its way when the circuit opened says nothing about when to try again.
    if (attempt.eventId !== health.probeEventId) return counted;
    const longer = Math.min(health.cooldownMs * 2, MAX_COOLDOWN_MS);
    return { ...counted, cooldownMs: longer, probeAt: at + Math.max(longer, asked), probeEventId: null };
  }
  if (counted.failuresInARow < CIRCUIT_FAILURES && counted.timeoutsInARow < CIRCUIT_TIMEOUTS) return counted;
  const { cooldownMs } = rules;
  return {
    ...counted,
    circuit: "open",
    stateSince: at,
    cooldownMs,
    probeAt: at + Math.max(cooldownMs, asked),
    probeEventId: null,
    drainAt: null,
  };
}

/** The health while a delivery is out as the probe; if nothing comes of it, another follows. */
export function startProbe(health: Health, eventId: string, now: number): Health {
  return { ...health, probeEventId: eventId, probeAt: now + PROBE_GRACE_MS };
}

/** The health after the probe came to nothing because its delivery is not wanted any more: another may follow at once. */
export function releaseProbe(health: Health, now: number): Health {
  return { ...health, probeEventId: null, probeAt: now };
}

/** The health of a receiver of which nothing bad is known. What is not about its failures stays. */
export function resetHealth({ webhookVersion, rateLimit, notices }: Health): Health {
  return { ...HEALTHY, webhookVersion, rateLimit, notices };
}

function closeCircuit(health: Health, at: number, autoRecover: boolean): Health {
  return {
    ...resetHealth(health),
    stateSince: at,
    drainAt: at,
    recoverFrom: autoRecover ? (health.recoverFrom ?? health.failingSince ?? health.stateSince) : null,
  };
}

function clearFailures(health: Health): Health {
  const { stateSince, drainAt, recoverFrom } = health;
  return { ...resetHealth(health), stateSince, drainAt, recoverFrom };
}

/** Whether the receiver has failed for so long, and been tried so often, that nobody can expect it to come back. */
export function isFailing(health: Health, now: number): boolean {
  return (
    health.failingSince !== null &&
    health.attemptsSinceSuccess >= FAILING_ATTEMPTS &&
    now - health.failingSince >= FAILING_MS
  );
}
