/**
 * Pure. The actions for a batch's queue messages, as data: the stages return actions, and the consumer applies them.
 */
import type { DeliveryMessage } from "../delivery-queue.ts";
import type { Admission, DeliveryOutcome, QueueAction, RecordResult } from "../ledger/types.ts";
import type { LoadResult, WebhookBatch } from "../load-webhook-batches.ts";

export type MessageAction =
  | ExistingMessageAction
  /** A new message replaces the old one, since a retry would spend one of its receptions. */
  | { kind: "requeue"; delivery: DeliveryMessage; delaySeconds: number };

/** An action on the messages that the queue has brought. */
export type ExistingMessageAction =
  /** Nothing is left to do here, or the ledger's alarm does it. */
  | { kind: "acknowledge"; delivery: DeliveryMessage }
  /** One message comes back for the next attempt. Its duplicates are acknowledged. */
  | { kind: "retry"; delivery: DeliveryMessage; delaySeconds: number }
  /** Every copy comes back, because it is not known what has been done. The delay grows with each reception. */
  | { kind: "retry_all"; delivery: DeliveryMessage };

/** The ledger's result of recording these outcomes, or `unreachable` without one. */
export type RecordReply = { kind: "recorded"; result: RecordResult } | { kind: "unreachable" };

/** @returns no action for the deliveries of webhook batches: the later stages decide about those. */
export function actionsAfterLoading(messages: readonly DeliveryMessage[], loaded: LoadResult): MessageAction[] {
  const inBatches = loaded.webhookBatches.flatMap((batch) => batch.events.map(({ id }) => messageOf(batch, id)));
  const undecided = new Set([...inBatches, ...loaded.deferred].map(deliveryKey));
  // The webhook, its account or the event has been deleted.
  const obsolete = messages.filter((message) => !undecided.has(deliveryKey(message)));
  return [
    ...obsolete.map((delivery): MessageAction => ({ kind: "acknowledge", delivery })),
    ...loaded.deferred.map((delivery) => retryAll(delivery)),
  ];
}

/** @returns no action for what is sent or recorded next: those messages are decided after the record. */
export function actionsAfterAdmission(batch: WebhookBatch, admissions: readonly Admission[]): MessageAction[] {
  return admissions.flatMap(({ eventId, decision }): MessageAction[] => {
    switch (decision) {
      case "wait":
      case "busy":
      case "done":
        return [{ kind: "acknowledge", delivery: messageOf(batch, eventId) }];
      case "send":
      case "filtered":
        return [];
      default:
        decision satisfies never;
        // A ledger with newer code. By the next reception, the codes may agree.
        return [retryAll(messageOf(batch, eventId))];
    }
  });
}

/** @param now in milliseconds, for the delay of a retry. */
export function actionsAfterRecording(
  batch: WebhookBatch,
  outcomes: readonly DeliveryOutcome[],
  recording: RecordReply,
  now: number,
): MessageAction[] {
  if (recording.kind === "unreachable") return retryWholeBatch(batch);
  const queueActions = new Map(recording.result.queueActions.map((action) => [action.eventId, action]));
  return outcomes.map(({ eventId }) => actionOf(messageOf(batch, eventId), queueActions.get(eventId), now));
}

/**
 * The actions for a batch whose ledger did not respond. In the end, the consumer of dead letters hands the deliveries
 * over.
 */
export function retryWholeBatch(batch: WebhookBatch): MessageAction[] {
  return batch.events.map(({ id }) => retryAll(messageOf(batch, id)));
}

export function retryAll(delivery: DeliveryMessage): ExistingMessageAction {
  return { kind: "retry_all", delivery };
}

/** Names a delivery among those of a batch. */
export function deliveryKey({ webhook_id, event_id }: DeliveryMessage): string {
  return `${webhook_id} ${event_id}`;
}

/** @param queueAction missing if the webhook was deleted meanwhile, so that nothing was recorded. */
function actionOf(delivery: DeliveryMessage, queueAction: QueueAction | undefined, now: number): MessageAction {
  if (queueAction?.requeue) return { kind: "requeue", delivery, delaySeconds: 0 };
  const retryAt = queueAction?.retryAt ?? null;
  if (retryAt === null) return { kind: "acknowledge", delivery };
  return { kind: "retry", delivery, delaySeconds: Math.max(0, Math.ceil((retryAt - now) / 1000)) };
}

function messageOf({ webhook }: WebhookBatch, eventId: string): DeliveryMessage {
  return { account_id: webhook.accountId, event_id: eventId, webhook_id: webhook.id };
}
