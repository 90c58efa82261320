/** A consumer, a ledger or its answer dies at the worst moment: what must arrive does, and no attempt is invented. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { QUEUE_GRACE_MS, LEASE_MS } from "../../src/constants.ts";
import { lostEvent, withLedgers } from "../support/faults.ts";
import { received, receiverUrl } from "../support/receiver.ts";
import { consume, newAccount } from "../support/service.ts";

const MINUTE_MS = 60_000;

afterEach(() => {
  vi.useRealTimers();
});

/** One accepted event for one webhook, whose message the test carries itself. */
async function oneDelivery(name: string, behaviour: Record<string, string> = {}) {
  const account = await newAccount();
  const webhookId = String((await account.webhook(receiverUrl(name, behaviour)))["id"]);
  const eventId = await lostEvent(account.id, [webhookId], MINUTE_MS);
  return {
    webhookId,
    eventId,
    account,
    message: { account_id: account.id, event_id: eventId, webhook_id: webhookId },
    ledger: env.DELIVERY_LEDGER.getByName(webhookId),
  };
}

function advance(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

const unreachable = () => Promise.reject(new Error("internal error; reference = 1234"));

describe("a consumer that dies between the receiver's 2xx and the record", () => {
  it("is followed by one that sends it once more, with the same webhook-id", async () => {
    const { message, ledger, eventId } = await oneDelivery("died");
    const dying = withLedgers((_stub, method) => (method === "record" ? unreachable : undefined));
    const first = await consume([message], { env: dying });
    expect(first.retryMessages).toHaveLength(1);
    await evictDurableObject(ledger);
    await consume([message], { attempts: 2 });
    const requests = await received("died");
    expect(requests.map(({ headers }) => headers["webhook-id"])).toEqual([eventId, eventId]);
    expect(await ledger.find(eventId)).toMatchObject({ status: "delivered", attempts: 1 });
  });

  it("is not waited for longer than its lease, even if the queue forgets the message", async () => {
    const { message, ledger, eventId } = await oneDelivery("forgotten");
    await ledger.open({ accountId: message.account_id, webhookId: message.webhook_id });
    const dying = withLedgers((_stub, method) => (method === "record" ? unreachable : undefined));
    await consume([message], { env: dying });
    // The queue's second try meets the lease, and is acknowledged: the ledger must see to it from here on.
    const second = await consume([message], { attempts: 2 });
    expect(second.explicitAcks).toEqual(["0"]);
    expect(await received("forgotten")).toHaveLength(1);
    advance(LEASE_MS + 1000);
    expect(await runDurableObjectAlarm(ledger)).toBe(true);
    vi.useRealTimers();
    await evictDurableObject(ledger);
    await consume([message]);
    await vi.waitFor(async () => expect(await ledger.find(eventId)).toMatchObject({ status: "delivered" }), 10_000);
  });
});

describe("the answer of a ledger that gets lost", () => {
  it("on admitting, costs no attempt: nothing was sent", async () => {
    const { message, ledger } = await oneDelivery("admit-lost");
    const losing = withLedgers((stub, method) =>
      method === "admit"
        ? async (...given: Parameters<typeof stub.admit>) => {
            await stub.admit(...given);
            return unreachable();
          }
        : undefined,
    );
    const first = await consume([message], { env: losing });
    expect(first.retryMessages).toHaveLength(1);
    expect(await received("admit-lost")).toHaveLength(0);
    await evictDurableObject(ledger);
    await consume([message], { attempts: 2 });
    const [request, ...others] = await received("admit-lost");
    expect(request?.headers["ratecard-webhook-attempt"]).toBe("1");
    expect(others).toEqual([]);
  });

  it("on recording, is asked again without sending again", async () => {
    const { message, ledger, eventId } = await oneDelivery("record-lost");
    await ledger.open({ accountId: message.account_id, webhookId: message.webhook_id });
    const losing = withLedgers((stub, method) =>
      method === "record"
        ? async (...given: Parameters<typeof stub.record>) => {
            await stub.record(...given);
            return unreachable();
          }
        : undefined,
    );
    await consume([message], { env: losing });
    const second = await consume([message], { attempts: 2 });
    expect(second.explicitAcks).toEqual(["0"]);
    expect(await received("record-lost")).toHaveLength(1);
    expect(await ledger.find(eventId)).toMatchObject({ status: "delivered", attempts: 1 });
  });
});

describe("one failed record of a batch of 50", () => {
  it.each([
    ["before the ledger executed it", false],
    ["after the ledger executed it", true],
  ])("%s sends nothing twice, also for a new webhook", async (what, isExecuted) => {
    const name = `record-fails-${isExecuted}`;
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl(name)))["id"]);
    const messages = [];
    for (let index = 0; index < 50; index += 1) {
      const eventId = await lostEvent(account.id, [webhookId], MINUTE_MS - index);
      messages.push({ account_id: account.id, event_id: eventId, webhook_id: webhookId });
    }
    let failures = 0;
    const failing = withLedgers((stub, method) =>
      method === "record" && failures === 0
        ? async (...given: Parameters<typeof stub.record>) => {
            failures += 1;
            if (isExecuted) await stub.record(...given);
            return unreachable();
          }
        : undefined,
    );
    const result = await consume(messages, { env: failing });
    expect(failures, what).toBe(1);
    expect(result.explicitAcks).toHaveLength(50);
    expect(await received(name)).toHaveLength(50);
    const delivered = await env.DELIVERY_LEDGER.getByName(webhookId).list({ statuses: ["delivered"] }, 100);
    expect(delivered).toHaveLength(50);
  });

  it.each([
    ["500", { disable: null, retryMessages: 1, status: "pending" }],
    ["410", { disable: "gone", retryMessages: 0, status: "failed" }],
  ])("of a receiver that answers %s, the second call says the same as the first", async (behave, expected) => {
    const { message, ledger, eventId, account } = await oneDelivery(`record-again-${behave}`, { behave });
    let isFirst = true;
    const losing = withLedgers((stub, method) => {
      if (method !== "record" || !isFirst) return undefined;
      isFirst = false;
      return async (...given: Parameters<typeof stub.record>) => {
        await stub.record(...given);
        return unreachable();
      };
    });
    const result = await consume([message], { env: losing });
    expect(result.retryMessages).toHaveLength(expected.retryMessages);
    expect(await ledger.find(eventId)).toMatchObject({ status: expected.status, attempts: 1 });
    const { json } = await account.get(`/v1/webhooks/${message.webhook_id}`);
    expect(json).toMatchObject({ enabled: expected.disable === null, disabled_reason: expected.disable });
  });
});

describe("a record that fails twice for a new webhook", () => {
  it("leaves the ledger knowing of the delivery: its alarm goes on when the queue forgets the message", async () => {
    const { message, ledger, eventId } = await oneDelivery("record-fails-twice");
    const dying = withLedgers((_stub, method) => (method === "record" ? unreachable : undefined));
    await consume([message], { env: dying });
    const second = await consume([message], { attempts: 2 });
    expect(second.explicitAcks).toEqual(["0"]);
    expect(await ledger.find(eventId)).toMatchObject({ status: "pending" });
    expect(await runInDurableObject(ledger, (_instance, state) => state.storage.getAlarm())).toBeTypeOf("number");
  });
});

describe("the same message in the hands of two consumers at once", () => {
  it("is sent by one of them", async () => {
    const { message, ledger, eventId } = await oneDelivery("two-consumers", { behave: "trickle" });
    await ledger.open({ accountId: message.account_id, webhookId: message.webhook_id });
    const results = await Promise.all([consume([message]), consume([message])]);
    expect(results.map(({ explicitAcks }) => explicitAcks)).toEqual([["0"], ["0"]]);
    expect(await received("two-consumers")).toHaveLength(1);
    expect(await ledger.find(eventId)).toMatchObject({ status: "delivered" });
  });

  it("is sent once when it stands twice in one batch", async () => {
    const { message } = await oneDelivery("twice-in-batch");
    const result = await consume([message, message]);
    expect(result.explicitAcks.toSorted()).toEqual(["0", "1"]);
    expect(await received("twice-in-batch")).toHaveLength(1);
  });

  it("comes back as one when it stood twice and failed", async () => {
    const { message } = await oneDelivery("twice-failed", { behave: "500" });
    const result = await consume([message, message]);
    expect(result.retryMessages).toHaveLength(1);
    expect(result.explicitAcks).toHaveLength(1);
  });
});

describe("a ledger that is evicted", () => {
  it("between admitting and recording, records all the same", async () => {
    const { message, ledger, eventId } = await oneDelivery("evicted", { behave: "500" });
    await ledger.open({ accountId: message.account_id, webhookId: message.webhook_id });
    const evicting = withLedgers((stub, method) =>
      method === "record"
        ? async (...given: Parameters<typeof stub.record>) => {
            await evictDurableObject(stub);
            return stub.record(...given);
          }
        : undefined,
    );
    const result = await consume([message], { env: evicting });
    expect(result.retryMessages).toHaveLength(1);
    const delivery = await ledger.find(eventId);
    expect(delivery).toMatchObject({ status: "pending", attempts: 1 });
    expect(delivery?.status === "pending" && delivery.nextAt).toBeGreaterThan(Date.now());
  });

  it("counts attempts on: a cycle never has a fourth", async () => {
    const { message, ledger, eventId } = await oneDelivery("three", { behave: "500" });
    for (let round = 0; round < 6; round += 1) {
      await consume([message], { attempts: round + 1 });
      await evictDurableObject(ledger);
      advance(10 * MINUTE_MS);
      await runDurableObjectAlarm(ledger);
      // The alarm gives the retry to the real queue. If the ledger were evicted while it is on its way, it would have to
      // be sent again.
      await scheduler.wait(200);
      await vi.waitFor(async () => {
        expect(await ledger.find(eventId)).toMatchObject({ attempts: (await received("three")).length });
      }, 5_000);
    }
    await scheduler.wait(1500);
    expect(await received("three")).toHaveLength(3);
    expect(await ledger.find(eventId)).toMatchObject({ status: "failed", reason: "attempts_exhausted" });
  });
});

describe("the ledger's alarm", () => {
  it("never throws, and sets itself again, seven failures in a row", async () => {
    const { message, ledger, eventId } = await oneDelivery("alarm", { behave: "500,200" });
    await consume([message]);
    for (let failure = 0; failure < 7; failure += 1) {
      await runInDurableObject(ledger, (instance) => {
        vi.spyOn(instance.ledger.tables.hours, "health").mockImplementationOnce(() => {
          throw new Error("internal error");
        });
      });
      advance(2 * MINUTE_MS);
      expect(await runDurableObjectAlarm(ledger)).toBe(true);
      expect(await runInDurableObject(ledger, (_instance, state) => state.storage.getAlarm())).toBeTypeOf("number");
    }
    advance(2 * MINUTE_MS);
    await runDurableObjectAlarm(ledger);
    vi.useRealTimers();
    await vi.waitFor(async () => expect(await received("alarm")).toHaveLength(2), 10_000);
    await vi.waitFor(async () => expect(await ledger.find(eventId)).toMatchObject({ status: "delivered" }));
  });

  it("sends a retry whose message vanished, and leaves it to the message until then", async () => {
    const { message, ledger, eventId } = await oneDelivery("vanished", { behave: "500,200" });
    await consume([message]);
    const waiting = await ledger.find(eventId);
    expect(waiting?.status === "pending" && waiting.nextAt).toBeGreaterThan(Date.now());
    advance(QUEUE_GRACE_MS / 2);
    await runDurableObjectAlarm(ledger);
    await scheduler.wait(1500);
    expect(await received("vanished")).toHaveLength(1);
    advance(QUEUE_GRACE_MS);
    await runDurableObjectAlarm(ledger);
    await vi.waitFor(async () => expect(await received("vanished")).toHaveLength(2), 10_000);
  });
});

describe("a clock that jumps", () => {
  it.each([
    ["an hour ahead", 60 * MINUTE_MS],
    ["an hour back", -60 * MINUTE_MS],
    ["a year ahead", 365 * 24 * 60 * MINUTE_MS],
  ])("%s neither loses nor repeats an attempt", async (_name, jump) => {
    const name = `jump-${jump}`;
    const { message, ledger, eventId } = await oneDelivery(name, { behave: "500,200" });
    await consume([message]);
    advance(jump);
    await evictDurableObject(ledger);
    await consume([message], { attempts: 2 });
    // Back where it belongs: what was put off meanwhile comes by the alarm.
    vi.useRealTimers();
    advance(3 * MINUTE_MS);
    await runDurableObjectAlarm(ledger);
    await vi.waitFor(
      async () => expect(await ledger.find(eventId)).toMatchObject({ status: "delivered", attempts: 2 }),
      10_000,
    );
    expect(await received(name)).toHaveLength(2);
  });
});

describe("a batch", () => {
  it("sends what it has room for, and gives the rest back", async () => {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("roomy")))["id"]);
    const messages = [];
    for (let index = 0; index < 40; index += 1) {
      const eventId = await lostEvent(account.id, [webhookId], MINUTE_MS - index);
      messages.push({ account_id: account.id, event_id: eventId, webhook_id: webhookId });
    }
    await env.DB.prepare("UPDATE events SET payload = json_object('text', hex(zeroblob(131000))) WHERE account_id = ?")
      .bind(account.id)
      .run();
    const result = await consume(messages);
    expect(result.explicitAcks.length + result.retryMessages.length).toBe(40);
    expect(result.retryMessages.length).toBeGreaterThan(5);
    expect(await received("roomy")).toHaveLength(result.explicitAcks.length);
  });

  it("serves the others when one webhook's secrets cannot be decrypted", async () => {
    const broken = await oneDelivery("undecryptable");
    const sound = await oneDelivery("decryptable");
    await env.DB.prepare("UPDATE webhooks SET secret = 'deadbeef.AAAA' WHERE id = ?").bind(broken.webhookId).run();
    const result = await consume([broken.message, sound.message]);
    expect(result.retryMessages.map(({ msgId }) => msgId)).toEqual(["0"]);
    expect(result.explicitAcks).toEqual(["1"]);
    expect(await received("decryptable")).toHaveLength(1);
  });
});
