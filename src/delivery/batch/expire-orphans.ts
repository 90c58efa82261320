/** I/O. Expires deliveries whose event has been deleted: a pending one would make its ledger's alarm enqueue it forever. */
import { ledgerOf } from "../ledger-stub.ts";
import { log } from "../../logging/log.ts";
import { type DeliveryGroup, type DeliveryMessage, groupDeliveries } from "../delivery-queue.ts";
import { withLedgerTimeout } from "./ledger-timeout.ts";

/** Never throws: the messages are acknowledged, and a ledger that still has a pending one will enqueue it again. */
export async function expireOrphans(env: Env, orphaned: readonly DeliveryMessage[]): Promise<void> {
  await Promise.all(groupDeliveries(orphaned).map((group) => expireGroup(env, group)));
}

async function expireGroup(env: Env, { accountId, webhookId, eventIds }: DeliveryGroup): Promise<void> {
  const ids = { account_id: accountId, webhook_id: webhookId };
  try {
    const expired = await withLedgerTimeout(ledgerOf(env, webhookId).expire(eventIds));
    for (const eventId of expired) log("warn", "delivery failed", { ...ids, event_id: eventId, reason: "expired" });
  } catch (error) {
    log("error", "ledger unreachable", { ...ids, error });
  }
}
