/** Actions are applied to real messages of a batch, before and after the batch has returned them. */
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { MessageAction } from "../../../src/delivery/batch/message-action.ts";
import { LiveMessages, ReleasedMessages, applyActions } from "../../../src/delivery/batch/messages.ts";
import { type DeliveryMessage, parseMessages } from "../../../src/delivery/delivery-queue.ts";
import { recordingQueue, refusingQueue } from "../../support/faults.ts";

const delivery = (): DeliveryMessage => ({
  account_id: crypto.randomUUID(),
  event_id: crypto.randomUUID(),
  webhook_id: crypto.randomUUID(),
});
const a = delivery();
const b = delivery();

/** A batch of these messages, with ids 0, 1, 2 and so on. */
function newBatch(bodies: readonly DeliveryMessage[]) {
  const messages = bodies.map((body, index) => ({ id: String(index), timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch("webhook-deliveries", messages);
  const result = async () => {
    const { explicitAcks, retryMessages } = await getQueueResult(batch, createExecutionContext());
    return { acknowledged: explicitAcks, returned: retryMessages.map(({ msgId }) => msgId) };
  };
  return { live: new LiveMessages(parseMessages(batch)), result };
}

/** One message, and what was called on it. */
function recordedMessage(body: DeliveryMessage, attempts: number) {
  const calls: unknown[] = [];
  const message: Message = {
    id: "0",
    timestamp: new Date(),
    body,
    attempts,
    ack: () => void calls.push("ack"),
    retry: (options) => void calls.push(options),
  };
  return { live: new LiveMessages([{ body, message }]), calls };
}

describe("the messages of a batch", () => {
  it.each<{ kind: "acknowledge" | "retry" | "retry_all"; acknowledged: string[]; returned: string[] }>([
    { kind: "acknowledge", acknowledged: ["0", "2"], returned: [] },
    { kind: "retry", acknowledged: ["2"], returned: ["0"] },
    { kind: "retry_all", acknowledged: [], returned: ["0", "2"] },
  ])("with a duplicate obey $kind", async ({ kind, acknowledged, returned }) => {
    const { live, result } = newBatch([a, b, a]);
    const action: MessageAction = kind === "retry" ? { kind, delivery: a, delaySeconds: 1 } : { kind, delivery: a };
    await applyActions([action], recordingQueue().queue, () => live);
    expect(await result()).toEqual({ acknowledged, returned });
  });

  it("are acknowledged when new ones have taken their place", async () => {
    const { live, result } = newBatch([a]);
    const { queue, sent } = recordingQueue();
    await applyActions([{ kind: "requeue", delivery: a, delaySeconds: 0 }], queue, () => live);
    expect(sent).toEqual([{ body: a, delaySeconds: 0 }]);
    expect(await result()).toEqual({ acknowledged: ["0"], returned: [] });
  });

  it("come back when the queue refuses the new ones, and hold up no other action", async () => {
    const { live, result } = newBatch([a, b]);
    const actions: MessageAction[] = [
      { kind: "requeue", delivery: a, delaySeconds: 0 },
      { kind: "acknowledge", delivery: b },
    ];
    await applyActions(actions, refusingQueue(), () => live);
    expect(await result()).toEqual({ acknowledged: ["1"], returned: ["0"] });
  });

  it.each([
    [1, 3],
    [2, 6],
    [3, 12],
    [4, 12],
  ])("come back later at reception %i of all copies: after %i s", async (attempts, delaySeconds) => {
    const { live, calls } = recordedMessage(a, attempts);
    await live.apply([{ kind: "retry_all", delivery: a }]);
    expect(calls).toEqual([{ delaySeconds }]);
  });

  it("are decided once: what is acknowledged does not come back", async () => {
    const { live, calls } = recordedMessage(a, 1);
    await live.apply([
      { kind: "acknowledge", delivery: a },
      { kind: "retry_all", delivery: a },
    ]);
    live.retryUndecided();
    expect(calls).toEqual(["ack"]);
  });

  it("come back when the batch returns what is undecided, and only that", async () => {
    const { live, result } = newBatch([a, b]);
    await applyActions([{ kind: "acknowledge", delivery: a }], recordingQueue().queue, () => live);
    live.retryUndecided(20);
    expect(await result()).toEqual({ acknowledged: ["0"], returned: ["1"] });
  });
});

describe("a batch that has returned its messages", () => {
  it("asks for the next attempt, and requeues, with new messages; it decides about no old one", async () => {
    const { live, result } = newBatch([a, b]);
    live.retryUndecided(20);
    const { queue, sent } = recordingQueue();
    const released = new ReleasedMessages(queue);
    const actions: MessageAction[] = [
      { kind: "retry", delivery: a, delaySeconds: 7 },
      { kind: "requeue", delivery: b, delaySeconds: 0 },
      { kind: "acknowledge", delivery: a },
      { kind: "retry_all", delivery: b },
    ];
    await applyActions(actions, queue, () => released);
    expect(sent).toEqual([
      { body: b, delaySeconds: 0 },
      { body: a, delaySeconds: 7 },
    ]);
    expect(await result()).toEqual({ acknowledged: [], returned: ["0", "1"] });
  });

  it("asks with new messages also when it returns the old ones while the queue takes a new one", async () => {
    const { live } = newBatch([a, b]);
    const { queue, sent } = recordingQueue();
    let sink: LiveMessages | ReleasedMessages = live;
    const actions: MessageAction[] = [
      { kind: "requeue", delivery: b, delaySeconds: 0 },
      { kind: "retry", delivery: a, delaySeconds: 7 },
    ];
    const applied = applyActions(actions, queue, () => sink);
    live.retryUndecided(20);
    sink = new ReleasedMessages(queue);
    await applied;
    expect(sent).toContainEqual({ body: a, delaySeconds: 7 });
  });
});
