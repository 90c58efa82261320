/** I/O. Hands the deliveries that the queue gave up on to their ledgers, as pending, so that none is lost. */
import { MAX_DEAD_LETTER_RETRY_SECONDS } from "../constants.ts";
import { log } from "../logging/log.ts";
import { eventNames } from "../storage/events.ts";
import { filterExisting } from "../storage/webhooks.ts";
import { accountDatabase } from "../storage/database.ts";
import { callWithRetry } from "./call-with-retry.ts";
import { messageRetrySeconds } from "./batch/retry-delay.ts";
import { type DeliveryGroup, groupDeliveries, parseMessages } from "./delivery-queue.ts";

/** Never throws. A message that cannot be handed over comes back, later each time. */
export async function consumeDeadLetters(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  const received = parseMessages(batch);
  for (const group of groupDeliveries(received.map(({ body }) => body))) {
    const { webhookId } = group;
    try {
      await handOver(env, group);
    } catch (error) {
      log("error", "hand-over failed", { webhook_id: webhookId, error });
      for (const { body, message } of received) {
        if (body.webhook_id !== webhookId) continue;
        message.retry({ delaySeconds: messageRetrySeconds(message.attempts, MAX_DEAD_LETTER_RETRY_SECONDS) });
      }
    }
  }
  // Their ledgers know the other deliveries, or the webhook or the event was deleted.
  batch.ackAll();
}

/** Reads no payload: the events' size may be why the queue gave up. */
async function handOver(env: Env, { accountId, webhookId, eventIds }: DeliveryGroup): Promise<void> {
  const db = await accountDatabase(env, accountId);
  const existing = await filterExisting(db, accountId, [webhookId]);
  if (!existing.has(webhookId)) return;
  const events = await eventNames(db, accountId, eventIds);
  const candidates = events.map(({ id, event }) => ({ eventId: id, event }));
  const identity = { accountId, webhookId };
  const taken = await callWithRetry(env, webhookId, (ledger) => ledger.takeOverDeadLetters(identity, candidates));
  log("warn", "dead letters handed over", { account_id: accountId, webhook_id: webhookId, taken });
}
