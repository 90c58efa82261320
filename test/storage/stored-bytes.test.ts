/**
 * What an event takes in its database. The figures are written down in bench/cost/bytes.json, from which docs/costs.md is
 * computed. After a change that is meant: `npx vitest run --project workers test/storage/stored-bytes.test.ts -u`.
 */
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { publishTogether } from "../../src/events/publish.ts";
import { directory } from "../../src/storage/database.ts";
import { payloadOf } from "../bench/cost/payloads.ts";
import { received, receiverUrl } from "../support/receiver.ts";
import { heldQueue, newAccount } from "../support/service.ts";

const EVENTS = 1000;
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

const measured: Record<number, number> = {};

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
      await publishTogether({ ...env, DELIVERIES: heldQueue() }, directory(env), account.id, publications, Date.now());
    }
    measured[bytes] = Math.round(((await databaseBytes()) - before) / EVENTS);
    expect(measured[bytes]).toBeLessThanOrEqual(limit);
  });
});

it("takes as many bytes as are written down", async () => {
  expect(Object.keys(measured)).toHaveLength(LIMITS.length);
  await expect(`${JSON.stringify(measured, null, 2)}\n`).toMatchFileSnapshot("../bench/cost/bytes.json");
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
