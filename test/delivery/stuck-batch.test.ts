/** A batch that stalls returns its messages to the queue, and loses nothing by it. */
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import worker from "../../src/index.ts";
import { LEASE_MS } from "../../src/constants.ts";
import { lostEvent, recordingQueue, withLedgers } from "../support/faults.ts";
import { behave, received, receiverUrl } from "../support/receiver.ts";
import { type MessageBody, consume, newAccount } from "../support/service.ts";

afterEach(() => vi.useRealTimers());

async function deliveryTo(url: string): Promise<MessageBody> {
  const account = await newAccount();
  const webhookId = String((await account.webhook(url))["id"]);
  await env.DELIVERY_LEDGER.getByName(webhookId).open({ accountId: account.id, webhookId });
  return { account_id: account.id, event_id: await lostEvent(account.id, [webhookId], 60_000), webhook_id: webhookId };
}

const find = ({ webhook_id, event_id }: MessageBody) => env.DELIVERY_LEDGER.getByName(webhook_id).find(event_id);

/** Runs the consumer until it hands its batch back to the queue, which may be before it is done. */
async function untilReturned(bodies: readonly MessageBody[], bindings: Env) {
  const messages = bodies.map((body, index) => ({ id: String(index), timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch("webhook-deliveries", messages);
  const ctx = createExecutionContext();
  await worker.queue(batch, bindings, ctx);
  return { end: () => getQueueResult(batch, ctx) };
}

describe("a batch with a receiver that takes its time", () => {
  it("is handed back before that receiver has answered", async () => {
    const slow = await deliveryTo(receiverUrl("slow-200", { behave: "hang" }));
    const quick = await deliveryTo(receiverUrl("quick"));
    const { queue, sent } = recordingQueue();
    const { end } = await untilReturned([slow, quick], { ...env, DELIVERIES: queue });
    // Nobody has answered, and nobody has given up: the next batch may begin all the same.
    expect(await received("slow-200")).toHaveLength(1);
    expect(await find(slow)).toBeNull();
    expect(await find(quick)).toMatchObject({ status: "delivered" });

    await behave("slow-200", "200");
    const { explicitAcks, retryMessages } = await end();
    expect(await find(slow)).toMatchObject({ status: "delivered", attempts: 1 });
    expect(explicitAcks).toEqual(["1"]);
    expect(retryMessages).toEqual([expect.objectContaining({ msgId: "0" })]);
    expect(sent).toEqual([]);

    // What comes back was for the case that this batch had died.
    expect((await consume([slow])).explicitAcks).toEqual(["0"]);
    expect(await received("slow-200")).toHaveLength(1);
  });

  it("asks for the next attempt with a message of its own", async () => {
    const slow = await deliveryTo(receiverUrl("slow-500", { behave: "hang" }));
    const { queue, sent } = recordingQueue();
    const { end } = await untilReturned([slow], { ...env, DELIVERIES: queue });
    await behave("slow-500", "500");
    await end();
    expect(await find(slow)).toMatchObject({ status: "pending", attempts: 1 });
    expect(sent).toEqual([{ body: slow, delaySeconds: expect.any(Number) }]);
    expect(sent[0]?.delaySeconds).toBeGreaterThan(0);
  });

  it("sends once more what it had in hand when it died, as soon as the lease has ended", async () => {
    const slow = await deliveryTo(receiverUrl("slow-died", { behave: "hang" }));
    const dying = withLedgers((_stub, method) =>
      method === "record" ? () => Promise.reject(new Error("the isolate is gone")) : undefined,
    );
    const { end } = await untilReturned([slow], { ...dying, DELIVERIES: recordingQueue().queue });
    await behave("slow-died", "200");
    expect((await end()).retryMessages).toEqual([expect.objectContaining({ msgId: "0" })]);
    expect(await find(slow)).toBeNull();

    vi.setSystemTime(Date.now() + LEASE_MS);
    expect((await consume([slow])).explicitAcks).toEqual(["0"]);
    expect(await received("slow-died")).toHaveLength(2);
    expect(await find(slow)).toMatchObject({ status: "delivered", attempts: 1 });
  });
});

describe("a batch while other messages wait", () => {
  /** Another delivery to the webhook. */
  const another = async ({ account_id, webhook_id }: MessageBody): Promise<MessageBody> => ({
    account_id,
    webhook_id,
    event_id: await lostEvent(account_id, [webhook_id], 60_000),
  });
  const busy = () => ({ ...env, DELIVERIES: recordingQueue({ backlogCount: 1 }).queue });
  /** No time passes, so nothing stalls because it takes long. */
  const stopClock = () => vi.setSystemTime(Date.now());

  it("is handed back at once if the receiver is not known to be quick", async () => {
    const slow = await deliveryTo(receiverUrl("slow-waited", { behave: "hang" }));
    stopClock();
    const { end } = await untilReturned([slow], busy());
    expect(await find(slow)).toBeNull();
    await behave("slow-waited", "200");
    expect((await end()).retryMessages).toEqual([expect.objectContaining({ msgId: "0" })]);
    expect(await find(slow)).toMatchObject({ status: "delivered", attempts: 1 });
    expect(await received("slow-waited")).toHaveLength(1);
  });

  it("is not handed back because of a slow receiver when no other message waits", async () => {
    const slow = await deliveryTo(receiverUrl("slow-alone", { behave: "hang" }));
    stopClock();
    const returned = untilReturned([slow], { ...env, DELIVERIES: recordingQueue().queue });
    await vi.waitUntil(async () => (await received("slow-alone")).length === 1);
    await behave("slow-alone", "200");
    const { end } = await returned;
    expect(await end()).toMatchObject({ explicitAcks: ["0"], retryMessages: [] });
  });

  it("waits for the receivers that are known to be quick, and only for them", async () => {
    const quick = await deliveryTo(receiverUrl("quick-waited"));
    stopClock();
    await consume([quick]);
    const slow = await deliveryTo(receiverUrl("slow-beside", { behave: "hang" }));
    const next = await another(quick);
    const { end } = await untilReturned([slow, next], busy());
    expect(await find(next)).toMatchObject({ status: "delivered" });
    expect(await find(slow)).toBeNull();
    await behave("slow-beside", "200");
    expect(await end()).toMatchObject({
      explicitAcks: ["1"],
      retryMessages: [expect.objectContaining({ msgId: "0" })],
    });
  });

  it("waits once for a quick receiver that begins to hang, and never again before the next record", async () => {
    const first = await deliveryTo(receiverUrl("quick-hangs"));
    await consume([first]);
    await behave("quick-hangs", "hang");
    const [second, third, fourth] = [await another(first), await another(first), await another(first)];
    const one = await untilReturned([second], busy());
    expect(await find(second)).toBeNull();

    stopClock();
    const two = await untilReturned([third], busy());
    expect(await find(third)).toBeNull();

    await behave("quick-hangs", "200");
    await Promise.all([one.end(), two.end()]);
    expect(await find(third)).toMatchObject({ status: "delivered" });
    const { end } = await untilReturned([fourth], busy());
    expect(await end()).toMatchObject({ explicitAcks: ["0"], retryMessages: [] });
  });
});
