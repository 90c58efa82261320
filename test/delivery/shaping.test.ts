/** End to end: what a filter turns away and lets through, and the headers that a customer adds. */
import { createScheduledController, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import worker from "../../src/index.ts";
import { lostEvent, withLedgers } from "../support/faults.ts";
import { behave, received, receiverUrl } from "../support/receiver.ts";
import { type Json, SENT, consume, newAccount } from "../support/service.ts";
import { rowsOf, rowsWith } from "../support/tables.ts";

const MINUTE_MS = 60_000;
const PATIENCE = { timeout: 15_000, interval: 100 };
const SMS = { message: { ...SENT.message, channel: "sms" } };
const EMAILS_ONLY = [{ path: "/message/channel", op: "eq", value: "email" }];
/** What `lostEvent` publishes has another id. */
const OTHERS_ONLY = [{ path: "/message/id", op: "ne", value: "lost" }];

afterEach(() => {
  vi.useRealTimers();
});

async function shapedWebhook(name: string, more: Record<string, unknown>, behaviour = "200") {
  const account = await newAccount();
  const webhook = await account.webhook(receiverUrl(name, { behave: behaviour }), more);
  const webhookId = String(webhook["id"]);
  const path = `/v1/webhooks/${webhookId}`;
  const show = async (eventId: unknown) => (await account.get(`${path}/deliveries/${eventId}`)).json;
  return {
    account,
    webhook,
    webhookId,
    path,
    show,
    ledger: env.DELIVERY_LEDGER.getByName(webhookId),
    /** An event that no message carries but the test's. */
    lost: async () => {
      const eventId = await lostEvent(account.id, [webhookId], 10 * MINUTE_MS);
      return { eventId, message: { account_id: account.id, event_id: eventId, webhook_id: webhookId } };
    },
    becomes: (event: Json, expected: object) =>
      vi.waitFor(async () => expect(await show(event["id"])).toMatchObject(expected), PATIENCE),
  };
}

const SKIPPED = { status: "skipped", reason: "filtered", cycle: 1, attempts: 0, next_attempt_at: null };

describe("a webhook with a filter", () => {
  it("gets what passes it, and lists the rest as skipped", async () => {
    const { account, path, becomes, show } = await shapedWebhook("filtered", { filter: EMAILS_ONLY });
    const sms = await account.publish("messages.sent", SMS);
    const email = await account.publish();
    await becomes(sms, SKIPPED);
    await becomes(email, { status: "delivered", reason: null, attempts: 1 });
    expect(sms["webhooks"]).toBe(1);
    expect(await show(sms["id"])).toMatchObject({ attempt_log: [], last_error: null, payload: SMS });
    expect((await received("filtered")).map(({ headers }) => headers["webhook-id"])).toEqual([email["id"]]);
    const list = (await account.get(`${path}/deliveries?status=skipped`)).json["data"];
    expect(list).toEqual([expect.objectContaining({ ...SKIPPED, event_id: sms["id"], event: "messages.sent" })]);
    const event = await account.get(`/v1/events/${sms["id"]}`);
    expect(Object.values(event.json["deliveries"] ?? {})).toMatchObject([{ status: "skipped", attempts: 0 }]);
  });

  it("gets one event while another webhook of the account gets the other", async () => {
    const { account, becomes } = await shapedWebhook("filter-emails", { filter: EMAILS_ONLY });
    const rest = [{ path: "/message/channel", op: "ne", value: "email" }];
    await account.webhook(receiverUrl("filter-rest"), { filter: rest });
    const email = await account.publish();
    await becomes(email, { status: "delivered" });
    await vi.waitFor(async () => {
      const { json } = await account.get(`/v1/events/${email["id"]}`);
      const statuses = Object.values(json["deliveries"] ?? {}).map(({ status }) => status);
      expect(statuses.toSorted()).toEqual(["delivered", "skipped"]);
    }, PATIENCE);
    expect(await received("filter-rest")).toHaveLength(0);
  });

  it("keeps its health as it was by what it turns away", async () => {
    const { path, account, lost, ledger } = await shapedWebhook("filter-health", { filter: OTHERS_ONLY });
    for (let count = 0; count < 5; count += 1) await consume([(await lost()).message]);
    expect((await account.get(`${path}/health`)).json).toMatchObject({ circuit: "closed", backlog: 0 });
    expect((await ledger.health())?.health).toMatchObject({
      circuit: { stateSince: 0 },
      failuresInARow: 0,
      attemptsSinceSuccess: 0,
    });
    expect(await runInDurableObject(ledger, (_instance, state) => state.storage.getAlarm())).toBeNull();
  });

  it("does not get it from the reconciler, nor from a message that comes twice", async () => {
    const { lost, show } = await shapedWebhook("filter-reconciled", { filter: OTHERS_ONLY });
    const { eventId, message } = await lost();
    expect((await consume([message, message])).explicitAcks).toEqual(["0", "1"]);
    const before = await show(eventId);
    expect(before).toMatchObject(SKIPPED);
    await env.DB.prepare("UPDATE reconciler SET watermark = ''").run();
    await worker.scheduled(createScheduledController(), env);
    expect((await consume([message], { attempts: 2 })).explicitAcks).toEqual(["0"]);
    expect(await show(eventId)).toEqual(before);
    expect(await received("filter-reconciled")).toHaveLength(0);
  });

  it("skips what the reconciler found before any message did", async () => {
    const { lost, show } = await shapedWebhook("filter-lost", { filter: OTHERS_ONLY });
    const { eventId } = await lost();
    await env.DB.prepare("UPDATE reconciler SET watermark = ''").run();
    await worker.scheduled(createScheduledController(), env);
    expect(await show(eventId)).toMatchObject({ status: "pending" });
    await vi.waitFor(async () => expect(await show(eventId)).toMatchObject(SKIPPED), PATIENCE);
    expect(await received("filter-lost")).toHaveLength(0);
  });

  it("loses nothing when its ledger cannot be reached", async () => {
    const { lost, show } = await shapedWebhook("filter-unreachable", { filter: OTHERS_ONLY });
    const { eventId, message } = await lost();
    for (const broken of ["admit", "record"]) {
      const failing = withLedgers((_stub, method) =>
        method === broken ? () => Promise.reject(new Error("Network connection lost.")) : undefined,
      );
      const result = await consume([message], { env: failing });
      expect(result.retryMessages).toHaveLength(1);
      expect(await show(eventId)).toMatchObject({ status: "pending" });
    }
    expect((await consume([message], { attempts: 2 })).explicitAcks).toEqual(["0"]);
    expect(await show(eventId)).toMatchObject(SKIPPED);
  });

  it("has what it turns away skipped, and the rest failed, while it is disabled", async () => {
    const { account, path, webhookId, lost, show } = await shapedWebhook("filter-disabled", { filter: OTHERS_ONLY });
    await account.patch(path, { enabled: false });
    const { eventId, message } = await lost();
    const { id } = await account.publish("messages.sent", SENT);
    await consume([message, { account_id: account.id, event_id: id, webhook_id: webhookId }]);
    expect(await show(eventId)).toMatchObject(SKIPPED);
    expect(await show(id)).toMatchObject({ status: "failed", reason: "disabled", attempts: 0 });
  });

  it("gets a test event whatever the filter says", async () => {
    const filter = [{ path: "/nothing", op: "exists", value: true }];
    const { account, path, becomes } = await shapedWebhook("filter-test", { filter });
    const { json } = await account.post(`${path}/test`, { event: "messages.sent" });
    await becomes({ ...json, id: json["event_id"] ?? json }, { status: "delivered" });
    expect(await received("filter-test")).toHaveLength(1);
  });
});

describe("a redelivery of what was skipped", () => {
  it("arrives, and is attempted again like any other", async () => {
    const { account, path, becomes } = await shapedWebhook("filter-redelivered", { filter: EMAILS_ONLY }, "500,200");
    const sms = await account.publish("messages.sent", SMS);
    await becomes(sms, SKIPPED);
    const answer = await account.post(`${path}/deliveries/${sms["id"]}/redeliver`);
    expect(answer).toMatchObject({ status: 202, json: { status: "pending", reason: null, cycle: 2, attempts: 0 } });
    await becomes(sms, { status: "delivered", reason: null, cycle: 2, attempts: 2 });
    expect((await received("filter-redelivered")).map(({ headers }) => headers["webhook-id"])).toEqual([
      sms["id"],
      sms["id"],
    ]);
  });

  it("fails when the webhook is disabled meanwhile: it was asked for, and can be asked for again", async () => {
    const { account, path, webhook, ledger, lost, show } = await shapedWebhook("filter-overtaken", {
      filter: OTHERS_ONLY,
    });
    const { eventId, message } = await lost();
    await consume([message]);
    await ledger.redeliver(eventId);
    // The switch has reached the database and not yet the ledger.
    await env.DB.prepare("UPDATE webhooks SET enabled = 0, version = version + 1 WHERE id = ?")
      .bind(webhook["id"])
      .run();
    await consume([message]);
    expect(await show(eventId)).toMatchObject({ status: "failed", reason: "disabled", cycle: 2 });
    await account.patch(path, { enabled: true });
    await account.post(`${path}/deliveries/${eventId}/redeliver`);
    await vi.waitFor(async () => expect(await received("filter-overtaken")).not.toHaveLength(0), PATIENCE);
  });
});

describe("a filter that is changed", () => {
  it("between two attempts holds from the next one on", async () => {
    const { account, path, lost, show } = await shapedWebhook("filter-edited", {}, "500");
    const { eventId, message } = await lost();
    await consume([message]);
    expect(await show(eventId)).toMatchObject({ status: "pending", attempts: 1 });
    await account.patch(path, { filter: OTHERS_ONLY });
    vi.setSystemTime(Date.now() + MINUTE_MS);
    expect((await consume([message], { attempts: 2 })).explicitAcks).toEqual(["0"]);
    vi.useRealTimers();
    expect(await show(eventId)).toMatchObject({ ...SKIPPED, attempts: 1, last_status_code: 500 });
    expect(await received("filter-edited")).toHaveLength(1);
  });

  it("or taken away lets the next event through, and leaves alone what was skipped", async () => {
    const { account, path, becomes } = await shapedWebhook("filter-cleared", { filter: EMAILS_ONLY });
    const first = await account.publish("messages.sent", SMS);
    await becomes(first, SKIPPED);
    await account.patch(path, { filter: null });
    const second = await account.publish("messages.sent", SMS);
    await becomes(second, { status: "delivered" });
    await becomes(first, SKIPPED);
    expect(await received("filter-cleared")).toHaveLength(1);
  });
});

it("a replay asks the filter again, and sends what it lets through by now", async () => {
  const { account, path, becomes } = await shapedWebhook("filter-replayed", { filter: EMAILS_ONLY });
  const chat = await account.publish("messages.sent", { message: { ...SENT.message, channel: "whatsapp" } });
  const sms = await account.publish("messages.sent", SMS);
  await becomes(chat, SKIPPED);
  await becomes(sms, SKIPPED);
  await account.patch(path, { filter: [{ path: "/message/channel", op: "ne", value: "whatsapp" }] });
  const since = new Date(Date.now() - MINUTE_MS).toISOString();
  expect((await account.post(`${path}/replay`, { since })).status).toBe(202);
  await becomes(sms, { status: "delivered", reason: null, attempts: 1 });
  await becomes(chat, SKIPPED);
  expect(await received("filter-replayed")).toHaveLength(1);
});

it("a recovery asks the filter as it is by now", { timeout: 40_000 }, async () => {
  const { account, path, becomes } = await shapedWebhook("filter-recovered", {}, "500");
  const sms = await account.publish("messages.sent", SMS);
  await becomes(sms, { status: "failed", reason: "attempts_exhausted" });
  await behave("filter-recovered", "200");
  // Enabling it once more closes its circuit.
  await account.patch(path, { filter: EMAILS_ONLY, enabled: true });
  const since = new Date(Date.now() - MINUTE_MS).toISOString();
  await account.post(`${path}/recover`, { since });
  await becomes(sms, { status: "skipped", reason: "filtered", cycle: 2, attempts: 0 });
  await account.post(`${path}/deliveries/${String(sms["id"])}/redeliver`);
  await becomes(sms, { status: "delivered", cycle: 3, attempts: 1 });
  expect(await received("filter-recovered")).toHaveLength(3 + 1);
});

describe("a webhook with headers of its own", () => {
  const headers = { Authorization: "Bearer a-customers-token", "X-Tenant": "acme, inc. (nl)", "x-empty-ish": "-" };

  it("carries them on every attempt, beside ours", async () => {
    const { account, webhook, becomes } = await shapedWebhook(
      "headers",
      { headers, uses_signature: true },
      "500,500,200",
    );
    expect(webhook["headers"]).toEqual(headers);
    const event = await account.publish();
    await becomes(event, { status: "delivered", attempts: 3 });
    const requests = await received("headers");
    expect(requests).toHaveLength(3);
    for (const [index, request] of requests.entries()) {
      expect(request.headers).toMatchObject({
        authorization: "Bearer a-customers-token",
        "x-tenant": "acme, inc. (nl)",
        "x-empty-ish": "-",
        "content-type": "application/json",
        "ratecard-webhook-secret": webhook["secret"],
        "ratecard-webhook-attempt": String(index + 1),
        "webhook-signature": expect.stringMatching(/^v1,/),
      });
    }
  });

  it("carries the new ones from the next attempt on, and none once they are cleared", async () => {
    const { account, path, lost } = await shapedWebhook("headers-edited", { headers }, "500");
    const { message } = await lost();
    const changes = [{ headers: { authorization: "Bearer another" } }, { headers: null }];
    await consume([message]);
    for (const [index, change] of changes.entries()) {
      expect((await account.patch(path, change)).status).toBe(200);
      vi.setSystemTime(Date.now() + MINUTE_MS);
      await consume([message], { attempts: index + 2 });
      vi.useRealTimers();
      vi.setSystemTime(Date.now() + (index + 1) * 10 * MINUTE_MS);
    }
    vi.useRealTimers();
    const sent = (await received("headers-edited")).map(({ headers: arrived }) => [
      arrived["authorization"],
      arrived["x-tenant"],
    ]);
    expect(sent).toEqual([
      ["Bearer a-customers-token", "acme, inc. (nl)"],
      ["Bearer another", undefined],
      [undefined, undefined],
    ]);
  });

  it("keeps them encrypted at rest, also when its secrets are rotated", async () => {
    const { account, path, webhookId } = await shapedWebhook("headers-at-rest", { headers });
    const sealed = async () => (await rowsOf("SELECT headers FROM webhooks WHERE id = ?", webhookId))[0]?.["headers"];
    expect(await rowsWith("a-customers-token")).toEqual({});
    const first = await sealed();
    expect(first).toMatch(/^[0-9a-f]+\.[\w-]+$/);
    const rotated = await account.post(`${path}/rotate-secret`, {});
    expect(rotated.json["headers"]).toEqual(headers);
    expect(await sealed()).not.toBe(first);
    expect((await account.get(path)).json["headers"]).toEqual(headers);
    // Sealed for this webhook: another one's row cannot open it.
    const other = await account.webhook(receiverUrl("headers-at-rest"));
    await env.DB.prepare("UPDATE webhooks SET headers = ? WHERE id = ?").bind(first, other["id"]).run();
    expect((await account.get(`/v1/webhooks/${other["id"]}`)).status).toBe(500);
  });
});
