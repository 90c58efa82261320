/** I/O on the ledger's tables. Records the outcomes of one batch's deliveries. */
import { QUEUE_GRACE_MS, DISABLING_GRACE_MS, MAX_RETRY_AFTER_SECONDS } from "../../constants.ts";
import { isNotice } from "../notices/notice.ts";
import { type Result, applyAttemptResult, isFailing } from "./circuit.ts";
import { settleDeliveries } from "./end-pending.ts";
import type { Ledger } from "./ledger.ts";
import { addDisabledNotice, addFailureNotice } from "./notices.ts";
import { applyAttempt, erasePayload, failDelivery, newDelivery, skipDelivery } from "./settle.ts";
import { addToHour, hourOf, movingAverage } from "./stats.ts";
import type { Delivery, DeliveryOutcome, Health, QueueAction, RecordResult } from "./types.ts";
import type { AutomaticDisableReason } from "../../vocabulary/delivery.ts";

export interface RecordRules {
  delaysSeconds: readonly number[];
  cooldownMs: number;
  autoRecover: boolean;
  random: () => number;
}

type Attempted = Extract<DeliveryOutcome, { kind: "attempted" }>;

/** A delivery before and after an outcome. `before`: undefined without a row. `after`: null if nothing changes. */
interface Change<Outcome = DeliveryOutcome, After = Delivery | null> {
  outcome: Outcome;
  before: Delivery | undefined;
  after: After;
}

/** Writes one row for each delivery that changes, and one for health and statistics, whatever their number. */
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
  ledger.isSlow = false;
  const before = ledger.tables.hours.health();
  const counted = changes.flatMap(toAttempted);
  const tried = countAttempts(before, counted, rules);
  const disable = disableFor(changes, tried, now);
  const settled = saveDeliveries(ledger, changes, tried, now);
  const health = saveHealth(ledger, before, settled, changes, disable, now);
  const queueActions = changes.map(({ outcome, before: known, after }): QueueAction => {
    if (outcome.kind === "unsent") return returnUnsent(ledger, outcome, known, health, now);
    const current = currentOf({ outcome, before: known, after });
    const retryAt = current?.status === "pending" && health.circuit.state === "closed" ? current.nextAt : null;
    return { eventId: outcome.eventId, retryAt, requeue: false };
  });
  const failed = changes.flatMap((change) => {
    const current = currentOf(change);
    return current?.status === "failed" ? [{ eventId: current.eventId, reason: current.reason }] : [];
  });
  const circuit = health.circuit.state === before.circuit.state ? null : health.circuit.state;
  return { open: true, queueActions, failed, circuit, disable: disable?.reason ?? null };
}

function changeOf(before: Delivery | undefined, outcome: DeliveryOutcome, rules: RecordRules, now: number): Change {
  const { eventId, event } = outcome;
  const delivery = before ?? newDelivery(eventId, event, now);
  switch (outcome.kind) {
    case "attempted": {
      // The start of a cycle is compared with the ledger's clock, and the consumer's may be ahead of it.
      const known = before ?? newDelivery(eventId, event, Math.min(outcome.attempt.startedAt, now));
      return { outcome, before, after: applyAttempt(known, outcome, rules.delaysSeconds, rules.random()) };
    }
    case "disabled":
      return { outcome, before, after: delivery.status === "pending" ? failDelivery(delivery, "disabled", now) : null };
    case "filtered": {
      // A manual redelivery may have started after the filter was evaluated.
      const isSkipped = delivery.status === "pending" && !delivery.isManual;
      return { outcome, before, after: isSkipped ? skipDelivery(delivery, now) : null };
    }
    case "erased":
      return { outcome, before, after: erasePayload(delivery, now) };
    case "unsent":
      return { outcome, before, after: null };
  }
}

/** The delivery as it is now. If an attempt is recorded twice, both calls must return the same, so it is the stored one. */
function currentOf({ outcome, before, after }: Change): Delivery | null {
  return after ?? (outcome.kind === "attempted" ? (before ?? null) : null);
}

/** The attempts to count. A record that arrives twice changes nothing the second time, and is not counted again. */
function toAttempted({ outcome, before, after }: Change): Change<Attempted, Delivery>[] {
  return outcome.kind === "attempted" && after !== null ? [{ outcome, before, after }] : [];
}

/** Applies the attempts in the order in which they ended. */
function countAttempts(before: Health, counted: readonly Change<Attempted, Delivery>[], rules: RecordRules): Health {
  let health = before;
  for (const { outcome } of counted.toSorted((a, b) => endOf(a.outcome) - endOf(b.outcome))) {
    const retryAfterMs = Math.min(outcome.retryAfterSeconds ?? 0, MAX_RETRY_AFTER_SECONDS) * 1000;
    const { eventId, event, attempt } = outcome;
    const { error, statusCode, durationMs } = attempt;
    const failure = error === null ? null : { error, statusCode };
    const ended = { eventId, isNotice: isNotice(event), result: resultOf(outcome), at: endOf(outcome), retryAfterMs };
    const typicalMs = movingAverage(health.typicalMs, durationMs);
    health = { ...applyAttemptResult(health, { ...ended, failure }, rules), typicalMs };
  }
  return health;
}

interface Disabling {
  reason: AutomaticDisableReason;
  /** Whether a notice is published. It is not if only deliveries of notices failed. */
  isPublished: boolean;
}

/** Why the webhook should be disabled, or null. */
function disableFor(changes: readonly Change[], health: Health, now: number): Disabling | null {
  const gone = changes.filter((change) => {
    const current = currentOf(change);
    return current?.status === "failed" && current.reason === "gone";
  });
  if (gone.length > 0) return { reason: "gone", isPublished: gone.some(({ outcome }) => !isNotice(outcome.event)) };
  return isFailing(health, now) ? { reason: "failing", isPublished: health.failsAtEvents } : null;
}

function saveDeliveries(ledger: Ledger, changes: readonly Change[], health: Health, now: number): Health {
  for (const { after } of changes) {
    if (after?.status !== "pending") continue;
    ledger.tables.pending.save(after, health.circuit.state === "open" ? null : after.nextAt + QUEUE_GRACE_MS);
  }
  const settlements = changes.flatMap(({ before, after }) =>
    after === null || after.status === "pending" ? [] : [{ before, after }],
  );
  return settleDeliveries(ledger, health, settlements, now);
}

/** Saves health and statistics if there is something to count, or else the health if it changed. Returns the health. */
function saveHealth(
  { tables }: Ledger,
  before: Health,
  settled: Health,
  changes: readonly Change[],
  disable: Disabling | null,
  now: number,
): Health {
  const counted = changes.flatMap(toAttempted);
  const skipped = changes.filter(
    ({ before: known, after }) => after?.status === "skipped" && known?.status !== "skipped",
  );
  if (counted.length + skipped.length === 0) {
    if (settled !== before) tables.hours.save(settled, now);
    return settled;
  }
  const failed = counted.flatMap(({ before: known, after }) =>
    after.status === "failed" && known?.status !== "failed" ? [after] : [],
  );
  const delivered = counted.filter(
    ({ before: known, after }) => after.status === "delivered" && known?.status !== "delivered",
  ).length;
  let notices = addFailureNotice(settled.notices, failed, now);
  if (disable?.isPublished) notices = addDisabledNotice(notices, disable.reason, now, now + DISABLING_GRACE_MS);
  const health = { ...settled, notices };
  const durationsMs = counted.map(({ outcome }) => outcome.attempt.durationMs);
  const hour = addToHour(tables.hours.stats(hourOf(now)), {
    delivered,
    failed: failed.length,
    skipped: skipped.length,
    durationsMs,
  });
  tables.hours.save(health, now, hour);
  return health;
}

/** No attempt was made, so none is spent: the delivery is parked if the circuit is open, and requeued otherwise. */
function returnUnsent(
  ledger: Ledger,
  { eventId, event }: DeliveryOutcome,
  known: Delivery | undefined,
  health: Health,
  now: number,
): QueueAction {
  if (health.circuit.state === "closed") return { eventId, retryAt: null, requeue: true };
  const delivery = known ?? newDelivery(eventId, event, now);
  if (delivery.status === "pending") ledger.tables.pending.save(delivery, null);
  return { eventId, retryAt: null, requeue: false };
}

function endOf({ attempt }: Attempted): number {
  return attempt.startedAt + attempt.durationMs;
}

function resultOf({ attempt }: Attempted): Result {
  if (attempt.error === null) return "success";
  return attempt.error === "timeout" ? "timeout" : "failure";
}
