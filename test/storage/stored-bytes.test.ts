/**
 * What an event takes in its database. The figures are written down in bench/cost/bytes.json, from which docs/costs.md is
 * computed. After a change that is meant: `npx vitest run --project workers test/storage/stored-bytes.test.ts -u`.
 */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { publishTogether } from "../../src/events/publish.ts";
import { BILL_TARGETS, type StoredBytes, billOf } from "../bench/cost/bill.ts";
import counts from "../bench/cost/counts.json";
import { payloadOf } from "../bench/cost/payloads.ts";
import { type Costs, type Scenario, dollarsOf, nameOf, totalOf } from "../bench/cost/scenarios.ts";
import { received, receiverUrl } from "../support/receiver.ts";
import { SENT, consume, heldQueue, newAccount } from "../support/service.ts";

const EVENTS = 1000;
const DELIVERIES = 500;
/** Of an event, more than docs/costs.md has. */
const CPU_MS = 2;
const TOGETHER = 50;
/** Bytes of a payload, and the most that an event with it may take, for one webhook. */
const LIMITS = [
  { payload: 200, limit: 450 },
  { payload: 500, limit: 750 },
  { payload: 1000, limit: 1300 },
  { payload: 1500, limit: 1300 },
  { payload: 2000, limit: 4800 },
  { payload: 4000, limit: 4800 },
  { payload: 8000, limit: 4800 },
];

const measured: StoredBytes = { d1: {}, ledger: {}, log: 0 };

async function databaseBytes(): Promise<number> {
  return (await env.DB.prepare("SELECT 1").run()).meta.size_after;
}

describe.each(LIMITS)("an event with a payload of $payload bytes", ({ payload: bytes, limit }) => {
  it(`takes at most ${limit} bytes`, async () => {
    const account = await newAccount();
    await account.webhook(receiverUrl("nobody"), { events: ["feedback.*"] });
    const payloads = Array.from({ length: EVENTS }, (_, number) => payloadOf(bytes, bytes * EVENTS + number));
    for (const payload of payloads) expect(payload).toHaveLength(bytes);

    const before = await databaseBytes();
    for (let stored = 0; stored < EVENTS; stored += TOGETHER) {
      const publications = payloads
        .slice(stored, stored + TOGETHER)
        .map((payload) => ({ event: "feedback.received", payload }));
      await publishTogether({ ...env, DELIVERIES: heldQueue() }, account.id, publications, Date.now());
    }
    measured.d1[bytes] = Math.round(((await databaseBytes()) - before) / EVENTS);
    expect(measured.d1[bytes]).toBeLessThanOrEqual(limit);
  });
});

function costsOf(scenario: Scenario): Costs {
  const costs: Record<string, Costs> = counts;
  const found = costs[nameOf(scenario)];
  if (!found) throw new Error(`${nameOf(scenario)} has not been counted`);
  return found;
}

/** Publishes events that are not sent yet. @returns their messages. */
async function accept(account: Awaited<ReturnType<typeof newAccount>>, webhookId: string, count: number) {
  const messages = [];
  while (messages.length < count) {
    const body = { event: "messages.sent", payload: SENT };
    const { json } = await account.post("/v1/events", body, { env: { ...env, DELIVERIES: heldQueue() } });
    messages.push({ account_id: account.id, event_id: String(json["id"]), webhook_id: webhookId });
  }
  return messages;
}

/** A receiver's response, and the most that a delivery may take in its ledger. */
describe.each([
  { response: 0, limit: 300 },
  { response: 256, limit: 600 },
  { response: 4096, limit: 1100 },
])("a delivery whose receiver responds with $response bytes", ({ response, limit }) => {
  it(`takes at most ${limit} bytes of its ledger`, async () => {
    const account = await newAccount();
    const url = receiverUrl(crypto.randomUUID(), { body: "x", times: response });
    const webhookId = String((await account.webhook(url, { events: ["messages.sent"] }))["id"]);
    const ledgerBytes = () =>
      runInDurableObject(env.DELIVERY_LEDGER.getByName(webhookId), (_, state) => state.storage.sql.databaseSize);
    await consume(await accept(account, webhookId, 1));
    const before = await ledgerBytes();
    for (let delivered = 0; delivered < DELIVERIES; delivered += 100) {
      await consume(await accept(account, webhookId, 100));
    }
    expect((await account.get(`/v1/webhooks/${webhookId}/health`)).json["backlog"]).toBe(0);
    // The durations of the attempts have more digits on a slow machine.
    measured.ledger[response] = Math.ceil(((await ledgerBytes()) - before) / DELIVERIES / 50) * 50;
    expect(measured.ledger[response]).toBeLessThanOrEqual(limit);
  });
});

it("writes two lines to the log for an event and its delivery", async () => {
  const account = await newAccount();
  const webhookId = String((await account.webhook(receiverUrl(crypto.randomUUID())))["id"]);
  const lines = vi.spyOn(console, "info").mockClear();
  await consume(await accept(account, webhookId, 1));
  const texts = lines.mock.calls.map(([line]) => String(line));
  vi.restoreAllMocks();
  expect(texts.map((line) => JSON.parse(line).message)).toEqual(["events accepted", "delivered"]);
  // Its duration has one digit or more.
  measured.log = texts.join("").replace(/"duration_ms":\d+/, '"duration_ms":00').length;
  expect(measured.log).toBeLessThan(600);
});

it("takes as many bytes as are written down", async () => {
  expect(Object.keys(measured.d1)).toHaveLength(LIMITS.length);
  await expect(`${JSON.stringify(measured, null, 2)}\n`).toMatchFileSnapshot("../bench/cost/bytes.json");
});

describe("the whole bill for a million events with a payload of 1 KB", () => {
  it.each([
    { together: 1, target: BILL_TARGETS.alone },
    { together: 10, target: BILL_TARGETS.together },
  ])("is at most $target dollars if $together arrive together", ({ together, target }) => {
    const scenario: Scenario = { fanOut: 1, together, outcome: "at once" };
    const counted = costsOf(scenario);
    const requests = totalOf(counted).ledgerRequests / together;
    const bill = billOf(dollarsOf(scenario, counted), requests, measured, 1000, CPU_MS);
    expect(bill.total).toBeGreaterThan(bill.counted + bill.database);
    expect(bill.total).toBeLessThanOrEqual(target);
  });
});

const PATIENCE = { timeout: 15_000, interval: 100 };
const LONG = "Grüße, 你好 👋🏽 – ".repeat(100);

describe.each([
  { kind: "short", comment: "fine", blob: false },
  { kind: "deflated", comment: LONG, blob: true },
  { kind: "too long to be deflated", comment: LONG.repeat(20), blob: false },
])("a payload that is $kind", ({ comment, blob }) => {
  it("reaches a receiver and the API as it was published, digit for digit", async () => {
    const account = await newAccount();
    const receiver = crypto.randomUUID();
    await account.webhook(receiverUrl(receiver), { events: ["feedback.received"] });
    const id = "018e0000-0000-7000-8000-000000000000";
    const source = `{ "feedback": {"id": "${id}", "score": 1.50e0, "comment": ${JSON.stringify(comment)}} }`;
    const published = await account.post("/v1/events", `{"event": "feedback.received", "payload": ${source}}`);
    expect(published.status).toBe(202);
    const row = env.DB.prepare("SELECT typeof(payload) AS type FROM events WHERE account_id = ?").bind(account.id);
    expect(await row.first()).toEqual({ type: blob ? "blob" : "text" });
    expect((await account.get(`/v1/events/${String(published.json["id"])}`)).text).toContain(source);
    const [request] = await vi.waitFor(async () => {
      const requests = await received(receiver);
      expect(requests).toHaveLength(1);
      return requests;
    }, PATIENCE);
    expect(request?.body).toContain(source);
  });
});
