/** I/O. Applies actions to a batch's queue messages: to the messages themselves, or to new ones after a stall. */
import { MAX_MESSAGE_RETRY_SECONDS } from "../../constants.ts";
import { log } from "../../logging/log.ts";
import { type DelayedMessage, type ReceivedMessage, enqueueDelayed } from "../delivery-queue.ts";
import { type ExistingMessageAction, type MessageAction, deliveryKey, retryAll } from "./message-action.ts";
import { messageRetrySeconds } from "./retry-delay.ts";

/** Carries out actions for messages that the queue has brought. Never throws. */
export interface MessageSink {
  apply(actions: readonly ExistingMessageAction[]): Promise<void>;
}

/**
 * Enqueues new messages before the old ones are acknowledged. If the queue refuses them, the old ones come back
 * instead. Never throws.
 * @param currentSink is asked after the queue has answered, as a stall may have changed it meanwhile.
 */
export async function applyActions(
  actions: readonly MessageAction[],
  queue: Queue,
  currentSink: () => MessageSink,
): Promise<void> {
  const requeues = actions.filter((action) => action.kind === "requeue");
  const isEnqueued = await tryEnqueue(queue, requeues);
  const existing = actions.map((action): ExistingMessageAction => {
    if (action.kind !== "requeue") return action;
    const { delivery } = action;
    return isEnqueued ? { kind: "acknowledge", delivery } : retryAll(delivery);
  });
  await currentSink().apply(existing);
}

/** The batch's own messages, each of which is decided once: by an action, or by a stall. */
export class LiveMessages implements MessageSink {
  /** More than one where the queue delivered the same twice. */
  readonly #byDelivery: Map<string, Message<unknown>[]>;
  readonly #undecided: Set<Message<unknown>>;

  constructor(received: readonly ReceivedMessage[]) {
    const groups = Map.groupBy(received, ({ body }) => deliveryKey(body));
    this.#byDelivery = new Map([...groups].map(([key, group]) => [key, group.map(({ message }) => message)]));
    this.#undecided = new Set(received.map(({ message }) => message));
  }

  apply(actions: readonly ExistingMessageAction[]): Promise<void> {
    for (const action of actions) this.#apply(action);
    return Promise.resolve();
  }

  /** Every message that is undecided comes back after the delay; by default, after one that grows with each reception. */
  retryUndecided(delaySeconds?: number): void {
    for (const message of this.#undecided) this.#retry(message, delaySeconds);
  }

  #apply(action: ExistingMessageAction): void {
    const messages = this.#byDelivery.get(deliveryKey(action.delivery)) ?? [];
    switch (action.kind) {
      case "acknowledge":
        for (const message of messages) this.#acknowledge(message);
        return;
      case "retry":
        for (const [index, message] of messages.entries()) {
          if (index === 0) this.#retry(message, action.delaySeconds);
          else this.#acknowledge(message);
        }
        return;
      case "retry_all":
        for (const message of messages) this.#retry(message);
    }
  }

  #acknowledge(message: Message<unknown>): void {
    if (this.#undecided.delete(message)) message.ack();
  }

  #retry(
    message: Message<unknown>,
    delaySeconds = messageRetrySeconds(message.attempts, MAX_MESSAGE_RETRY_SECONDS),
  ): void {
    if (this.#undecided.delete(message)) message.retry({ delaySeconds });
  }
}

/** The sink after a stall: the queue has the messages again, so only new ones can carry the time of an attempt. */
export class ReleasedMessages implements MessageSink {
  readonly #queue: Queue;

  constructor(queue: Queue) {
    this.#queue = queue;
  }

  async apply(actions: readonly ExistingMessageAction[]): Promise<void> {
    await tryEnqueue(
      this.#queue,
      actions.filter((action) => action.kind === "retry"),
    );
  }
}

/** Whether the queue took them. */
async function tryEnqueue(queue: Queue, messages: readonly DelayedMessage[]): Promise<boolean> {
  try {
    await enqueueDelayed(queue, messages);
    return true;
  } catch (error) {
    log("error", "enqueue failed", { deliveries: messages.length, error });
    return false;
  }
}
