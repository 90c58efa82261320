/** I/O. Deliveries whose event has been deleted: what their ledger still holds as pending would wake it for ever. */
import { log } from "../../logging/log.ts";
import type { DeliveryMessage } from "../delivery-queue.ts";
import { withLedgerTimeout } from "./within-time.ts";

/** Never throws: their messages are acknowledged, and while one is pending its ledger sends another. */
export async function expireOrphans(env: Env, orphaned: readonly DeliveryMessage[]): Promise<void> {
  const byWebhook = Map.groupBy(orphaned, ({ webhook_id }) => webhook_id);
  const settling = [...byWebhook].map(async ([webhookId, messages]) => {
    const ids = { account_id: messages[0]?.account_id, webhook_id: webhookId };
    try {
      const eventIds = messages.map(({ event_id }) => event_id);
      const expired = await withLedgerTimeout(env.DELIVERY_LEDGER.getByName(webhookId).expire(eventIds));
      for (const eventId of expired) log("warn", "delivery failed", { ...ids, event_id: eventId, reason: "expired" });
    } catch (error) {
      log("error", "ledger unreachable", { ...ids, error });
    }
  });
  await Promise.all(settling);
}
