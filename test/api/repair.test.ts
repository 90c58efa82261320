/** Recovering what failed, and replaying what was never delivered: in the background, and across interruptions. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { newId } from "../../src/ids/new-id.ts";
import { lostEvent } from "../support/faults.ts";
import { behave, received, receiverUrl } from "../support/receiver.ts";
import { consume, newAccount } from "../support/service.ts";

const MINUTE_MS = 60_000;
const PATIENCE = { timeout: 20_000, interval: 200 };

function ago(ms: number): string {
  return new Date(Date.now() - ms).toISOString();
}

describe("a replay", () => {
  it("lets a webhook that was created today catch up on yesterday", async () => {
    const account = await newAccount();
    const yesterday = [];
    for (let index = 0; index < 5; index += 1) yesterday.push(await lostEvent(account.id, [], 30 * MINUTE_MS));
    const before = await lostEvent(account.id, [], 300 * MINUTE_MS);
    const webhook = await account.webhook(receiverUrl("replayed"), { events: ["messages.*"] });
    const path = `/v1/webhooks/${webhook["id"]}`;
    const answer = await account.post(`${path}/replay`, { since: ago(60 * MINUTE_MS) });
    expect(answer).toMatchObject({ status: 202, json: { kind: "replay", total: 5, done: 0, status: "running" } });
    await vi.waitFor(async () => expect(await received("replayed")).toHaveLength(5), PATIENCE);
    const arrived = (await received("replayed")).map(({ headers }) => headers["webhook-id"]);
    expect(arrived.toSorted()).toEqual(yesterday.toSorted());
    expect(arrived).not.toContain(before);
    expect((await account.get(`${path}/jobs/${answer.json["id"]}`)).json).toMatchObject({
      id: answer.json["id"],
      total: 5,
      done: 5,
      status: "completed",
    });
    expect((await account.get(`/v1/events/${yesterday[0]}`)).json["deliveries"]).toMatchObject([
      { webhook_id: webhook["id"] },
    ]);
    // Once more: everything has been delivered here by now.
    await account.post(`${path}/replay`, { since: ago(60 * MINUTE_MS) });
    await scheduler.wait(3000);
    expect(await received("replayed")).toHaveLength(5);
  });

  it("takes the event types it is told, and refuses those that there are not", async () => {
    const account = await newAccount();
    await lostEvent(account.id, [], 30 * MINUTE_MS);
    const webhook = await account.webhook(receiverUrl("replay-types"), { events: ["*"] });
    const replay = (events: string[]) =>
      account.post(`/v1/webhooks/${webhook["id"]}/replay`, { since: ago(60 * MINUTE_MS), events });
    const { json } = await replay(["feedback.*"]);
    expect(json).toMatchObject({ total: 0 });
    await account.call("DELETE", `/v1/webhooks/${webhook["id"]}/jobs/${json["id"]}`);
    expect((await replay(["messages.sent"])).json).toMatchObject({ total: 1 });
    expect(await replay(["messages.*", "nothing"])).toMatchObject({
      status: 422,
      json: { errors: [{ path: "events.1" }] },
    });
  });
});

describe("a recovery", () => {
  it("sends again what failed in its window", async () => {
    const account = await newAccount();
    const webhook = await account.webhook(receiverUrl("recovered", { behave: "410" }));
    const path = `/v1/webhooks/${webhook["id"]}`;
    const deliver = async (agoMs: number) => {
      const eventId = await lostEvent(account.id, [String(webhook["id"])], agoMs);
      await consume([{ account_id: account.id, event_id: eventId, webhook_id: webhook["id"] }]);
      await account.patch(path, { enabled: true });
      return eventId;
    };
    const early = await deliver(120 * MINUTE_MS);
    const late = await deliver(30 * MINUTE_MS);
    await behave("recovered", "200");
    const answer = await account.post(`${path}/recover`, { since: ago(60 * MINUTE_MS) });
    expect(answer).toMatchObject({ status: 202, json: { kind: "recover", total: 1, status: "running" } });
    const show = async (id: string) => (await account.get(`${path}/deliveries/${id}`)).json;
    await vi.waitFor(async () => expect(await show(late)).toMatchObject({ status: "delivered", cycle: 2 }), PATIENCE);
    expect(await show(early)).toMatchObject({ status: "failed", reason: "gone", cycle: 1 });
  });

  it.each(["recover", "replay"])("by %s is refused where nothing can be sent", async (kind) => {
    const account = await newAccount();
    const inbound = (await account.post("/v1/webhooks", { name: "In", is_inbound: true, events: ["contact.create"] }))
      .json;
    const since = ago(MINUTE_MS);
    expect((await account.post(`/v1/webhooks/${inbound["id"]}/${kind}`, { since })).status).toBe(409);
    const webhook = await account.webhook(receiverUrl("no-job"), { enabled: false });
    const path = `/v1/webhooks/${webhook["id"]}`;
    expect((await account.post(`${path}/${kind}`, { since })).status).toBe(409);
    await account.patch(path, { enabled: true });
    expect(await account.post(`${path}/${kind}`, {})).toMatchObject({
      status: 422,
      json: { errors: [{ path: "since" }] },
    });
    expect(await account.post(`${path}/${kind}`, { since, until: ago(2 * MINUTE_MS) })).toMatchObject({
      status: 422,
      json: { errors: [{ path: "until" }] },
    });
    expect((await account.get(`${path}/jobs/${crypto.randomUUID()}`)).status).toBe(404);
  });
});

describe("asked first how many that would be", () => {
  it("a replay counts what was missed or failed, and starts nothing", async () => {
    const account = await newAccount();
    const window = { since: ago(60 * MINUTE_MS), until: ago(MINUTE_MS), dry_run: true };
    const webhook = await account.webhook(receiverUrl("counted", { behave: "410" }), { events: ["messages.*"] });
    const path = `/v1/webhooks/${webhook["id"]}`;
    const deliver = async () => {
      const eventId = await lostEvent(account.id, [String(webhook["id"])], 30 * MINUTE_MS);
      await consume([{ account_id: account.id, event_id: eventId, webhook_id: webhook["id"] }]);
      await account.patch(path, { enabled: true });
      return eventId;
    };
    const count = async (kind: string, more: object = {}) => {
      const answer = await account.post(`${path}/${kind}`, { ...window, ...more });
      expect(answer).toMatchObject({ status: 200, json: { kind } });
      return answer.json["total"];
    };
    for (let index = 0; index < 3; index += 1) await lostEvent(account.id, [], 30 * MINUTE_MS);
    await deliver();
    await deliver();
    await behave("counted", "200");
    await deliver();
    expect([await count("recover"), await count("replay")]).toEqual([2, 5]);
    expect(await count("replay", { events: ["feedback.*"] })).toBe(0);
    // A test that failed is no event that anybody missed.
    await behave("counted", "410");
    const test = (await account.post(`${path}/test`)).json;
    await vi.waitFor(async () => {
      const { json } = await account.get(`${path}/deliveries/${test["event_id"]}`);
      expect(json["status"]).toBe("failed");
    }, PATIENCE);
    await account.patch(path, { enabled: true });
    expect(await count("replay", { until: undefined })).toBe(5);
    expect((await account.get(`${path}/jobs`)).json).toEqual({ data: [], next_cursor: null });
    await behave("counted", "200");
    const requests = (await received("counted")).length;
    const started = await account.post(`${path}/replay`, { since: window.since, until: window.until });
    await vi.waitFor(async () => expect((await received("counted")).length - requests).toBe(5), PATIENCE);
    expect((await account.get(`${path}/jobs`)).json["data"]).toMatchObject([
      { id: started.json["id"], since: expect.stringContaining(window.since.slice(0, 23)) },
    ]);
    expect(await count("replay")).toBe(0);
  });
});

describe("a job that is interrupted after every step", () => {
  const COUNT = 5_000;

  it("moves each of 5,000 failed deliveries once, and shows how far it is", { timeout: 60_000 }, async () => {
    const webhookId = crypto.randomUUID();
    const stub = env.DELIVERY_LEDGER.getByName(webhookId);
    const identity = { accountId: crypto.randomUUID(), webhookId };
    await stub.open(identity);
    const start = Date.now();
    const ids = Array.from({ length: COUNT }, (_, index) => newId(start - MINUTE_MS, index));
    await runInDurableObject(stub, (instance) => {
      const settled = {
        event: "messages.sent",
        status: "failed",
        reason: "gone",
        cycle: 1,
        attempts: 1,
        log: [],
      } as const;
      for (const eventId of ids)
        instance.ledger.tables.settled.save({
          ...settled,
          log: [],
          eventId,
          cycleStartedAt: start,
          updatedAt: start,
        });
    });
    const bounds = {
      fromId: newId(start - 2 * MINUTE_MS).slice(0, 13),
      belowId: newId(start),
      position: "",
      events: null,
    };
    const job = { id: newId(start), kind: "recover", ...bounds, total: 0, createdAt: start } as const;
    expect(await stub.startJob(identity, job)).toMatchObject({ total: COUNT, done: 0 });
    const seen: number[] = [];
    for (let step = 0; step < 100; step += 1) {
      await runDurableObjectAlarm(stub);
      await evictDurableObject(stub);
      const now = await stub.job(job.id);
      seen.push(now?.done ?? 0);
      if (now?.finishedAt !== null) break;
    }
    expect(seen.at(-1)).toBe(COUNT);
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    const { pending, settled } = await runInDurableObject(stub, (instance) => ({
      pending: instance.ledger.tables.list({ statuses: ["pending"] }, 2 * COUNT),
      settled: instance.ledger.tables.list({ statuses: ["failed"] }, 2 * COUNT),
    }));
    expect(settled).toEqual([]);
    expect(pending.map(({ eventId }) => eventId).toSorted()).toEqual(ids.toSorted());
    expect(new Set(pending.map(({ cycle }) => cycle))).toEqual(new Set([2]));
    await stub.destroy();
  });
});
