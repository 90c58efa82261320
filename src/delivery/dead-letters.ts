/** I/O. Hands deliveries that their queue gave up on to their ledgers, as pending: nothing is dropped here. */
import { COURIER_GRACE_MS } from "../constants.ts";
import { log } from "../log.ts";
import { keyringOf } from "../security/keyring.ts";
import { settingsOf } from "../settings.ts";
import { readMessages } from "./courier.ts";
import { loadLanes } from "./load.ts";

export async function consumeDeadLetters(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  const messages = readMessages(batch);
  const lanes = await loadLanes(
    env,
    await keyringOf(settingsOf(env).encryptionKeys),
    messages.map(({ body }) => body),
  );
  for (const { webhook, events } of lanes) {
    const candidates = events.map(({ id, event }) => ({ eventId: id, event }));
    const own = messages.filter(({ body }) => body.webhook_id === webhook.id);
    try {
      const identity = { accountId: webhook.accountId, webhookId: webhook.id };
      const taken = await env.WEBHOOK_STATE.getByName(webhook.id).handOver(identity, candidates, COURIER_GRACE_MS, 0);
      log("warn", "dead letters handed to the ledger", {
        account_id: webhook.accountId,
        webhook_id: webhook.id,
        taken,
      });
    } catch (error) {
      log("error", "ledger unreachable", { account_id: webhook.accountId, webhook_id: webhook.id, error });
      for (const { message } of own) message.retry();
    }
  }
  // What was not given back is with its ledger, or its webhook is gone.
  batch.ackAll();
}
