/** Pure. What an outcome makes of a delivery. */
import { MAX_LOGGED_ATTEMPTS } from "../../constants.ts";
import { nextAttemptAt } from "../retry.ts";
import type { Attempt, Delivery, DeliveryOutcome } from "./types.ts";

const GONE = 410;

export function newDelivery(eventId: string, event: string, now: number): Delivery {
  return {
    eventId,
    event,
    status: "pending",
    reason: null,
    cycle: 1,
    isManual: false,
    attempts: 0,
    nextAt: now,
    cycleStartedAt: now,
    updatedAt: now,
    log: [],
  };
}

/**
 * The delivery after an attempt, or null when that changes nothing.
 * @param known what the ledger holds of it, if anything.
 * @param random from 0 to 1, for the jitter of the next wait.
 */
export function applyAttempt(
  known: Delivery | undefined,
  outcome: Extract<DeliveryOutcome, { kind: "attempted" }>,
  delaysSeconds: readonly number[],
  random: number,
): Delivery | null {
  const before = known ?? newDelivery(outcome.eventId, outcome.event, outcome.attempt.startedAt);
  // The request was on its way when the payload was erased.
  const attempt = before.reason === "erased" ? { ...outcome.attempt, responseBody: null } : outcome.attempt;
  const endedAt = attempt.startedAt + attempt.durationMs;
  if (before.status === "delivered" || isLogged(before, attempt)) return null;
  const log = [...before.log, attempt].slice(-MAX_LOGGED_ATTEMPTS);
  const settled = { ...before, log, nextAt: null, updatedAt: endedAt };
  if (attempt.error === null) {
    // Whenever it was sent: the receiver has it.
    return { ...settled, status: "delivered", reason: null, attempts: Math.max(before.attempts, attempt.number) };
  }
  // The failure of a request that another one overtook. It is worth a line in the log and no more.
  if (before.status !== "pending" || attempt.cycle !== before.cycle || attempt.number <= before.attempts) {
    return { ...before, log };
  }
  const counted = { ...settled, attempts: attempt.number };
  if (attempt.statusCode === GONE) return { ...counted, status: "failed", reason: "gone" };
  const { number } = attempt;
  const nextAt = nextAttemptAt(
    { number, endedAt, retryAfterSeconds: outcome.retryAfterSeconds },
    delaysSeconds,
    random,
  );
  if (nextAt === null) return { ...counted, status: "failed", reason: "attempts_exhausted" };
  return { ...counted, status: "pending", nextAt };
}

/** A new cycle of a delivery that was settled. */
export function startNextCycle(delivery: Delivery, now: number): Delivery {
  return {
    ...delivery,
    status: "pending",
    reason: null,
    cycle: delivery.cycle + 1,
    isManual: false,
    attempts: 0,
    nextAt: now,
    cycleStartedAt: now,
    updatedAt: now,
  };
}

/** The delivery without anything of its event's payload, which answers may repeat. What waits is never sent. */
export function erasePayload(delivery: Delivery, now: number): Delivery {
  const log = delivery.log.map((attempt) => ({ ...attempt, responseBody: null }));
  switch (delivery.status) {
    case "delivered":
      return { ...delivery, log };
    case "skipped":
    case "failed":
      return { ...delivery, reason: "erased", log };
    case "pending":
      return { ...delivery, status: "failed", reason: "erased", nextAt: null, updatedAt: now, log };
  }
}

/** The same record arriving twice: its answer was lost on the way back. */
function isLogged(delivery: Delivery, attempt: Attempt): boolean {
  return delivery.log.some(
    (logged) =>
      logged.cycle === attempt.cycle && logged.number === attempt.number && logged.startedAt === attempt.startedAt,
  );
}
