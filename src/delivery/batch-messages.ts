/** The messages of one batch, by the delivery they are about. */
import type { ReceivedMessage } from "./courier.ts";

export class BatchMessages {
  /** More than one where the queue delivered the same twice. */
  readonly #byDelivery = new Map<string, Message<unknown>[]>();

  constructor(received: readonly ReceivedMessage[]) {
    for (const { body, message } of received) {
      const key = keyOf(body.webhook_id, body.event_id);
      this.#byDelivery.set(key, [...(this.#byDelivery.get(key) ?? []), message]);
    }
  }

  /** There is nothing more to do for this delivery, or somebody else does it. */
  acknowledge(webhookId: string, eventId: string): void {
    for (const message of this.#of(webhookId, eventId)) message.ack();
  }

  /** Acknowledges everything that is about none of these deliveries. */
  acknowledgeAllBut(deliveries: readonly { webhookId: string; eventId: string }[]): void {
    const kept = new Set(deliveries.map(({ webhookId, eventId }) => keyOf(webhookId, eventId)));
    for (const [key, messages] of this.#byDelivery) {
      if (kept.has(key)) continue;
      for (const message of messages) message.ack();
    }
  }

  /** One message comes back for the next attempt; its duplicates have done their work. */
  retryAt(webhookId: string, eventId: string, at: number, now: number): void {
    const [courier, ...duplicates] = this.#of(webhookId, eventId);
    courier?.retry({ delaySeconds: Math.max(0, Math.ceil((at - now) / 1000)) });
    for (const message of duplicates) message.ack();
  }

  /** All of them come back: nobody knows what was done. */
  giveBack(webhookId: string, eventId: string, delaySeconds: number): void {
    for (const message of this.#of(webhookId, eventId)) message.retry({ delaySeconds });
  }

  #of(webhookId: string, eventId: string): Message<unknown>[] {
    return this.#byDelivery.get(keyOf(webhookId, eventId)) ?? [];
  }
}

function keyOf(webhookId: string, eventId: string): string {
  return `${webhookId} ${eventId}`;
}
