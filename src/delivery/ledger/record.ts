/** I/O on the ledger's tables. Writes down what became of the deliveries of one batch. */
import { COURIER_GRACE_MS } from "../../constants.ts";
import { type Result, afterAttempt, isFailing } from "./circuit.ts";
import type { Ledger } from "./ledger.ts";
import { afterOutcome, newDelivery } from "./settle.ts";
import type { Delivery, Health, Outcome, RecordAnswer, Verdict } from "./types.ts";

export interface RecordRules {
  delaysSeconds: readonly number[];
  cooldownMs: number;
  autoRecover: boolean;
  random: () => number;
}

type Attempted = Extract<Outcome, { kind: "attempted" }>;

/** One row for each delivery that changed, and one for health, however many there are. */
export function record(ledger: Ledger, outcomes: readonly Outcome[], rules: RecordRules, now: number): RecordAnswer {
  for (const { eventId } of outcomes) ledger.leases.delete(eventId);
  if (!ledger.tables.isOpen()) return { open: false, verdicts: [], disable: null };

  const attempted = outcomes.filter((outcome): outcome is Attempted => outcome.kind === "attempted");
  let health = ledger.tables.health();
  for (const outcome of attempted.toSorted((a, b) => endOf(a) - endOf(b))) {
    health = afterAttempt(health, { eventId: outcome.eventId, result: resultOf(outcome), at: endOf(outcome) }, rules);
  }
  if (attempted.length > 0) ledger.tables.saveHealth(health, now);

  let gone = false;
  const verdicts = outcomes.map((outcome): Verdict => {
    if (outcome.kind === "unsent") return returnUnsent(ledger, outcome, health, now);
    const known = ledger.tables.find(outcome.eventId);
    const next =
      outcome.kind === "attempted"
        ? afterOutcome(known, outcome, rules.delaysSeconds, rules.random())
        : refused(known ?? newDelivery(outcome.eventId, outcome.event, now), now);
    gone ||= next?.reason === "gone";
    if (next === null) return { eventId: outcome.eventId, retryAt: null, requeue: false };
    save(ledger, known, next, health);
    const retryAt = next.status === "pending" && health.circuit === "closed" ? next.nextAt : null;
    return { eventId: outcome.eventId, retryAt, requeue: false };
  });
  const disable = gone ? "gone" : isFailing(health, now) ? "failing" : null;
  return { open: true, verdicts, disable };
}

function save(ledger: Ledger, known: Delivery | undefined, next: Delivery, health: Health): void {
  if (next.status === "pending") {
    const wakeAt = health.circuit === "open" ? null : (next.nextAt ?? 0) + COURIER_GRACE_MS;
    ledger.tables.savePending(next, wakeAt);
    return;
  }
  if (known?.status === "pending") ledger.tables.deletePending(next.eventId);
  ledger.tables.saveSettled(next);
}

/** No attempt was made, so none is spent: it waits for the circuit, or goes to the end of the queue. */
function returnUnsent(
  ledger: Ledger,
  { eventId, event }: Extract<Outcome, { kind: "unsent" }>,
  health: Health,
  now: number,
): Verdict {
  if (health.circuit === "closed") return { eventId, retryAt: null, requeue: true };
  const known = ledger.tables.find(eventId);
  if (!known || known.status === "pending") ledger.tables.savePending(known ?? newDelivery(eventId, event, now), null);
  return { eventId, retryAt: null, requeue: false };
}

function refused(delivery: Delivery, now: number): Delivery | null {
  if (delivery.status !== "pending") return null;
  return { ...delivery, status: "failed", reason: "disabled", nextAt: null, updatedAt: now };
}

function endOf({ attempt }: Attempted): number {
  return attempt.startedAt + attempt.durationMs;
}

function resultOf({ attempt }: Attempted): Result {
  if (attempt.error === null) return "success";
  return attempt.error === "timeout" ? "timeout" : "failure";
}
