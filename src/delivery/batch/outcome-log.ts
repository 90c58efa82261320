/** The log of deliveries: one line for whatever became of one in a batch. */
import { log } from "../../logging/log.ts";
import { formatOptionalTime } from "../../time/time.ts";
import type { Attempt, DeliveryOutcome, RecordResult } from "../ledger/types.ts";

interface Addressee {
  accountId: string;
  id: string;
}

/** @param answer of the ledger, which says whether the delivery goes on. */
export function logOutcome(webhook: Addressee, outcome: DeliveryOutcome, answer: RecordResult): void {
  const fields = fieldsOf(webhook, outcome);
  const failed = answer.failed.find(({ eventId }) => eventId === outcome.eventId);
  switch (outcome.kind) {
    case "attempted": {
      const made = attemptFields(outcome.attempt);
      if (outcome.attempt.error === null) log("info", "delivered", { ...fields, ...made });
      else if (failed) log("warn", "delivery failed", { ...fields, reason: failed.reason, ...made });
      else {
        const retryAt = answer.queueActions.find(({ eventId }) => eventId === outcome.eventId)?.retryAt ?? null;
        log("warn", "attempt failed", { ...fields, ...made, next_attempt_at: formatOptionalTime(retryAt) });
      }
      return;
    }
    case "filtered":
      log("info", "delivery skipped", { ...fields, reason: "filtered" });
      return;
    case "disabled":
      // It may have failed with all that waited, which has a line of its own.
      if (failed) log("warn", "delivery failed", { ...fields, reason: "disabled" });
      return;
    case "unsent":
      log("info", "delivery requeued", fields);
  }
}

/** It waits in its ledger: for the circuit, the rate limit or its time. */
export function logDeferred({ accountId, id }: Addressee, eventId: string): void {
  log("info", "delivery deferred", { account_id: accountId, webhook_id: id, event_id: eventId });
}

/** The ledger did not take the record: a request that was made may be made again. */
export function logUnrecorded(webhook: Addressee, outcome: DeliveryOutcome): void {
  if (outcome.kind !== "attempted") return;
  log("warn", "attempt not recorded", { ...fieldsOf(webhook, outcome), ...attemptFields(outcome.attempt) });
}

function fieldsOf({ accountId, id }: Addressee, { eventId, event }: DeliveryOutcome) {
  return { account_id: accountId, webhook_id: id, event_id: eventId, event };
}

function attemptFields({ cycle, number, statusCode, error, durationMs }: Attempt) {
  const failure = error === null ? {} : { attempt_error: error };
  return { cycle, attempt: number, status_code: statusCode, ...failure, duration_ms: durationMs };
}
