/** Pure. How attempts, erasure and redelivery change a delivery. */
import { MAX_LOGGED_ATTEMPTS } from "../../constants.ts";
import { nextAttemptAt } from "../retry.ts";
import type {
  Attempt,
  Delivery,
  DeliveryOutcome,
  FailedDelivery,
  FailureReason,
  PendingDelivery,
  SettledDelivery,
  SkippedDelivery,
} from "./types.ts";

const GONE = 410;

export function newDelivery(eventId: string, event: string, now: number): PendingDelivery {
  return {
    eventId,
    event,
    status: "pending",
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
 * Returns the delivery after an attempt, or null if the attempt changes nothing.
 * @param random from 0 to 1, for the jitter of the next delay.
 */
export function applyAttempt(
  before: Delivery,
  outcome: Extract<DeliveryOutcome, { kind: "attempted" }>,
  delaysSeconds: readonly number[],
  random: number,
): Delivery | null {
  // The payload was erased while the request was in flight: the response may repeat it.
  const attempt = isErased(before) ? withoutResponse(outcome.attempt) : outcome.attempt;
  const { number } = attempt;
  const endedAt = attempt.startedAt + attempt.durationMs;
  if (before.status === "delivered" || isLogged(before, attempt)) return null;
  const log = [...before.log, attempt].slice(-MAX_LOGGED_ATTEMPTS);
  if (attempt.error === null) {
    // A success counts in every status and cycle: the receiver has the event.
    const attempts = Math.max(before.attempts, number);
    return { ...baseOf(before), log, status: "delivered", attempts, updatedAt: endedAt };
  }
  // A later attempt or cycle was recorded first, so this failure is only logged.
  if (before.status !== "pending" || attempt.cycle !== before.cycle || number <= before.attempts) {
    return { ...before, log };
  }
  const counted: PendingDelivery = { ...before, log, attempts: number, updatedAt: endedAt };
  if (attempt.statusCode === GONE) return failDelivery(counted, "gone", endedAt);
  const failed = { number, endedAt, retryAfterSeconds: outcome.retryAfterSeconds };
  const nextAt = nextAttemptAt(failed, delaysSeconds, random);
  return nextAt === null ? failDelivery(counted, "attempts_exhausted", endedAt) : { ...counted, nextAt };
}

export function failDelivery(delivery: PendingDelivery, reason: FailureReason, now: number): FailedDelivery {
  return { ...baseOf(delivery), status: "failed", reason, updatedAt: now };
}

export function skipDelivery(delivery: PendingDelivery, now: number): SkippedDelivery {
  return { ...baseOf(delivery), status: "skipped", reason: "filtered", updatedAt: now };
}

/** Starts a new cycle of a settled delivery. */
export function startNextCycle(delivery: SettledDelivery, now: number): PendingDelivery {
  return {
    ...baseOf(delivery),
    status: "pending",
    cycle: delivery.cycle + 1,
    isManual: false,
    attempts: 0,
    nextAt: now,
    cycleStartedAt: now,
    updatedAt: now,
  };
}

/** Removes the responses, which may repeat the event's payload. A pending delivery fails: it has nothing to send. */
export function erasePayload(delivery: Delivery, now: number): SettledDelivery {
  const log = delivery.log.map(withoutResponse);
  switch (delivery.status) {
    case "delivered":
      return { ...delivery, log };
    case "skipped":
    case "failed":
      return { ...delivery, reason: "erased", log };
    case "pending":
      return failDelivery({ ...delivery, log }, "erased", now);
  }
}

function withoutResponse({ failure, ...attempt }: Attempt): Attempt {
  return { ...attempt, responseBody: null, ...(failure ? { failure: { ...failure, headers: {} } } : {}) };
}

/** The fields that do not depend on the status. */
function baseOf({ eventId, event, cycle, attempts, cycleStartedAt, updatedAt, log }: Delivery) {
  return { eventId, event, cycle, attempts, cycleStartedAt, updatedAt, log };
}

function isErased(delivery: Delivery): boolean {
  return "reason" in delivery && delivery.reason === "erased";
}

/** The record arrived twice, because its response was lost. */
function isLogged(delivery: Delivery, attempt: Attempt): boolean {
  return delivery.log.some(
    (logged) =>
      logged.cycle === attempt.cycle && logged.number === attempt.number && logged.startedAt === attempt.startedAt,
  );
}
