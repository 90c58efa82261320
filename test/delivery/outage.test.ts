/** End to end, through the real queue and real alarms: a receiver goes down, and comes back. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import {
  CIRCUIT_FAILURES,
  FAILING_ATTEMPTS,
  FAILING_MS,
  MAX_CONCURRENT_SENDS,
  MAX_COOLDOWN_MS,
} from "../../src/constants.ts";
import { behave, received, receiverUrl } from "../support/receiver.ts";
import { type Json, SENT, consume, heldQueue, newAccount } from "../support/service.ts";
import { lostEvent } from "../support/faults.ts";

const PATIENCE = { timeout: 30_000, interval: 200 };

describe.each([
  { autoRecover: false, first: { status: "failed", reason: "attempts_exhausted", cycle: 1, attempts: 3 } },
  { autoRecover: true, first: { status: "delivered", reason: null, cycle: 2, attempts: 1 } },
])(
  "an endpoint that is down for longer than three attempts take (auto_recover: $autoRecover)",
  ({ autoRecover, first }) => {
    const name = `outage-${autoRecover}`;

    it("gets what was published meanwhile once it is back, without anyone asking", { timeout: 60_000 }, async () => {
      const account = await newAccount();
      const webhook = await account.webhook(receiverUrl(name, { behave: "500" }), { auto_recover: autoRecover });
      const path = `/v1/webhooks/${webhook["id"]}`;
      const show = async (id: unknown) => (await account.get(`${path}/deliveries/${id}`)).json;

      const spent = await account.publish();
      await vi.waitFor(
        async () => expect(await show(spent["id"])).toMatchObject({ status: "failed", attempts: 3 }),
        PATIENCE,
      );
      expect((await account.get(`${path}/health`)).json).toMatchObject({ circuit: "open" });

      const waiting: Json[] = [];
      for (let count = 0; count < 10; count += 1) waiting.push(await account.publish());
      await vi.waitFor(async () => expect((await account.get(`${path}/health`)).json["backlog"]).toBe(10), PATIENCE);
      for (const { id } of waiting.slice(1)) {
        // All but the oldest, which may be out as a probe: no attempt is spent on a circuit that is open.
        expect(await show(id)).toMatchObject({ status: "pending", attempts: 0, next_attempt_at: expect.any(String) });
      }

      await behave(name, "200");
      await vi.waitFor(async () => {
        for (const { id } of waiting) expect(await show(id)).toMatchObject({ status: "delivered", cycle: 1 });
        expect(await show(spent["id"])).toMatchObject(first);
      }, PATIENCE);
      expect((await account.get(`${path}/health`)).json).toMatchObject({
        circuit: "closed",
        backlog: 0,
        next_probe_at: null,
      });
      const successes = new Set((await received(name)).map(({ headers }) => headers["webhook-id"]));
      for (const { id } of waiting) expect(successes).toContain(id);
    });
  },
);

describe("a receiver that was repaired long before its next probe", () => {
  it("gets what waits at once when its webhook is said to be enabled, which it was", { timeout: 60_000 }, async () => {
    const account = await newAccount();
    const webhook = await account.webhook(receiverUrl("repaired", { behave: "500" }));
    const path = `/v1/webhooks/${webhook["id"]}`;
    const show = async (id: unknown) => (await account.get(`${path}/deliveries/${id}`)).json;
    for (let count = 0; count < CIRCUIT_FAILURES; count += 1) await account.publish();
    const circuit = async () => (await account.get(`${path}/health`)).json;
    await vi.waitFor(async () => expect(await circuit()).toMatchObject({ circuit: "open" }), PATIENCE);
    // As after many probes in vain: the next one is an hour away.
    const stub = env.DELIVERY_LEDGER.getByName(String(webhook["id"]));
    await runInDurableObject(stub, ({ ledger: { tables } }) => {
      const now = Date.now();
      const health = tables.hours.health();
      const waiting = { ...health.circuit, probeAt: now + MAX_COOLDOWN_MS, probeEventId: null };
      tables.hours.save({ ...health, circuit: waiting }, now);
    });
    const waiting: unknown[] = [];
    for (let count = 0; count < 3; count += 1) waiting.push((await account.publish())["id"]);
    await vi.waitFor(async () => {
      for (const id of waiting) expect(await show(id)).toMatchObject({ status: "pending", attempts: 0 });
    }, PATIENCE);

    await behave("repaired", "200");
    expect((await account.post(`${path}/deliveries/${waiting[0]}/redeliver`)).status).toBe(409);
    expect((await account.patch(path, { enabled: true })).json).toMatchObject({ enabled: true });
    expect(await circuit()).toMatchObject({ circuit: "closed", next_probe_at: null });
    await vi.waitFor(async () => {
      for (const id of waiting) expect(await show(id)).toMatchObject({ status: "delivered", attempts: 1, cycle: 1 });
    }, PATIENCE);
  });
});

describe("a receiver that hangs", () => {
  it(
    "leaves the batch after two timeouts, and what it did not get waits without an attempt",
    { timeout: 30_000 },
    async () => {
      const account = await newAccount();
      const slow = String((await account.webhook(receiverUrl("slow", { behave: "hang" })))["id"]);
      const fast = String((await account.webhook(receiverUrl("fast")))["id"]);
      const ids: string[] = [];
      for (let count = 0; count < 12; count += 1) ids.push(await lostEvent(account.id, [slow, fast], 60_000 - count));
      const message = (id: string, webhookId: string) => ({
        account_id: account.id,
        event_id: id,
        webhook_id: webhookId,
      });
      const ledger = env.DELIVERY_LEDGER.getByName(slow);
      await ledger.open({ accountId: account.id, webhookId: slow });

      const messages = [...ids.map((id) => message(id, slow)), ...ids.map((id) => message(id, fast))];
      const result = await consume(messages, { env: { ...env, DELIVERIES: heldQueue() } });
      // The queue did not wait for it: should nobody come to record what became of it, its messages come back.
      expect(result.explicitAcks).toEqual(ids.map((_id, index) => String(ids.length + index)));
      expect(result.retryMessages.map(({ msgId }) => msgId)).toEqual(ids.map((_id, index) => String(index)));

      expect(await received("fast")).toHaveLength(12);
      // The ledger's own probe of the oldest may have come already: it is a second request, but no other delivery.
      const asked = new Set((await received("slow")).map(({ headers }) => headers["webhook-id"]));
      expect(asked.size).toBeGreaterThanOrEqual(2);
      // Those in hand when the second timeout was seen, and the one that was started after the first.
      expect(asked.size).toBeLessThanOrEqual(MAX_CONCURRENT_SENDS + 1);
      const deliveries = await ledger.list({}, 100);
      expect(deliveries.map(({ status }) => status)).toEqual(ids.map(() => "pending"));
      expect(deliveries.filter(({ attempts }) => attempts === 0)).toHaveLength(12 - asked.size);
      expect(deliveries.every((delivery) => delivery.status === "pending" && delivery.nextAt > 0)).toBe(true);
      expect(await ledger.health()).toMatchObject({ health: { circuit: { state: "open" } }, backlog: 12 });
    },
  );
});

describe("a burst of one account", () => {
  it(
    "to a receiver that hangs does not keep another account's event waiting behind it",
    { timeout: 60_000 },
    async () => {
      const loud = await newAccount();
      const quiet = await newAccount();
      const webhook = await loud.webhook(receiverUrl("loud", { behave: "hang" }));
      await quiet.webhook(receiverUrl("quiet"));
      const events = Array.from({ length: 100 }, () => ({ event: "messages.sent", payload: SENT }));
      for (let batch = 0; batch < 3; batch += 1) await loud.post("/v1/events/batch", { events });
      await quiet.publish();
      await vi.waitFor(async () => expect(await received("quiet")).toHaveLength(1), PATIENCE);
      // 300 requests of 3 seconds, six at a time, would have taken 150 seconds. Two timeouts are enough for each batch,
      // and no more than four begin before the first of them has seen any.
      const ledger = env.DELIVERY_LEDGER.getByName(String(webhook["id"]));
      await vi.waitFor(async () => {
        expect(await ledger.health()).toMatchObject({ health: { circuit: { state: "open" } }, backlog: 300 });
      }, PATIENCE);
      expect((await received("loud")).length).toBeLessThanOrEqual(4 * (MAX_CONCURRENT_SENDS + 1));
    },
  );
});

describe("a webhook that has failed for days", () => {
  it("keeps the reason for which an admin disabled it, although its ledger would disable it now", async () => {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("disabled-by-hand")))["id"]);
    const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
    await ledger.open({ accountId: account.id, webhookId });
    const path = `/v1/webhooks/${webhookId}`;
    await account.patch(path, { enabled: false });
    await runInDurableObject(ledger, ({ ledger: { tables } }) => {
      const now = Date.now();
      const failing = { failingSince: now - 2 * FAILING_MS, attemptsSinceSuccess: 2 * FAILING_ATTEMPTS };
      tables.hours.save({ ...tables.hours.health(), ...failing }, now);
    });
    const eventId = await lostEvent(account.id, [webhookId], 60_000);
    const result = await consume([{ account_id: account.id, event_id: eventId, webhook_id: webhookId }]);
    expect(result.explicitAcks).toEqual(["0"]);
    expect(await ledger.find(eventId)).toMatchObject({ status: "failed", reason: "disabled" });
    expect((await account.get(path)).json).toMatchObject({ enabled: false, disabled_reason: "manual" });
  });
});
