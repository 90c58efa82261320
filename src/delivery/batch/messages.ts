/** The messages of one batch, by the delivery they are about. Each is decided once: by its delivery, or by letting go. */
import type { ReceivedMessage } from "../delivery-queue.ts";

export class BatchMessages {
  /** More than one where the queue delivered the same twice. */
  readonly #byDelivery = new Map<string, Message<unknown>[]>();
  readonly #undecided = new Set<Message<unknown>>();
  /** What becomes of the deliveries that were still in hand has to be told to the queue by new messages. */
  released = false;

  constructor(received: readonly ReceivedMessage[]) {
    for (const { body, message } of received) {
      const key = keyOf(body.webhook_id, body.event_id);
      this.#byDelivery.set(key, [...(this.#byDelivery.get(key) ?? []), message]);
      this.#undecided.add(message);
    }
  }

  /** There is nothing more to do for this delivery, or somebody else does it. */
  acknowledge(webhookId: string, eventId: string): void {
    for (const message of this.#of(webhookId, eventId)) this.#acknowledge(message);
  }

  /** Acknowledges everything that is about none of these deliveries. */
  acknowledgeAllExcept(deliveries: readonly { webhookId: string; eventId: string }[]): void {
    const kept = new Set(deliveries.map(({ webhookId, eventId }) => keyOf(webhookId, eventId)));
    for (const [key, messages] of this.#byDelivery) {
      if (!kept.has(key)) for (const message of messages) this.#acknowledge(message);
    }
  }

  /** One message comes back for the next attempt; its duplicates have done their work. */
  retry(webhookId: string, eventId: string, delaySeconds: number): void {
    const [first, ...duplicates] = this.#of(webhookId, eventId);
    if (first) this.#retry(first, delaySeconds);
    for (const duplicate of duplicates) this.#acknowledge(duplicate);
  }

  /** All of them come back: nobody knows what was done. */
  retryAll(webhookId: string, eventId: string, delaySeconds: number): void {
    for (const message of this.#of(webhookId, eventId)) this.#retry(message, delaySeconds);
  }

  /** Whatever is undecided comes back, and from here on the batch no longer speaks for its messages. */
  releaseAll(delaySeconds: number): void {
    for (const message of this.#undecided) this.#retry(message, delaySeconds);
    this.released = true;
  }

  #acknowledge(message: Message<unknown>): void {
    if (this.released) return;
    message.ack();
    this.#undecided.delete(message);
  }

  #retry(message: Message<unknown>, delaySeconds: number): void {
    if (this.released) return;
    message.retry({ delaySeconds });
    this.#undecided.delete(message);
  }

  #of(webhookId: string, eventId: string): Message<unknown>[] {
    return this.#byDelivery.get(keyOf(webhookId, eventId)) ?? [];
  }
}

function keyOf(webhookId: string, eventId: string): string {
  return `${webhookId} ${eventId}`;
}
