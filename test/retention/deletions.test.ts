/** What is deleted is gone at once, and leaves nothing behind in the end, however much it was and whatever failed. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { SWEEP_BATCH, WEBHOOK_BATCH } from "../../src/constants.ts";
import type { DeliveryLedger } from "../../src/index.ts";
import { finishDeletions } from "../../src/retention/deletions.ts";
import { directory } from "../../src/storage/database.ts";
import { everyMinute, lateIsOver, oldCalls, oldEvents, oldKeys, oldSubjects, roomFor } from "../support/cron.ts";
import { withFailingDatabase, withLedgers } from "../support/faults.ts";
import { inboundWebhook, send, withRival } from "../support/inbound.ts";
import { newMeter } from "../support/meter.ts";
import { receiverUrl } from "../support/receiver.ts";
import { SENT, consume, heldQueue, newAccount, request } from "../support/service.ts";
import { rowsOf, rowsWith } from "../support/tables.ts";

/** Nothing of these tests is sent by itself. */
const held = { ...env, DELIVERIES: heldQueue() };
/** Several steps' worth, not a whole number of them. */
const MANY = 3 * SWEEP_BATCH + 7;

/** The tables that mention any of these ids. */
async function tablesWith(...ids: string[]): Promise<string[]> {
  const tables = await Promise.all(ids.map(async (id) => Object.keys(await rowsWith(id))));
  return [...new Set(tables.flat())].toSorted();
}

/** The same, but for the account's own record of what was done to its webhook. */
async function tablesWithWebhook(...ids: string[]): Promise<string[]> {
  return (await tablesWith(...ids)).filter((table) => table !== "audit_log");
}

async function isEmpty(webhookId: string): Promise<boolean> {
  const ledger: DurableObjectStub<DeliveryLedger> = env.DELIVERY_LEDGER.getByName(webhookId);
  return runInDurableObject(ledger, async (_instance, state) => {
    const query = "SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'";
    return state.storage.sql.exec(query).toArray().length === 0 && (await state.storage.getAlarm()) === null;
  });
}

/** An account with several thousand of everything, and two ledgers that hold something. */
async function largeAccount(size = MANY) {
  const account = await newAccount("Large");
  const token = await account.token("owner");
  const link = await request("POST", `/v1/accounts/${account.id}/portal-links`, { body: { role: "owner" } });
  const { pathname: linkPath } = new URL(String(link.json["url"]));
  expect((await request("GET", linkPath, { token: null })).status).toBe(200);
  const outbound: string[] = [];
  for (const name of ["one", "two"]) outbound.push(String((await account.webhook(receiverUrl(name)))["id"]));
  const inbound = await inboundWebhook(account, ["contact.create"]);
  const [eventId = ""] = await oldEvents(account.id, 1, { count: size, webhookIds: outbound });
  for (const webhookId of outbound) {
    const identity = { accountId: account.id, webhookId };
    await env.DELIVERY_LEDGER.getByName(webhookId).handOver(identity, [{ eventId, event: "messages.sent" }], 3.6e6, 0);
  }
  await oldCalls(account.id, inbound.id, 1, size);
  await oldSubjects(account.id, inbound.id, 1, size);
  await oldKeys(account.id, 1000, size);
  await oldKeys(inbound.id, 1000, size);
  await env.DB.prepare(
    `INSERT INTO contacts (account_id, id, email, email_key, metadata, version, created_at, updated_at)
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
     SELECT ?1, 'contact ' || i, i || '@example.com', i || '@example.com', '{}', 1, 0, 0 FROM n`,
  )
    .bind(account.id, size)
    .run();
  const ids = [account.id, inbound.id, ...outbound];
  return { ...account, owner: token, linkPath, outbound, inbound, eventId, ids };
}

type Large = Awaited<ReturnType<typeof largeAccount>>;

async function expectGone(account: Large): Promise<void> {
  const event = { event: "messages.sent", payload: SENT };
  const { pathname } = new URL(account.inbound.url);
  expect((await request("GET", "/v1/webhooks", { token: account.owner })).status).toBe(401);
  expect((await request("GET", account.linkPath, { token: null })).status).toBeGreaterThanOrEqual(400);
  expect((await request("GET", `/v1/accounts/${account.id}`)).status).toBe(404);
  for (const path of ["webhooks", "events", "contacts", "deliveries"]) {
    expect((await account.get(`/v1/${path}`)).status).toBe(404);
  }
  expect((await account.post("/v1/events", event)).status).toBe(404);
  for (const body of [{ email: "a@example.com" }, { email: "nobody" }]) {
    expect((await request("POST", pathname, { token: null, body })).status).toBe(404);
  }
  expect(
    (await request("POST", `/v1/accounts/${account.id}/tokens`, { body: { name: "t", role: "owner" } })).status,
  ).toBe(404);
}

/** Cron, until nothing of these is left. Returns how often. */
async function runsUntilGone(
  ids: readonly string[],
  tablesOf: (...ids: string[]) => Promise<string[]> = tablesWith,
): Promise<number> {
  await lateIsOver();
  for (let runs = 0; runs < 50; runs += 1) {
    if ((await tablesOf(...ids)).length === 0) return runs;
    await everyMinute(held);
    await lateIsOver();
  }
  throw new Error(`left: ${(await tablesOf(...ids)).join(", ")}`);
}

describe("an account with thousands of everything", () => {
  it("is gone for everyone with the answer, ledgers included, and from the tables soon after", async () => {
    const account = await largeAccount();
    const other = await largeAccount(20);
    const before = await rowsWith(other.id);
    expect((await request("DELETE", `/v1/accounts/${account.id}`)).status).toBe(204);
    await expectGone(account);
    for (const webhookId of account.outbound) expect(await isEmpty(webhookId)).toBe(true);
    expect(await tablesWith(...account.ids)).toEqual([
      "call_subjects",
      "calls",
      "contacts",
      "deletions",
      "events",
      "idempotency_keys",
      "ledger_purges",
    ]);
    expect(await runsUntilGone(account.ids)).toBeLessThanOrEqual(3);
    expect(await rowsWith(other.id)).toEqual(before);
  });

  it("is deleted in steps that take a batch of each table at most", async () => {
    const account = await largeAccount();
    const meter = newMeter(held);
    const path = `/v1/accounts/${account.id}`;
    // Six tables, of which contacts have an index with an entry for each, and the few rows that open it.
    const ofAccount = 7 * SWEEP_BATCH + 50;
    await request("DELETE", path, { env: meter.env });
    expect(meter.d1.rowsWritten).toBeLessThan(ofAccount);
    for (let step = 0; step < 10; step += 1) {
      meter.reset();
      // One of the account, and one of its inbound webhook.
      await finishDeletions(meter.env, directory(meter.env), 0, roomFor(2));
      expect(meter.d1.rowsWritten).toBeLessThan(ofAccount + 2 * SWEEP_BATCH);
    }
    expect(await tablesWith(...account.ids)).toEqual(["deletions", "ledger_purges"]);
  });

  it("is gone in the end, whatever fails on the way: D1, at any round trip", { timeout: 120_000 }, async () => {
    for (let nth = 1, wasInterrupted = true; wasInterrupted; nth += 1) {
      const account = await largeAccount(5);
      const path = `/v1/accounts/${account.id}`;
      const failing = withFailingDatabase(nth);
      const { status } = await request("DELETE", path, { env: { ...failing.env, DELIVERIES: heldQueue() } });
      wasInterrupted = failing.roundTrips() >= nth;
      // Nothing has happened; or it is gone, and the rest follows.
      if (status === 503) expect((await request("DELETE", path)).status).toBe(204);
      else expect(status).toBe(204);
      await expectGone(account);
      await runsUntilGone(account.ids);
      for (const webhookId of account.outbound) expect(await isEmpty(webhookId)).toBe(true);
    }
  });

  it("is gone in the end though cron dies at each of its own round trips in turn", { timeout: 120_000 }, async () => {
    const account = await largeAccount();
    await request("DELETE", `/v1/accounts/${account.id}`, { env: withFailingDatabase(3).env });
    for (let nth = 1; nth < 40; nth += 1) {
      await everyMinute({ ...withFailingDatabase(nth).env, DELIVERIES: heldQueue() });
      await expectGone(account);
    }
    await runsUntilGone(account.ids);
    for (const webhookId of account.outbound) expect(await isEmpty(webhookId)).toBe(true);
  });

  it("does not keep what is small waiting", async () => {
    const [large, small] = [await largeAccount(), await largeAccount(20)];
    const failing = withFailingDatabase(3);
    await request("DELETE", `/v1/accounts/${large.id}`);
    // Only what makes it gone; all of its rows are left.
    await request("DELETE", `/v1/accounts/${small.id}`, { env: failing.env });
    expect(await tablesWith(small.id)).toContain("events");
    const all = (await rowsOf("SELECT 1 FROM deletions")).length;
    await finishDeletions(held, directory(env), Date.now(), roomFor(all));
    expect(await tablesWith(small.id)).not.toContain("events");
    expect(await tablesWith(large.id)).toContain("events");
    await runsUntilGone([...large.ids, ...small.ids]);
  });

  it("may have more webhooks than a step takes: their ledgers are emptied all the same", async () => {
    const account = await newAccount();
    const first = String((await account.webhook(receiverUrl("first")))["id"]);
    const columns = (await rowsOf("SELECT name FROM pragma_table_info('webhooks') WHERE name <> 'id'")).map(
      ({ name }) => name,
    );
    await env.DB.prepare(
      `INSERT INTO webhooks (id, ${columns.join()}) SELECT substr(id, 1, 24) || printf('%012x', value), ${columns.join()}
       FROM webhooks, (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < ?2) SELECT value FROM n)
       WHERE id = ?1`,
    )
      .bind(first, 2 * WEBHOOK_BATCH)
      .run();
    const ids = (await rowsOf("SELECT id FROM webhooks WHERE account_id = ?", account.id)).map(({ id }) => String(id));
    for (const webhookId of ids) {
      await env.DELIVERY_LEDGER.getByName(webhookId).open({ accountId: account.id, webhookId });
    }
    await request("DELETE", `/v1/accounts/${account.id}`);
    await everyMinute(held);
    for (const webhookId of ids) expect(await isEmpty(webhookId)).toBe(true);
    await runsUntilGone([account.id, ids[0] ?? "", ids.at(-1) ?? ""]);
  });
});

describe("what comes late for a deleted account", () => {
  it("neither is sent nor brings a ledger back, while its rows are still there", async () => {
    const account = await largeAccount();
    // All of its webhooks are still there: only the account is gone.
    await request("DELETE", `/v1/accounts/${account.id}`, { env: withFailingDatabase(3).env });
    const [webhookId = ""] = account.outbound;
    expect(await tablesWith(webhookId)).toContain("webhooks");
    await env.DELIVERY_LEDGER.getByName(webhookId).destroy();
    const message = { account_id: account.id, event_id: account.eventId, webhook_id: webhookId };
    expect((await consume([message])).explicitAcks).toEqual(["0"]);
    expect((await consume([message], { queue: "webhook-deliveries-dead" })).retryMessages).toEqual([]);
    await env.DB.prepare("UPDATE reconciler SET watermark = ''").run();
    expect(await isEmpty(webhookId)).toBe(true);
    await expectGone(account);
    await runsUntilGone(account.ids);
    expect(await isEmpty(webhookId)).toBe(true);
  });

  it("such as a record, finds the webhook gone though its row is there", async () => {
    const account = await largeAccount(3);
    const [webhookId = ""] = account.outbound;
    const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
    let isDeleted = false;
    const deleting = withLedgers((stub, method) =>
      method === "record" && !isDeleted
        ? async (...given: Parameters<typeof stub.record>) => {
            isDeleted = true;
            await request("DELETE", `/v1/accounts/${account.id}`, { env: withFailingDatabase(3).env });
            await ledger.destroy();
            return stub.record(...given);
          }
        : undefined,
    );
    const [, eventId = ""] = await oldEvents(account.id, 0.5, { count: 2, webhookIds: [webhookId] });
    await consume([{ account_id: account.id, event_id: eventId, webhook_id: webhookId }], { env: deleting });
    expect(await tablesWith(webhookId)).toContain("webhooks");
    expect(await isEmpty(webhookId)).toBe(true);
    await runsUntilGone(account.ids);
  });

  it("such as a call that was received before, does nothing", async () => {
    const account = await largeAccount(3);
    const url = account.inbound.url;
    const deleting = withRival(1, () =>
      request("DELETE", `/v1/accounts/${account.id}`, { env: withFailingDatabase(3).env }),
    );
    const answer = await send(url, { email: "late@example.com" }, { env: deleting });
    expect(answer.status).toBe(404);
    expect(await rowsWith("late@example.com")).toEqual({});
    expect(await tablesWith(account.inbound.id)).toContain("webhooks");
    await runsUntilGone(account.ids);
  });

  it("such as a contact, a webhook or a call, is found before the deletion ends", async () => {
    const account = await largeAccount(3);
    const late = crypto.randomUUID();
    await request("DELETE", `/v1/accounts/${account.id}`);
    await everyMinute(held);
    // What was under way when it was deleted, written after everything else had gone.
    const { results } = await env.DB.prepare("SELECT * FROM deletions WHERE account_id = ?").bind(account.id).all();
    expect(results).not.toEqual([]);
    await oldEvents(account.id, 0.1);
    await oldCalls(account.id, account.inbound.id, 0.1);
    await oldKeys(account.inbound.id, 0);
    await env.DB.prepare("INSERT INTO inbound_secrets (hash, account_id, webhook_id) VALUES (?, ?, ?)")
      .bind("late", account.id, account.inbound.id)
      .run();
    await env.DB.prepare("INSERT INTO subscriptions VALUES (?, '*', ?)").bind(account.id, late).run();
    await runsUntilGone([...account.ids, late]);
  });
});

describe("an inbound webhook with thousands of calls", () => {
  it("is gone with the answer, and its calls and keys soon after; others keep theirs", async () => {
    const account = await newAccount();
    const [kept, deleted] = [
      await inboundWebhook(account, ["contact.create"]),
      await inboundWebhook(account, ["contact.create"]),
    ];
    for (const { id } of [kept, deleted]) {
      await oldCalls(account.id, id, 1, MANY);
      await oldKeys(id, 1000, MANY);
    }
    const keptRows = async () => ({ ...(await rowsWith(kept.id)), sweeps: [] });
    const before = await keptRows();
    expect((await account.call("DELETE", `/v1/webhooks/${deleted.id}`)).status).toBe(204);
    expect((await account.get(`/v1/webhooks/${deleted.id}/calls`)).status).toBe(404);
    expect((await deleted.send({ email: "john@example.com" })).status).toBe(404);
    expect(await tablesWithWebhook(deleted.id)).toEqual(["calls", "deletions", "idempotency_keys"]);
    expect(await runsUntilGone([deleted.id], tablesWithWebhook)).toBeLessThanOrEqual(2);
    expect(await keptRows()).toEqual(before);
  });

  it("is gone in the end, whatever fails on the way", async () => {
    const account = await newAccount();
    for (let nth = 1, wasInterrupted = true; wasInterrupted; nth += 1) {
      const webhook = await inboundWebhook(account, ["contact.create"]);
      const { id } = webhook;
      await oldCalls(account.id, id, 1, 3);
      const failing = withFailingDatabase(nth);
      const { status } = await account.call("DELETE", `/v1/webhooks/${id}`, { env: failing.env });
      wasInterrupted = failing.roundTrips() >= nth;
      if (status !== 204) expect((await account.call("DELETE", `/v1/webhooks/${id}`)).status).toBe(204);
      expect((await webhook.send({ email: "john@example.com" })).status).toBe(404);
      await runsUntilGone([id], tablesWithWebhook);
    }
  });
});
