/**
 * I/O. Consumes a batch of the delivery queue. If it fails or dies anywhere, the queue delivers its messages again, and
 * the ledgers know which deliveries have been made.
 */
import { LEASE_MS, SENDING_WINDOW_MS } from "../constants.ts";
import { log } from "../logging/log.ts";
import { keyringOf } from "../security/keyring.ts";
import { settingsOf } from "../settings.ts";
import { type AdmittedBatch, admitWebhookBatch } from "./admit-webhook-batch.ts";
import { expireOrphans } from "./batch/expire-orphans.ts";
import {
  type MessageAction,
  actionsAfterLoading,
  actionsAfterRecording,
  retryWholeBatch,
} from "./batch/message-action.ts";
import { LiveMessages, type MessageSink, ReleasedMessages, applyActions } from "./batch/messages.ts";
import { type ExpectedWork, selectQuick } from "./batch/quick.ts";
import { StallTimer } from "./batch/stall-timer.ts";
import { deliverBatches } from "./deliver-batches.ts";
import { type ReceivedMessage, hasBacklog, parseMessages } from "./delivery-queue.ts";
import type { DeliveryOutcome } from "./ledger/types.ts";
import { type WebhookBatch, loadWebhookBatches } from "./load-webhook-batches.ts";
import { noteSlow, recordOutcomes, syncEnabled } from "./record-outcomes.ts";

type Apply = (actions: readonly MessageAction[]) => Promise<void>;

/** Never throws: the queue would deliver all messages again at once, and spend their receptions within seconds. */
export async function consumeDeliveries(batch: MessageBatch<unknown>, env: Env, ctx: ExecutionContext): Promise<void> {
  const received = parseMessages(batch);
  const messages = new LiveMessages(received);
  try {
    await deliverMessages(received, messages, env, ctx);
  } catch (error) {
    log("error", "batch failed", { deliveries: received.length, error });
    messages.retryUndecided();
  }
}

async function deliverMessages(
  received: readonly ReceivedMessage[],
  messages: LiveMessages,
  env: Env,
  ctx: ExecutionContext,
): Promise<void> {
  const settings = settingsOf(env);
  let sink: MessageSink = messages;
  const apply: Apply = (actions) => applyActions(actions, env.DELIVERIES, () => sink);

  // 1. Load the webhooks and events. Messages of deleted ones are acknowledged.
  const deliveries = received.map(({ body }) => body);
  const loaded = await loadWebhookBatches(env, await keyringOf(settings.encryptionKeys), deliveries);
  await apply(actionsAfterLoading(deliveries, loaded));

  // 2. Ask the ledger of each webhook which deliveries may be sent now.
  const admitted = await Promise.all(loaded.webhookBatches.map((each) => admitWebhookBatch(each, env)));
  await apply(admitted.flatMap(({ actions }) => actions));

  // 3. Deliver. Each webhook has a promise of its own, since a slow one must not delay the record of the others.
  const quick = selectQuick(new Map(admitted.map((batch) => [batch, expectedWorkOf(batch)])));
  const stallTimer = new StallTimer(quick);
  const delivered = deliverBatches(admitted, settings, new Set(quick.keys()), {
    endsAt: Date.now() + SENDING_WINDOW_MS,
    onProgress: (batch) => stallTimer.progress(batch),
  });

  // 4. Record each webhook's outcomes when they are complete, and acknowledge or return its messages.
  const recordings = delivered.map(async ({ batch, outcomes }) => {
    await finishBatch(batch.webhookBatch, outcomes, env, apply);
    stallTimer.end(batch);
  });

  // 5. Wait for all of it, unless it stalls: then return the messages, so that the queue brings the next batch, and
  // go on in the background. If the isolate dies, the messages come back when the leases have ended.
  const work = Promise.all([expireOrphans(env, loaded.orphaned), ...recordings]);
  if (await stallTimer.settlesBeforeStall(work, () => hasBacklog(env.DELIVERIES))) return;
  messages.retryUndecided(LEASE_MS / 1000);
  sink = new ReleasedMessages(env.DELIVERIES);
  ctx.waitUntil(Promise.all([work, ...stallTimer.late.map((batch) => noteSlow(batch.webhookBatch, env))]));
}

/** A webhook without a request is expected to take no time: its outcomes only have to be recorded. */
function expectedWorkOf({ sends }: AdmittedBatch): ExpectedWork {
  return { sends: sends.length, typicalMs: sends[0] ? sends[0].admission.typicalMs : 0 };
}

/** Never throws: a webhook whose deliveries cannot be made must not return the messages of the others. */
async function finishBatch(
  webhookBatch: WebhookBatch,
  delivered: Promise<DeliveryOutcome[]>,
  env: Env,
  apply: Apply,
): Promise<void> {
  try {
    const outcomes = await delivered;
    if (outcomes.length === 0) return;
    const recording = await recordOutcomes(webhookBatch, outcomes, env);
    await apply(actionsAfterRecording(webhookBatch, outcomes, recording, Date.now()));
    if (recording.kind === "recorded") await syncEnabled(webhookBatch, recording.result.disable, env);
  } catch (error) {
    const { accountId, id } = webhookBatch.webhook;
    log("error", "batch failed", { account_id: accountId, webhook_id: id, error });
    await apply(retryWholeBatch(webhookBatch));
  }
}
