/** I/O. The end of a webhook's part of a batch: its ledger records it, and its messages go where that says. */
import { LEDGER_RETRY_SECONDS } from "../constants.ts";
import { log } from "../logging/log.ts";
import type { Settings } from "../settings.ts";
import { disableWebhook, filterExisting } from "../storage/webhooks.ts";
import type { BatchMessages } from "./batch/messages.ts";
import { logOutcome, logUnrecorded } from "./batch/outcome-log.ts";
import { enqueue, enqueueDelayed } from "./delivery-queue.ts";
import type { DeliveryOutcome, RecordResult } from "./ledger/types.ts";
import type { WebhookBatch } from "./load-webhook-batches.ts";
import type { Target } from "./request/target.ts";
import type { AutomaticDisableReason } from "../vocabulary/delivery.ts";

export interface BatchContext {
  env: Env;
  settings: Settings;
  messages: BatchMessages;
}

/** A webhook's part of a batch while it is worked on. */
export interface BatchRun {
  webhookBatch: WebhookBatch;
  target: Target;
  outcomes: DeliveryOutcome[];
  isRecorded: boolean;
  timeoutsInARow: number;
  unfinished: number;
}

/** Records what became of a webhook's part of a batch, and says to the queue what follows from it. */
export async function recordOutcomes(run: BatchRun, context: BatchContext): Promise<void> {
  const { env, messages } = context;
  const { accountId, id: webhookId } = run.webhookBatch.webhook;
  const messageOf = (eventId: string) => ({ account_id: accountId, event_id: eventId, webhook_id: webhookId });
  const answer = await recordInLedger(run, context);
  run.isRecorded = true;
  const { disable, queueActions, circuit } = answer;
  for (const outcome of run.outcomes) logOutcome(run.webhookBatch.webhook, outcome, answer);
  if (circuit !== null) log("warn", `circuit ${circuit}`, { account_id: accountId, webhook_id: webhookId });
  const requeued = queueActions.filter(({ requeue }) => requeue).map(({ eventId }) => messageOf(eventId));
  await enqueue(env.DELIVERIES, requeued);
  const retries = queueActions.flatMap(({ eventId, retryAt }) =>
    retryAt === null ? [] : [{ eventId, delaySeconds: secondsUntil(retryAt) }],
  );
  if (messages.released) {
    const late = retries.map(({ eventId, delaySeconds }) => ({ delivery: messageOf(eventId), delaySeconds }));
    await enqueueDelayed(env.DELIVERIES, late);
  } else {
    for (const { eventId, delaySeconds } of retries) messages.retry(webhookId, eventId, delaySeconds);
    const retried = new Set(retries.map(({ eventId }) => eventId));
    for (const { eventId } of run.outcomes) if (!retried.has(eventId)) messages.acknowledge(webhookId, eventId);
  }
  if (disable) await disableInStorage(run.webhookBatch, disable, context);
}

/** A ledger that holds nothing belongs to a webhook that is new, or was deleted meanwhile: only D1 can tell. */
async function recordInLedger({ webhookBatch, outcomes }: BatchRun, context: BatchContext): Promise<RecordResult> {
  const { db, webhook } = webhookBatch;
  const ledger = ledgerOf(webhookBatch, context);
  const answer = await ledger.record(outcomes, webhook.autoRecover);
  if (answer.open) return answer;
  const existing = await filterExisting(db, webhook.accountId, [webhook.id]);
  if (!existing.has(webhook.id)) return answer;
  await ledger.open({ accountId: webhook.accountId, webhookId: webhook.id });
  return ledger.record(outcomes, webhook.autoRecover);
}

async function disableInStorage(
  webhookBatch: WebhookBatch,
  reason: AutomaticDisableReason,
  context: BatchContext,
): Promise<void> {
  const { db, webhook } = webhookBatch;
  const ids = { account_id: webhook.accountId, webhook_id: webhook.id };
  try {
    if (!(await disableWebhook(db, webhook, webhook.version, reason, Date.now()))) return;
    log("warn", "webhook disabled", { ...ids, reason });
    await ledgerOf(webhookBatch, context).setEnabled(false, webhook.version + 1);
  } catch (error) {
    // What it does next will ask for the same again.
    log("error", "webhook not disabled", { ...ids, reason, error });
  }
}

/** The ledger could not be reached: the queue delivers these again, and in the end the dead-letter queue's consumer. */
export function returnToQueue(
  { webhookBatch, outcomes, isRecorded }: BatchRun,
  { messages }: BatchContext,
  error: unknown,
): void {
  const { webhook, events } = webhookBatch;
  if (!isRecorded) for (const outcome of outcomes) logUnrecorded(webhook, outcome);
  log("error", "ledger unreachable", { account_id: webhook.accountId, webhook_id: webhook.id, error });
  for (const { id } of events) messages.retryAll(webhook.id, id, LEDGER_RETRY_SECONDS);
}

export function ledgerOf({ webhook }: WebhookBatch, { env }: BatchContext) {
  return env.DELIVERY_LEDGER.getByName(webhook.id);
}

function secondsUntil(at: number): number {
  return Math.max(0, Math.ceil((at - Date.now()) / 1000));
}
