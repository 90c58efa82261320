/** I/O. Hands deliveries that their queue gave up on to their ledgers, as pending: nothing is dropped here. */
import { QUEUE_GRACE_MS } from "../constants.ts";
import { log } from "../logging/log.ts";
import { eventNames } from "../storage/events.ts";
import { filterExisting } from "../storage/webhooks.ts";
import { accountDatabase } from "../storage/database.ts";
import { type ReceivedMessage, parseMessages } from "./delivery-queue.ts";

export async function consumeDeadLetters(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  const byWebhook = Map.groupBy(parseMessages(batch), ({ body }) => body.webhook_id);
  for (const [webhookId, messages] of byWebhook) {
    try {
      await handOver(env, webhookId, messages);
    } catch (error) {
      log("error", "hand-over failed", { webhook_id: webhookId, error });
      for (const { message } of messages) message.retry();
    }
  }
  // What was not given back is with its ledger, or its webhook is gone.
  batch.ackAll();
}

/** Nothing of the events but their types is read here: their size may be why the queue gave up. */
async function handOver(env: Env, webhookId: string, messages: readonly ReceivedMessage[]): Promise<void> {
  const accountId = messages[0]?.body.account_id ?? "";
  const db = await accountDatabase(env, accountId);
  const existing = await filterExisting(db, accountId, [webhookId]);
  if (!existing.has(webhookId)) return;
  const events = await eventNames(
    db,
    accountId,
    messages.map(({ body }) => body.event_id),
  );
  const candidates = events.map(({ id, event }) => ({ eventId: id, event }));
  const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
  const taken = await ledger.handOver({ accountId, webhookId }, candidates, QUEUE_GRACE_MS, 0);
  log("warn", "dead letters handed over", { account_id: accountId, webhook_id: webhookId, taken });
}
