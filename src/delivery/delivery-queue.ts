/** I/O. The delivery queue. A message names a delivery; the event's content stays in D1. */
import { z } from "zod";
import { MAX_QUEUE_BATCH } from "../constants.ts";
import { log } from "../logging/log.ts";

const deliveryMessage = z.object({ account_id: z.uuid(), event_id: z.uuid(), webhook_id: z.uuid() });
export type DeliveryMessage = z.infer<typeof deliveryMessage>;

export interface DelayedMessage {
  delivery: DeliveryMessage;
  delaySeconds: number;
}

/** @throws when the queue refuses. Some messages may have been sent by then; it is harmless to send them again. */
export function enqueue(queue: Queue, deliveries: readonly DeliveryMessage[]): Promise<void> {
  return enqueueDelayed(
    queue,
    deliveries.map((delivery) => ({ delivery, delaySeconds: 0 })),
  );
}

/** @throws as `enqueue` does. */
export async function enqueueDelayed(queue: Queue, messages: readonly DelayedMessage[]): Promise<void> {
  for (let start = 0; start < messages.length; start += MAX_QUEUE_BATCH) {
    const portion = messages.slice(start, start + MAX_QUEUE_BATCH);
    await queue.sendBatch(
      portion.map(({ delivery, delaySeconds }) => ({ body: delivery, contentType: "json" as const, delaySeconds })),
    );
  }
}

/** Whether more messages wait than `atMost`. Never throws: false if the queue does not respond. */
export async function hasBacklog(queue: Queue, atMost = 0): Promise<boolean> {
  try {
    return (await queue.metrics()).backlogCount > atMost;
  } catch {
    return false;
  }
}

/** Enqueues the deliveries of stored events. Never throws: the reconciler finds what the queue refuses. */
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

/** The messages of a batch. One that cannot be parsed is not ours: it is logged, acknowledged and left out. */
export function parseMessages(batch: MessageBatch<unknown>): ReceivedMessage[] {
  return batch.messages.flatMap((message) => {
    const body = deliveryMessage.safeParse(message.body);
    if (body.success) return [{ body: body.data, message }];
    log("error", "message dropped", { queue: batch.queue, message_id: message.id });
    message.ack();
    return [];
  });
}

/** The deliveries of some messages that go to one webhook. */
export interface DeliveryGroup {
  accountId: string;
  webhookId: string;
  eventIds: string[];
}

/** One group for each webhook. */
export function groupDeliveries(messages: readonly DeliveryMessage[]): DeliveryGroup[] {
  const groups = new Map<string, DeliveryGroup>();
  for (const { account_id: accountId, webhook_id: webhookId, event_id: eventId } of messages) {
    const group = groups.get(webhookId) ?? { accountId, webhookId, eventIds: [] };
    group.eventIds.push(eventId);
    groups.set(webhookId, group);
  }
  return [...groups.values()];
}
