/** I/O. Records the outcomes of a webhook's deliveries in its ledger, and disables the webhook if the ledger asks for it. */
import { ledgerOf } from "./ledger-stub.ts";
import { log } from "../logging/log.ts";
import { settingsOf } from "../settings.ts";
import { disableWebhook, filterExisting } from "../storage/webhooks.ts";
import type { AutomaticDisableReason } from "../vocabulary/delivery.ts";
import type { RecordReply } from "./batch/message-action.ts";
import { logOutcome, logUnrecorded } from "./batch/outcome-log.ts";
import { disableInLedger } from "./accepted-deliveries.ts";
import { callWithRetry } from "./call-with-retry.ts";
import type { DeliveryOutcome, RecordResult } from "./ledger/types.ts";
import type { WebhookBatch } from "./load-webhook-batches.ts";

/** Never throws. */
export async function recordOutcomes(
  webhookBatch: WebhookBatch,
  outcomes: readonly DeliveryOutcome[],
  env: Env,
): Promise<RecordReply> {
  const { webhook } = webhookBatch;
  const ids = { account_id: webhook.accountId, webhook_id: webhook.id };
  try {
    const result = await recordInLedger(webhookBatch, outcomes, env);
    const { logPercent } = settingsOf(env);
    for (const outcome of outcomes) logOutcome(webhook, outcome, result, logPercent);
    const { circuit } = result;
    if (circuit !== null) log("warn", `circuit ${circuit}`, ids);
    return { kind: "recorded", result };
  } catch (error) {
    for (const outcome of outcomes) logUnrecorded(webhook, outcome);
    log("error", "ledger unreachable", { ...ids, error });
    return { kind: "unreachable" };
  }
}

/**
 * A ledger that is not open belongs to a webhook that was deleted meanwhile, or was disabled before its first delivery.
 * Only D1 knows which.
 */
async function recordInLedger(
  { db, webhook }: WebhookBatch,
  outcomes: readonly DeliveryOutcome[],
  env: Env,
): Promise<RecordResult> {
  const record = () => callWithRetry(env, webhook.id, (ledger) => ledger.record([...outcomes], webhook.autoRecover));
  const result = await record();
  if (result.open) return result;
  const existing = await filterExisting(db, webhook.accountId, [webhook.id]);
  if (!existing.has(webhook.id)) return result;
  const identity = { accountId: webhook.accountId, webhookId: webhook.id };
  await callWithRetry(env, webhook.id, (ledger) => ledger.open(identity));
  return record();
}

/**
 * Makes D1 and the ledger agree on whether the webhook is enabled. Never throws.
 * @param disable the reason for which the ledger asks to disable the webhook. If that fails, it asks again later.
 */
export async function syncEnabled(
  webhookBatch: WebhookBatch,
  disable: AutomaticDisableReason | null,
  env: Env,
): Promise<void> {
  if (!webhookBatch.webhook.enabled) await failPending(webhookBatch, env);
  else if (disable !== null) await disableInStorage(webhookBatch, disable, env);
}

/**
 * The request that disabled the webhook may have died before it told the ledger, which then still has pending
 * deliveries.
 */
async function failPending({ webhook }: WebhookBatch, env: Env): Promise<void> {
  try {
    await callWithRetry(env, webhook.id, (ledger) => ledger.setEnabled(false, webhook.version));
  } catch (error) {
    log("error", "ledger unreachable", { account_id: webhook.accountId, webhook_id: webhook.id, error });
  }
}

async function disableInStorage(
  { db, webhook }: WebhookBatch,
  reason: AutomaticDisableReason,
  env: Env,
): Promise<void> {
  const ids = { account_id: webhook.accountId, webhook_id: webhook.id };
  try {
    if (!(await disableWebhook(db, webhook, webhook.version, reason, Date.now()))) return;
    log("warn", "webhook disabled", { ...ids, reason });
    await disableInLedger(env, db, webhook, webhook.version + 1);
  } catch (error) {
    log("error", "webhook not disabled", { ...ids, reason, error });
  }
}

/**
 * Tells the ledger that its receiver is slow, so that no other batch waits for it before its next record. Never throws:
 * if it fails, another batch will tell it.
 */
export async function noteSlow({ webhook }: WebhookBatch, env: Env): Promise<void> {
  try {
    await ledgerOf(env, webhook.id).noteSlow();
  } catch (error) {
    log("error", "ledger unreachable", { account_id: webhook.accountId, webhook_id: webhook.id, error });
  }
}
