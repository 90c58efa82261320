/** I/O. The queue as a courier: a message names a delivery and carries nothing of it. */
import { z } from "zod";
import { MAX_QUEUE_BATCH } from "../constants.ts";
import { log } from "../logging/log.ts";

export const deliveryMessage = z.object({ account_id: z.uuid(), event_id: z.uuid(), webhook_id: z.uuid() });
export type DeliveryMessage = z.infer<typeof deliveryMessage>;

/** @throws when the queue refuses; what was sent before that stays sent, and sending it again does no harm. */
export function enqueue(queue: Queue, deliveries: readonly DeliveryMessage[]): Promise<void> {
  return enqueueDelayed(
    queue,
    deliveries.map((delivery) => ({ delivery, delaySeconds: 0 })),
  );
}

/** @throws as `enqueue` does. */
export async function enqueueDelayed(
  queue: Queue,
  deliveries: readonly { delivery: DeliveryMessage; delaySeconds: number }[],
): Promise<void> {
  for (let start = 0; start < deliveries.length; start += MAX_QUEUE_BATCH) {
    const messages = deliveries.slice(start, start + MAX_QUEUE_BATCH);
    await queue.sendBatch(
      messages.map(({ delivery, delaySeconds }) => ({ body: delivery, contentType: "json" as const, delaySeconds })),
    );
  }
}

/** Enqueues the deliveries of stored events. A queue that refuses them loses nothing: the reconciler finds them. */
export async function enqueueDeliveries(
  env: Env,
  events: readonly { id: string; accountId: string; webhookIds: readonly string[] }[],
): Promise<void> {
  const deliveries = events.flatMap(({ id, accountId, webhookIds }): DeliveryMessage[] =>
    webhookIds.map((webhookId) => ({ account_id: accountId, event_id: id, webhook_id: webhookId })),
  );
  if (deliveries.length === 0) return;
  try {
    await enqueue(env.DELIVERIES, deliveries);
  } catch (error) {
    log("error", "enqueue failed", { events: events.map(({ id }) => id), error });
  }
}

export interface ReceivedMessage {
  body: DeliveryMessage;
  message: Message<unknown>;
}

/** The messages of a batch. What cannot be read is no delivery of ours: it is logged, acknowledged and left out. */
export function parseMessages(batch: MessageBatch<unknown>): ReceivedMessage[] {
  return batch.messages.flatMap((message) => {
    const body = deliveryMessage.safeParse(message.body);
    if (body.success) return [{ body: body.data, message }];
    log("error", "message dropped", { queue: batch.queue, message_id: message.id });
    message.ack();
    return [];
  });
}
