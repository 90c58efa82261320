/** A new encryption key takes an old one's place: nothing stops working, and nothing is left under the old one. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { REENCRYPT_BATCH } from "../../src/constants.ts";
import { newId } from "../../src/ids/new-id.ts";
import { withFailingDatabase } from "../support/faults.ts";
import { type Inbound, inboundWebhook, send } from "../support/inbound.ts";
import { newMeter } from "../support/meter.ts";
import { received, receiverUrl } from "../support/receiver.ts";
import { type Answer, type Json, SENT, consume, heldQueue, newAccount, request } from "../support/service.ts";
import { rowsOf } from "../support/tables.ts";

const OLD = env.ENCRYPTION_KEY;
const NEW = btoa("the-new-encryption-key-32-bytes!");
const WRONG = btoa("a key that encrypted nothing yet");
const under = (keys: string, more: Partial<Env> = {}): Env => ({ ...env, ENCRYPTION_KEY: keys, ...more });
const both = under(`${NEW},${OLD}`);
const onlyNew = under(NEW);
/** An instance that knows the new key and does not encrypt with it yet. */
const stillOld = under(`${OLD},${NEW}`);

const step = (bindings: Env = both): Promise<Answer> => request("POST", "/v1/encryption/rotate", { env: bindings });

async function rotateAll(bindings: Env = both): Promise<Json> {
  for (let steps = 0; steps < 100; steps += 1) {
    const { json } = await step(bindings);
    if (Number(json["remaining"]) === 0) return json;
  }
  throw new Error("it does not end");
}

let name = 0;

/** An account with webhooks of every kind, and what shows that they work. */
async function populated() {
  const account = await newAccount();
  const receiver = `rotation-${(name += 1)}`;
  const headers = { Authorization: `Bearer extra-${receiver}` };
  const outbound = await account.webhook(receiverUrl(receiver), { uses_signature: true, headers });
  const rotating = await account.webhook(receiverUrl(`${receiver}-rotating`), { uses_signature: true });
  const rotated = (await account.post(`/v1/webhooks/${String(rotating["id"])}/rotate-secret`, {})).json;
  const inbound = await inboundWebhook(account, ["contact.create"], { uses_signature: false });
  const edited = await inboundWebhook(account, ["contact.create"]);
  const twoUrls = await inboundWebhook(account, ["contact.create"]);
  const second = (await account.post(`/v1/webhooks/${twoUrls.id}/rotate-secret`, {})).json;
  const urls = [inbound.url, edited.url, twoUrls.url, String(second["url"])];
  return { account, receiver, headers, outbound, rotating, rotated, edited, urls };
}

async function expectToWork(own: Awaited<ReturnType<typeof populated>>, bindings: Env): Promise<void> {
  const { account, receiver, headers, outbound, rotating, rotated, urls } = own;
  for (const [index, url] of urls.entries()) {
    expect([index, (await send(url, { email: `${index}@example.com` }, { env: bindings })).status]).toEqual([
      index,
      200,
    ]);
  }
  expect((await account.call("GET", "/v1/webhooks", { env: bindings })).json["data"]).toHaveLength(5);
  const held = { ...bindings, DELIVERIES: heldQueue() };
  const event = (await account.post("/v1/events", { event: "messages.sent", payload: SENT }, { env: held })).json;
  await consume(
    [outbound, rotating].map(({ id }) => ({ account_id: account.id, event_id: event["id"], webhook_id: id })),
    { env: bindings },
  );
  const [request1] = (await received(receiver)).slice(-1);
  const [request2] = (await received(`${receiver}-rotating`)).slice(-1);
  expect(request1?.headers).toMatchObject({
    authorization: headers.Authorization,
    "ratecard-webhook-secret": String(outbound["secret"]),
    "webhook-id": event["id"],
  });
  new Webhook(String(outbound["signing_secret"])).verify(request1?.body ?? "", request1?.headers ?? {});
  // Within the overlap both keys sign, and the old secret is sent.
  expect(request2?.headers["ratecard-webhook-secret"]).toBe(rotating["secret"]);
  for (const { signing_secret: key } of [rotating, rotated]) {
    new Webhook(String(key)).verify(request2?.body ?? "", request2?.headers ?? {});
  }
}

async function keyIdsInUse(): Promise<string[]> {
  const rows = await rowsOf(
    `SELECT secret, signing_secret, previous_secret, previous_signing_secret, headers FROM webhooks`,
  );
  const sealed = rows.flatMap((row) => Object.values(row)).filter((value) => value !== null);
  const hashes = await rowsOf("SELECT key_id FROM inbound_secrets");
  const ids = [...sealed.map((value) => String(value).split(".")[0]), ...hashes.map(({ key_id: id }) => String(id))];
  return [...new Set(ids.map(String))];
}

beforeEach(async () => {
  await env.DB.batch(["webhooks", "inbound_secrets"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
});

describe("an operator who puts a new key in front", () => {
  it("may remove the old one once the command has said so, and everything goes on", async () => {
    const own = await populated();
    await expectToWork(own, both);
    // An edit encrypts the webhook anew, and leaves what its URL is found by.
    await own.account.call("PATCH", `/v1/webhooks/${own.edited.id}`, { body: { name: "Edited" }, env: both });
    expect(await keyIdsInUse()).toHaveLength(2);

    const end = await rotateAll();
    expect(end).toMatchObject({ remaining: 0, unreadable: 0, key_id: expect.stringMatching(/^[0-9a-f]{8}$/) });
    expect(await keyIdsInUse()).toEqual([end["key_id"]]);
    await expectToWork(own, both);
    await expectToWork(own, onlyNew);
    expect((await step()).json).toEqual({ ...end, done: 0 });
  });

  it("loses nothing by removing it too early, and says which key is missing", async () => {
    const own = await populated();
    const [oldKeyId] = await keyIdsInUse();
    const detail = `The service is not configured: ENCRYPTION_KEY lacks the key with the id ${oldKeyId}.`;
    for (const bindings of [onlyNew, under(WRONG)]) {
      const asked = [
        await own.account.call("GET", "/v1/webhooks", { env: bindings }),
        await own.account.call("GET", `/v1/webhooks/${own.edited.id}`, { env: bindings }),
        await send(own.edited.url, { email: "early@example.com" }, { env: bindings }),
        await request("GET", "/healthz", { env: bindings }),
      ];
      for (const { status, json } of asked) expect({ status, detail: json["detail"] }).toEqual({ status: 503, detail });
      expect((await step(bindings)).json).toMatchObject({ done: 0, unreadable: 5 });
    }
    await rotateAll();
    await expectToWork(own, onlyNew);
  });

  it("says so, too, when only some of it is under the old one, and no URL is called unknown", async () => {
    const newer = await newAccount();
    const create = (body: object) => newer.post("/v1/webhooks", body, { env: onlyNew });
    await create({ name: "Newer", url: "https://example.com/", events: ["*"] });
    expect((await request("GET", "/healthz", { env: onlyNew })).status).toBe(200);
    const old = await inboundWebhook(newer, ["contact.create"]);
    await create({ name: "Newest", url: "https://example.com/", events: ["*"] });
    const asked = [
      await send(old.url, { email: "half@example.com" }, { env: onlyNew }),
      await request("GET", "/healthz", { env: onlyNew }),
    ];
    expect(asked.map(({ status }) => status)).toEqual([503, 503]);
    // Its row is under the new key again, the hash that its URL is found by is not.
    await newer.call("PATCH", `/v1/webhooks/${old.id}`, { body: { name: "Edited" }, env: both });
    expect((await request("GET", "/healthz", { env: onlyNew })).status).toBe(503);
    await rotateAll();
    expect((await request("GET", "/healthz", { env: onlyNew })).status).toBe(200);
  });

  it("is told at no more cost by many webhooks than by few", async () => {
    const meter = newMeter(both);
    const crowded = await newAccount();
    const rowsRead: number[] = [];
    for (const count of [3, 30]) {
      for (let made = 0; made < count; made += 1) {
        const body = { name: "One of many", is_inbound: true, events: ["contact.create"] };
        const created = await crowded.post("/v1/webhooks", body, { env: made % 2 === 0 ? both : stillOld });
        expect(created.status).toBe(201);
      }
      meter.reset();
      expect((await request("GET", "/healthz", { env: meter.env })).status).toBe(200);
      rowsRead.push(meter.d1.rowsRead);
    }
    expect(rowsRead).toEqual([rowsRead[0], rowsRead[0]]);
  });

  it("does not lose a delivery meanwhile: it comes back when it can be read", async () => {
    const own = await populated();
    const held = { ...both, DELIVERIES: heldQueue() };
    const event = (await own.account.post("/v1/events", { event: "messages.sent", payload: SENT }, { env: held })).json;
    const message = { account_id: own.account.id, event_id: event["id"], webhook_id: own.outbound["id"] };
    const result = await consume([message], { env: under(WRONG) });
    expect(result.retryMessages).toHaveLength(1);
    expect(await received(own.receiver)).toEqual([]);
  });
});

describe("the command", () => {
  it("goes on where it was stopped, wherever the database failed", async () => {
    const own = await populated();
    let failures = 0;
    for (let nth = 1; ; nth += 1) {
      const failing = withFailingDatabase(nth);
      const { status } = await step({ ...failing.env, ENCRYPTION_KEY: both.ENCRYPTION_KEY });
      if (failing.roundTrips() < nth) break;
      failures += status === 503 ? 1 : 0;
      await expectToWork(own, both);
    }
    expect(failures).toBeGreaterThan(3);
    await rotateAll();
    await expectToWork(own, onlyNew);
  });

  it("takes as many steps as it needs", async () => {
    const accounts = await Promise.all([newAccount(), newAccount()]);
    const count = 2 * 40;
    for (const account of accounts) {
      for (let made = 0; made < count / 2; made += 1) await account.webhook("https://example.com/");
    }
    const left: number[] = [];
    do left.push(Number((await step()).json["remaining"]));
    while (left.at(-1) !== 0);
    expect(left).toEqual([count - REENCRYPT_BATCH, count - 2 * REENCRYPT_BATCH, count - 3 * REENCRYPT_BATCH, 0]);
  });

  it("undoes no edit that comes in between, and loses none", async () => {
    const own = await populated();
    const path = `/v1/webhooks/${String(own.outbound["id"])}`;
    const edit = () => own.account.call("PATCH", path, { body: { headers: { "X-Edited": "yes" } }, env: both });
    const statement = vi.fn<() => Promise<unknown>>(edit);
    const db = new Proxy(env.DB, {
      get: (target, member) => {
        if (member === "prepare") return (query: string) => target.prepare(query);
        return async (statements: D1PreparedStatement[]) => {
          if (statement.mock.calls.length === 0) await statement();
          return target.batch(statements);
        };
      },
    });
    await step({ ...both, DB: db });
    expect(statement).toHaveBeenCalledOnce();
    await rotateAll();
    const { json } = await own.account.call("GET", path, { env: onlyNew });
    expect(json).toMatchObject({ headers: { "X-Edited": "yes" }, secret: own.outbound["secret"] });
  });

  it("and rotations of webhooks' own secrets do not disturb each other", async () => {
    const account = await newAccount();
    const webhooks: Inbound[] = [];
    for (let made = 0; made < 10; made += 1) webhooks.push(await inboundWebhook(account, ["contact.create"]));
    const rotations = webhooks.map(({ id }, index) =>
      account.post(`/v1/webhooks/${id}/rotate-secret`, {}, { env: index % 2 === 0 ? both : stillOld }),
    );
    const [answers] = await Promise.all([Promise.all(rotations), step(), step(), step()]);
    await rotateAll();
    const urls = [...webhooks.map(({ url }) => url), ...answers.map(({ json }) => String(json["url"]))];
    for (const url of urls) expect((await send(url, { email: "race@example.com" }, { env: onlyNew })).status).toBe(200);
  });

  it("passes by what somebody has tampered with, and brings the rest to its end", async () => {
    const own = await populated();
    const [first, second] = [own.outbound["id"], own.rotating["id"]];
    await env.DB.prepare("UPDATE webhooks SET secret = (SELECT secret FROM webhooks WHERE id = ?1) WHERE id = ?2")
      .bind(first, second)
      .run();
    for (let steps = 0; steps < 4; steps += 1) await step();
    expect((await step()).json).toMatchObject({ done: 0, remaining: 1, unreadable: 0 });
  });

  it("forgets URLs that lead to nothing, but none that is being made", async () => {
    const add = (webhookId: string, hash: string) =>
      env.DB.prepare("INSERT INTO inbound_secrets (hash, account_id, webhook_id) VALUES (?, ?, ?)")
        .bind(hash, crypto.randomUUID(), webhookId)
        .run();
    await add("01900000-0000-7000-8000-000000000000", "old");
    await add(newId(Date.now()), "new");
    await step();
    expect((await rowsOf("SELECT hash FROM inbound_secrets")).map(({ hash }) => hash)).toEqual(["new"]);
  });
});

describe("with several databases", () => {
  it("all of them are brought under the new key", async () => {
    await applyD1Migrations(env.SECOND, env.TEST_MIGRATIONS);
    const several = { ...env, DB_2: env.SECOND };
    const secrets: { path: string; account: string; url: string }[] = [];
    for (let made = 0; made < 12; made += 1) {
      const account = String((await request("POST", "/v1/accounts", { body: { name: "x" }, env: several })).json["id"]);
      const body = { name: "Form", is_inbound: true, events: ["contact.create"] };
      const { json } = await request("POST", "/v1/webhooks", { account, body, env: several });
      secrets.push({ account, path: `/v1/webhooks/${String(json["id"])}`, url: String(json["url"]) });
    }
    const { results } = await env.SECOND.prepare("SELECT id FROM webhooks").all();
    expect(results.length).toBeGreaterThan(0);
    await rotateAll({ ...several, ENCRYPTION_KEY: `${NEW},${OLD}` });
    for (const { account, path, url } of secrets) {
      const bindings = { ...several, ENCRYPTION_KEY: NEW };
      expect((await request("GET", path, { account, env: bindings })).json["url"]).toBe(url);
      expect((await send(url, { email: "several@example.com" }, { env: bindings })).status).toBe(200);
    }
  });
});
