/** I/O. The log lines of a batch: one for each outcome of a delivery. */
import { log } from "../../logging/log.ts";
import { isLogged } from "../../logging/sample.ts";
import { formatOptionalTime } from "../../time/time.ts";
import type { Attempt, DeliveryOutcome, RecordResult } from "../ledger/types.ts";

interface WebhookIds {
  accountId: string;
  id: string;
}

/**
 * @param result of recording the outcome: it says whether there is another attempt.
 * @param logPercent the share of events whose `info` lines are written.
 */
export function logOutcome(
  webhook: WebhookIds,
  outcome: DeliveryOutcome,
  result: RecordResult,
  logPercent: number,
): void {
  const info = (message: string, more: Record<string, unknown>) => {
    if (isLogged(outcome.eventId, logPercent)) log("info", message, more);
  };
  const fields = deliveryFields(webhook, outcome);
  const failed = result.failed.find(({ eventId }) => eventId === outcome.eventId);
  switch (outcome.kind) {
    case "attempted": {
      const attempt = attemptFields(outcome.attempt);
      if (outcome.attempt.error === null) info("delivered", { ...fields, ...attempt });
      else if (failed) log("warn", "delivery failed", { ...fields, reason: failed.reason, ...attempt });
      else {
        const retryAt = result.queueActions.find(({ eventId }) => eventId === outcome.eventId)?.retryAt ?? null;
        log("warn", "attempt failed", { ...fields, ...attempt, next_attempt_at: formatOptionalTime(retryAt) });
      }
      return;
    }
    case "filtered":
      info("delivery skipped", { ...fields, reason: "filtered" });
      return;
    case "disabled":
      // It may have failed before, together with everything that was pending. That has a line of its own.
      if (failed) log("warn", "delivery failed", { ...fields, reason: "disabled" });
      return;
    case "unsent":
      info("delivery requeued", fields);
      return;
    case "erased":
      // The erasure has its own line, in the log and in the audit log.
      return;
  }
}

/** The delivery waits in its ledger: for the circuit, the rate limit or the time of its next attempt. */
export function logDeferred({ accountId, id }: WebhookIds, eventId: string, logPercent: number): void {
  if (!isLogged(eventId, logPercent)) return;
  log("info", "delivery deferred", { account_id: accountId, webhook_id: id, event_id: eventId });
}

/** The ledger did not confirm the record, so a request that was made may be made again. */
export function logUnrecorded(webhook: WebhookIds, outcome: DeliveryOutcome): void {
  if (outcome.kind !== "attempted") return;
  log("warn", "attempt not recorded", { ...deliveryFields(webhook, outcome), ...attemptFields(outcome.attempt) });
}

function deliveryFields({ accountId, id }: WebhookIds, { eventId, event }: DeliveryOutcome) {
  return { account_id: accountId, webhook_id: id, event_id: eventId, event };
}

function attemptFields({ cycle, number, statusCode, error, durationMs }: Attempt) {
  const failure = error === null ? {} : { attempt_error: error };
  return { cycle, attempt: number, status_code: statusCode, ...failure, duration_ms: durationMs };
}
