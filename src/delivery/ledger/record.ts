/** I/O on the ledger's tables. Writes down what became of the deliveries of one batch. */
import { QUEUE_GRACE_MS, DISABLING_GRACE_MS, MAX_RETRY_AFTER_SECONDS } from "../../constants.ts";
import { isNotice } from "../notices/notice.ts";
import { type Result, applyAttemptResult, isFailing } from "./circuit.ts";
import type { Ledger } from "./ledger.ts";
import { addDisabledNotice, addFailureNotice } from "./notices.ts";
import { applyAttempt, erasePayload, newDelivery } from "./settle.ts";
import { hourOf, plus } from "./stats.ts";
import type { Delivery, Health, DeliveryOutcome, RecordResult, QueueAction } from "./types.ts";
import type { AutomaticDisableReason } from "../../vocabulary/delivery.ts";

export interface RecordRules {
  delaysSeconds: readonly number[];
  cooldownMs: number;
  autoRecover: boolean;
  random: () => number;
}

type Attempted = Extract<DeliveryOutcome, { kind: "attempted" }>;

/** What an outcome makes of its delivery; `next` is null when it changes nothing. */
interface Change {
  outcome: DeliveryOutcome;
  known: Delivery | undefined;
  next: Delivery | null;
}

/** One row for each delivery that changed, and one for health and statistics, however many there are. */
export function record(
  ledger: Ledger,
  outcomes: readonly DeliveryOutcome[],
  rules: RecordRules,
  now: number,
): RecordResult {
  for (const { eventId } of outcomes) ledger.leases.delete(eventId);
  if (!ledger.tables.isOpen()) return { open: false, queueActions: [], failed: [], circuit: null, disable: null };
  const deliveries = ledger.tables.findAll(outcomes.map(({ eventId }) => eventId));
  const changes = outcomes.map((outcome) => changeOf(deliveries.get(outcome.eventId), outcome, rules, now));
  const before = ledger.tables.hours.health().circuit;
  const { health, disable } = saveHealth(ledger, changes, rules, now);
  save(ledger, changes, health);
  const queueActions = changes.map(({ outcome, known, next }): QueueAction => {
    if (outcome.kind === "unsent") return returnUnsent(ledger, outcome, known, health, now);
    const retryAt = next?.status === "pending" && health.circuit === "closed" ? next.nextAt : null;
    return { eventId: outcome.eventId, retryAt, requeue: false };
  });
  const failed = changes.flatMap(({ next }) =>
    next?.status === "failed" ? [{ eventId: next.eventId, reason: next.reason }] : [],
  );
  const circuit = health.circuit === before ? null : health.circuit;
  return { open: true, queueActions, failed, circuit, disable };
}

function changeOf(known: Delivery | undefined, outcome: DeliveryOutcome, rules: RecordRules, now: number): Change {
  const { eventId, event } = outcome;
  switch (outcome.kind) {
    case "attempted":
      return { outcome, known, next: applyAttempt(known, outcome, rules.delaysSeconds, rules.random()) };
    case "disabled":
    case "filtered":
      return { outcome, known, next: refuseDelivery(known ?? newDelivery(eventId, event, now), outcome.kind, now) };
    case "erased":
      return { outcome, known, next: erasePayload(known ?? newDelivery(eventId, event, now), now) };
    case "unsent":
      return { outcome, known, next: null };
  }
}

/** A record that arrives twice changes nothing the second time, and is not counted again. */
function saveHealth(ledger: Ledger, changes: readonly Change[], rules: RecordRules, now: number) {
  const counted = changes.flatMap(({ outcome, known, next }) =>
    outcome.kind === "attempted" && next !== null ? [{ outcome, known, next }] : [],
  );
  let health = ledger.tables.hours.health();
  if (counted.length === 0) return { health, disable: disableFor(changes, health, now)?.reason ?? null };
  for (const { outcome } of counted.toSorted((a, b) => endOf(a.outcome) - endOf(b.outcome))) {
    const retryAfterMs = Math.min(outcome.retryAfterSeconds ?? 0, MAX_RETRY_AFTER_SECONDS) * 1000;
    const { eventId, event } = outcome;
    const ended = { eventId, isNotice: isNotice(event), result: resultOf(outcome), at: endOf(outcome), retryAfterMs };
    health = applyAttemptResult(health, ended, rules);
  }
  const newly = (status: Delivery["status"]) =>
    counted.filter(({ known, next }) => next.status === status && known?.status !== status).map(({ next }) => next);
  const disable = disableFor(changes, health, now);
  const failed = newly("failed");
  let notices = addFailureNotice(health.notices, failed, now);
  if (disable?.isPublished) notices = addDisabledNotice(notices, disable.reason, now, now + DISABLING_GRACE_MS);
  health = { ...health, notices };
  const hour = ledger.tables.hours.stats(hourOf(now));
  const durationsMs = counted.map(({ outcome }) => outcome.attempt.durationMs);
  ledger.tables.hours.save(
    health,
    now,
    plus(hour, { delivered: newly("delivered").length, failed: failed.length, durationsMs }),
  );
  return { health, disable: disable?.reason ?? null };
}

/** Whether the webhook should be disabled, and whether others are told: not when it failed at nothing but notices. */
function disableFor(
  changes: readonly Change[],
  health: Health,
  now: number,
): { reason: AutomaticDisableReason; isPublished: boolean } | null {
  const gone = changes.filter(({ next }) => next?.reason === "gone");
  if (gone.length > 0) return { reason: "gone", isPublished: gone.some(({ outcome }) => !isNotice(outcome.event)) };
  return isFailing(health, now) ? { reason: "failing", isPublished: health.failsAtEvents } : null;
}

function save({ tables }: Ledger, changes: readonly Change[], health: Health): void {
  for (const { next } of changes) {
    if (next?.status !== "pending") continue;
    tables.pending.save(next, health.circuit === "open" ? null : (next.nextAt ?? 0) + QUEUE_GRACE_MS);
  }
  const settled = changes.filter(({ next }) => next !== null && next.status !== "pending");
  const waited = settled.filter(({ known }) => known?.status === "pending");
  tables.pending.deleteAll(waited.map(({ outcome }) => outcome.eventId));
  tables.settled.saveAll(settled.flatMap(({ next }) => next ?? []));
}

/** No attempt was made, so none is spent: it waits for the circuit, or goes to the end of the queue. */
function returnUnsent(
  ledger: Ledger,
  { eventId, event }: DeliveryOutcome,
  known: Delivery | undefined,
  health: Health,
  now: number,
): QueueAction {
  if (health.circuit === "closed") return { eventId, retryAt: null, requeue: true };
  if (!known || known.status === "pending") ledger.tables.pending.save(known ?? newDelivery(eventId, event, now), null);
  return { eventId, retryAt: null, requeue: false };
}

function refuseDelivery(delivery: Delivery, reason: "disabled" | "filtered", now: number): Delivery | null {
  if (delivery.status !== "pending") return null;
  // It began after the filter was asked.
  if (reason === "filtered" && delivery.isManual) return null;
  const status = reason === "filtered" ? "skipped" : "failed";
  return { ...delivery, status, reason, nextAt: null, updatedAt: now };
}

function endOf({ attempt }: Attempted): number {
  return attempt.startedAt + attempt.durationMs;
}

function resultOf({ attempt }: Attempted): Result {
  if (attempt.error === null) return "success";
  return attempt.error === "timeout" ? "timeout" : "failure";
}
