/** Accepted is accepted: whatever the queue does, the event arrives. */
import { createScheduledController, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { QUEUE_GRACE_MS } from "../../src/constants.ts";
import worker from "../../src/index.ts";
import { lostEvent, refusingQueue, withFailingDatabase, withLedgers } from "../support/faults.ts";
import { received, receiverUrl } from "../support/receiver.ts";
import { SENT, consume, heldQueue, newAccount } from "../support/service.ts";

const MINUTE_MS = 60_000;

function reconcile(bindings: Env = env): Promise<void> {
  return worker.scheduled(createScheduledController(), bindings);
}

/** Forgets how far the reconciler came: it compares everything again. */
async function rewind(): Promise<void> {
  await env.DB.prepare("UPDATE reconciler SET watermark = ''").run();
}

async function arrived(name: string, count: number): Promise<void> {
  await vi.waitFor(async () => expect(await received(name)).toHaveLength(count), { timeout: 15_000, interval: 100 });
}

describe("an event whose message the queue refused", () => {
  it("is accepted all the same", async () => {
    const account = await newAccount();
    await account.webhook(receiverUrl("refused"));
    const answer = await account.post(
      "/v1/events",
      { event: "messages.sent", payload: SENT },
      { env: { ...env, DELIVERIES: refusingQueue() } },
    );
    expect(answer).toMatchObject({ status: 202, json: { webhooks: 1 } });
    const { json } = await account.get(`/v1/events/${answer.json["id"]}`);
    expect(Object.values(json["deliveries"] ?? {})[0]).toMatchObject({ status: "pending", attempts: 0 });
  });

  it("is sent when its publisher tries again with the same key", async () => {
    const account = await newAccount();
    await account.webhook(receiverUrl("tried-again"));
    const headers = { "Idempotency-Key": "tried-again" };
    const body = { event: "messages.sent", payload: SENT };
    const first = await account.post("/v1/events", body, { headers, env: { ...env, DELIVERIES: refusingQueue() } });
    const second = await account.post("/v1/events", body, { headers });
    expect(second.json["id"]).toBe(first.json["id"]);
    await arrived("tried-again", 1);
  });
});

describe("the reconciler", () => {
  it("delivers what no ledger has heard of", async () => {
    const account = await newAccount();
    const webhook = await account.webhook(receiverUrl("reconciled"));
    const ids = [];
    for (let count = 0; count < 5; count += 1)
      ids.push(await lostEvent(account.id, [String(webhook["id"])], 5 * MINUTE_MS));
    await reconcile();
    await arrived("reconciled", 5);
    expect((await received("reconciled")).map(({ headers }) => headers["webhook-id"]).toSorted()).toEqual(
      ids.toSorted(),
    );
  });

  it("leaves to the queue what is younger than its lag", async () => {
    const account = await newAccount();
    const webhook = await account.webhook(receiverUrl("young"));
    await lostEvent(account.id, [String(webhook["id"])], MINUTE_MS);
    await rewind();
    await reconcile();
    expect(await env.DELIVERY_LEDGER.getByName(String(webhook["id"])).health()).toBeNull();
  });

  it("sends nothing again that a ledger has", async () => {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("known")))["id"]);
    const id = await lostEvent(account.id, [webhookId], 5 * MINUTE_MS);
    await consume([{ account_id: account.id, event_id: id, webhook_id: webhookId }]);
    await rewind();
    await reconcile();
    await reconcile();
    await scheduler.wait(2000);
    expect(await received("known")).toHaveLength(1);
  });

  it("does not count a lease as a row: a consumer that has it in hand may be dead", async () => {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("leased")))["id"]);
    const id = await lostEvent(account.id, [webhookId], 5 * MINUTE_MS);
    const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
    await ledger.admit([{ eventId: id, event: "messages.sent" }], null, { accountId: account.id, webhookId });
    await rewind();
    await reconcile();
    expect(await ledger.find(id)).toMatchObject({ status: "pending" });
  });

  it("goes on past a ledger that cannot be reached, and comes back to it", async () => {
    const account = await newAccount();
    const broken = String((await account.webhook(receiverUrl("broken")))["id"]);
    const sound = String((await account.webhook(receiverUrl("sound")))["id"]);
    await lostEvent(account.id, [broken, sound], 5 * MINUTE_MS);
    const bindings = withLedgers((stub, method) =>
      method === "handOver" && stub.name === broken ? () => Promise.reject(new Error("internal error")) : undefined,
    );
    await rewind();
    await reconcile(bindings);
    await reconcile(bindings);
    await arrived("sound", 1);
    expect(await received("broken")).toHaveLength(0);
    await reconcile();
    await arrived("broken", 1);
    expect(await env.DB.prepare("SELECT * FROM unreconciled_ranges").all()).toMatchObject({ results: [] });
  });

  it("finishes in a later run what D1 interrupted, at whichever statement", { timeout: 40_000 }, async () => {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("interrupted")))["id"]);
    let expected = 0;
    for (let nth = 1; nth <= 12; nth += 1) {
      await lostEvent(account.id, [webhookId], 4 * MINUTE_MS);
      expected += 1;
      await rewind();
      const failing = withFailingDatabase(nth);
      await reconcile(failing.env);
      await reconcile();
      await arrived("interrupted", expected);
      if (failing.roundTrips() < nth) break;
    }
    expect(expected).toBeGreaterThan(4);
  });

  it("sets a ledger's alarm again that the platform has given up on", async () => {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("no-alarm", { behave: "500" })))["id"]);
    const id = await lostEvent(account.id, [webhookId], MINUTE_MS);
    await consume([{ account_id: account.id, event_id: id, webhook_id: webhookId }]);
    const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
    await runInDurableObject(ledger, (_instance, state) => state.storage.deleteAlarm());
    await reconcile();
    expect(await runInDurableObject(ledger, (_instance, state) => state.storage.getAlarm())).toBeTypeOf("number");
  });
});

describe("the dead-letter queue's consumer", () => {
  const queue = "webhook-deliveries-dead";

  it("hands the delivery to its ledger, which sends it", async () => {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("dead-letter")))["id"]);
    const id = await lostEvent(account.id, [webhookId], MINUTE_MS);
    const result = await consume([{ account_id: account.id, event_id: id, webhook_id: webhookId }], { queue });
    expect(result).toMatchObject({ ackAll: true, retryMessages: [] });
    const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
    expect(await ledger.find(id)).toMatchObject({ status: "pending", attempts: 0 });
    // Nobody moves the clock: it is sent at once.
    await arrived("dead-letter", 1);
  });

  it("makes a retry due whose message is lost, and leaves the others to their times", async () => {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("dead-retry", { behave: "500" })))["id"]);
    const id = await lostEvent(account.id, [webhookId], MINUTE_MS);
    const message = { account_id: account.id, event_id: id, webhook_id: webhookId };
    await consume([message]);
    const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
    const wakeAt = () =>
      runInDurableObject(ledger, (instance) => instance.ledger.tables.pending.find(id)?.wakeAt ?? null);
    const delivery = await ledger.find(id);
    const nextAt = delivery?.status === "pending" ? delivery.nextAt : 0;
    expect(await wakeAt()).toBe(nextAt + QUEUE_GRACE_MS);
    await consume([message], { queue });
    expect(await wakeAt()).toBe(nextAt);
    // The alarm has enqueued it since: from then on each message that has no effect doubles the wait.
    await runInDurableObject(ledger, (instance) => instance.ledger.tables.pending.setWake(id, nextAt + 1));
    await consume([message], { queue });
    expect(await wakeAt()).toBe(nextAt + 1);
  });

  it("keeps what it cannot hand over", async () => {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("kept")))["id"]);
    const id = await lostEvent(account.id, [webhookId], MINUTE_MS);
    const bindings = withLedgers((_stub, method) =>
      method === "takeOverDeadLetters" ? () => Promise.reject(new Error("internal error")) : undefined,
    );
    const message = { account_id: account.id, event_id: id, webhook_id: webhookId };
    const result = await consume([message], { queue, env: bindings });
    expect(result.retryMessages.map(({ msgId }) => msgId)).toEqual(["0"]);
  });
});

describe("a message", () => {
  it.each([[null], ["text"], [{}], [{ account_id: "x", event_id: "y", webhook_id: "z" }], [[1, 2]], [{ event_id: 7 }]])(
    "that says %j is dropped, and the others of its batch are served",
    async (unparsable) => {
      const account = await newAccount();
      const name = `beside-${JSON.stringify(unparsable).replaceAll(/\W/g, "")}`;
      const webhookId = String((await account.webhook(receiverUrl(name)))["id"]);
      const id = await lostEvent(account.id, [webhookId], MINUTE_MS);
      const result = await consume([unparsable, { account_id: account.id, event_id: id, webhook_id: webhookId }]);
      expect(result.explicitAcks.toSorted()).toEqual(["0", "1"]);
      expect(await received(name)).toHaveLength(1);
    },
  );

  it("is given back to the queue when D1 cannot be read, without an exception", async () => {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("unread")))["id"]);
    const id = await lostEvent(account.id, [webhookId], MINUTE_MS);
    const message = { account_id: account.id, event_id: id, webhook_id: webhookId };
    const result = await consume([message], { env: { ...withFailingDatabase(1).env, DELIVERIES: heldQueue() } });
    expect(result).toMatchObject({ outcome: "ok", explicitAcks: [] });
    expect(result.retryMessages.map(({ msgId }) => msgId)).toEqual(["0"]);
    expect(await received("unread")).toHaveLength(0);
  });
});
