/** The statement that accepts single events of several requests, each by itself. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { MAX_CLOCK_SKEW_MS } from "../../src/constants.ts";
import { newId } from "../../src/ids/new-id.ts";
import { storeEachEvent } from "../../src/storage/accept-each-event.ts";
import { directory } from "../../src/storage/database.ts";
import { newAccount } from "../support/service.ts";

interface Options {
  key?: string;
  fingerprint?: string;
  now?: number;
  id?: string;
}

function eventOf(accountId: string, { key, fingerprint = "f", now = Date.now(), id = newId(now) }: Options = {}) {
  const item = { id, event: "messages.sent", subscriptions: ["*"], payload: '{"a":1}' };
  return { accountId, item: key === undefined ? item : { ...item, key, fingerprint } };
}

async function rowsOf(accountId: string): Promise<unknown[]> {
  const { results } = await env.DB.prepare("SELECT id FROM events WHERE account_id = ? ORDER BY id")
    .bind(accountId)
    .all();
  return results.map(({ id }) => id);
}

it("stores events of several accounts, each with its own account's webhooks", async () => {
  const [one, other] = [await newAccount(), await newAccount()];
  const webhook = await one.webhook("https://example.com/hook");
  const events = [eventOf(one.id), eventOf(other.id), eventOf(one.id, { key: "k" })];
  expect(await storeEachEvent(directory(env), events)).toEqual([
    { kind: "stored", event: expect.objectContaining({ webhookIds: [webhook["id"]], replayed: false }) },
    { kind: "stored", event: expect.objectContaining({ webhookIds: [], replayed: false }) },
    { kind: "stored", event: expect.objectContaining({ webhookIds: [webhook["id"]], replayed: false }) },
  ]);
  expect(await rowsOf(one.id)).toHaveLength(2);
  expect(await rowsOf(other.id)).toHaveLength(1);
});

it("refuses an event without affecting the others", async () => {
  const [one, other] = [await newAccount(), await newAccount()];
  const before = eventOf(one.id, { key: "used" });
  await storeEachEvent(directory(env), [before]);
  const skewed = Date.now() + MAX_CLOCK_SKEW_MS + 5_000;
  const results = await storeEachEvent(directory(env), [
    eventOf(one.id, { key: "used", fingerprint: "other content" }),
    eventOf(crypto.randomUUID()),
    eventOf(one.id, { now: skewed }),
    eventOf(one.id, { now: skewed, key: "skewed" }),
    eventOf(one.id, { key: "used" }),
    eventOf(other.id, { key: "used", fingerprint: "another account's" }),
    eventOf(one.id),
  ]);
  expect(results).toEqual([
    { kind: "conflict" },
    { kind: "no_account" },
    { kind: "clock_skew" },
    { kind: "clock_skew" },
    { kind: "stored", event: { id: before.item.id, event: "messages.sent", webhookIds: [], replayed: true } },
    { kind: "stored", event: expect.objectContaining({ replayed: false }) },
    { kind: "stored", event: expect.objectContaining({ replayed: false }) },
  ]);
  expect(await rowsOf(one.id)).toHaveLength(2);
  expect(await rowsOf(other.id)).toHaveLength(1);
  const { results: keys } = await env.DB.prepare("SELECT key FROM idempotency_keys WHERE scope = ?").bind(one.id).all();
  expect(keys).toEqual([{ key: "used" }]);
});

it.each([{ key: undefined }, { key: "k" }])(
  "is safe to repeat, with key $key: the event is stored once",
  async ({ key }) => {
    const account = await newAccount();
    const webhook = await account.webhook("https://example.com/hook");
    const event = eventOf(account.id, key === undefined ? {} : { key });
    const first = await storeEachEvent(directory(env), [event]);
    await account.patch(`/v1/webhooks/${webhook["id"]}`, { enabled: false });
    expect(await storeEachEvent(directory(env), [event, eventOf(account.id)])).toEqual([
      ...first,
      { kind: "stored", event: expect.objectContaining({ webhookIds: [] }) },
    ]);
    expect(await rowsOf(account.id)).toHaveLength(2);
  },
);
