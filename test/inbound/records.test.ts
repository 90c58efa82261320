/** What is kept of calls: how much, and what not. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { MAX_UNPROVEN_ROWS } from "../../src/constants.ts";
import { firstIdAt } from "../../src/ids/id.ts";
import { type Account, callsOf, contactsOf, inboundWebhook, send } from "../support/inbound.ts";
import { newMeter } from "../support/meter.ts";
import { newAccount } from "../support/service.ts";

let account: Account;
beforeEach(async () => {
  account = await newAccount();
});

describe("The filter status", () => {
  it("lists the calls of one status, within a window", async () => {
    const webhook = await inboundWebhook(account, ["contact.create"]);
    await webhook.send({ email: "a@example.com" });
    await webhook.send({ email: "nobody" });
    const list = async (query: string) => {
      const { text } = await account.get(`/v1/webhooks/${webhook.id}/calls?${query}`);
      const { data }: { data: { status: string }[] } = JSON.parse(text);
      return data.map(({ status }) => status);
    };
    expect(await list("status=done")).toEqual(["done"]);
    expect(await list("status=refused")).toEqual(["refused"]);
    expect(await list("status=failed")).toEqual([]);
    expect(await list("since=2020-01-01T00:00:00Z")).toEqual(["refused", "done"]);
    expect(await list("until=2020-01-01T00:00:00Z")).toEqual([]);
    expect((await account.get(`/v1/webhooks/${webhook.id}/calls?status=nope`)).status).toBe(422);
  });

  it("is an index seek, also among many that are done", async () => {
    const sql = `EXPLAIN QUERY PLAN SELECT * FROM calls INDEXED BY calls_not_done WHERE account_id = 'a' AND webhook_id = 'b' AND status = 'failed'
      AND status <> 'done' AND id >= 'c' ORDER BY id DESC LIMIT 26`;
    const { results } = await env.DB.prepare(sql).all<{ detail: string }>();
    expect(results.map(({ detail }) => detail)).toEqual([
      "SEARCH calls USING INDEX calls_not_done (account_id=? AND webhook_id=? AND status=? AND id>?)",
    ]);
  });
});

it("Of calls that prove nothing the latest 1,000 rows are left", async () => {
  const webhook = await inboundWebhook(account, ["contact.create"], { uses_signature: true });
  const statement = env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?4)
     INSERT INTO calls (account_id, webhook_id, id, status, status_code, response)
     SELECT ?1, ?2, ?3 || printf('%012x', i), 'refused', 401, '{}' FROM n`,
  );
  await statement
    .bind(account.id, webhook.id, firstIdAt(Date.now() - 3_600_000).slice(0, 24), MAX_UNPROVEN_ROWS + 5)
    .run();
  await webhook.send({ email: "a@example.com" });
  const count = await env.DB.prepare("SELECT count(*) AS rows FROM calls WHERE webhook_id = ?")
    .bind(webhook.id)
    .first();
  expect(count).toEqual({ rows: MAX_UNPROVEN_ROWS });
  expect((await callsOf(account, webhook.id))[0]).toMatchObject({ status_code: 401, body: null, count: 1 });
});

it.each([
  ["enabled, JSON", {}, {}],
  ["enabled, of a type that is not read", {}, { type: "image/png" }],
  ["disabled", { enabled: false }, {}],
  ["disabled, of a type that is not read", { enabled: false }, { type: "image/png" }],
])("A call that proves nothing leaves no body: %s", async (_what, settings, options) => {
  const source = { source: { type: "token", secrets: ["a-token-of-the-sender"], header: "X-Key" } };
  for (const proof of [{ uses_signature: true }, source]) {
    const webhook = await inboundWebhook(account, ["contact.create"], { ...proof, ...settings });
    expect((await webhook.send("x".repeat(200_000), options)).status).toBe(401);
    const rows = await env.DB.prepare(
      "SELECT body, length(headers) + length(response) AS rest FROM calls WHERE webhook_id = ?",
    )
      .bind(webhook.id)
      .all<{ body: string | null; rest: number }>();
    expect(rows.results).toEqual([{ body: null, rest: expect.any(Number) }]);
    expect(rows.results[0]?.rest).toBeLessThan(1_000);
  }
});

describe("Headers", () => {
  it("are kept by a fixed list, without cookies, tokens and signatures", async () => {
    const webhook = await inboundWebhook(account, ["contact.create"], {
      source: { type: "token", secrets: ["a-token-of-the-sender"], header: "X-Key" },
      when: [{ header: "Authorization", op: "exists", value: true }],
    });
    const headers = {
      "X-Key": "a-token-of-the-sender",
      "User-Agent": "Sender/1 a-token-of-the-sender",
      Cookie: "session=1",
      Authorization: "Bearer x",
      "X-Other": "other",
    };
    expect((await webhook.send({ email: "a@example.com" }, { headers })).status).toBe(200);
    expect((await callsOf(account, webhook.id))[0]).toMatchObject({ status: "done" });
    expect((await callsOf(account, webhook.id))[0]?.headers).toEqual({
      "content-type": "application/json",
      "user-agent": "Sender/1 ***",
    });
  });
});

describe("Beyond the budget of a day", () => {
  const key = "a-token-of-the-sender";
  const spend = (bytes: number) =>
    env.DB.prepare("UPDATE call_hours SET bytes = ?2, unverified_bytes = ?2 WHERE account_id = ?1")
      .bind(account.id, bytes)
      .run();

  it("a call is done, and recorded without its body", async () => {
    const webhook = await inboundWebhook(account, ["contact.create"]);
    await webhook.send({ email: "a@example.com" });
    expect((await callsOf(account, webhook.id))[0]?.body).not.toBeNull();
    // A tenth is for the unverified calls of one webhook.
    await spend(10_000_000);
    expect((await webhook.send({ email: "b@example.com" })).status).toBe(200);
    expect((await callsOf(account, webhook.id))[0]).toMatchObject({ status: "done", body: null });
    expect(await contactsOf(account)).toHaveLength(2);
  });

  it("one that would have to be kept is asked to come later", async () => {
    const source = { type: "token", secrets: [key], header: "X-Key" };
    const webhook = await inboundWebhook(account, ["contact.create"], { source });
    const options = { headers: { "X-Key": key } };
    expect((await webhook.send({ email: "nobody" }, options)).status).toBe(200);
    await spend(50_000_000);
    expect((await webhook.send({ email: "nobody" }, options)).status).toBe(200);
    await spend(100_000_000);
    const refused = await webhook.send({ email: "nobody" }, options);
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([429, expect.stringMatching(/^\d+$/)]);
    expect((await webhook.send({ email: "a@example.com" }, options)).status).toBe(200);
  });

  it.each([
    ["to a disabled webhook", { enabled: false }, {}, 403],
    ["of a type that is not read", {}, { type: "image/png" }, 415],
    ["that is not valid", {}, {}, 422],
  ])("a call %s leaves a line without its body", async (_what, settings, options, status) => {
    const webhook = await inboundWebhook(account, ["contact.create"], settings);
    const body = { email: "nobody" };
    expect((await webhook.send(body, options)).status).toBe(status);
    expect((await callsOf(account, webhook.id))[0]?.body).not.toBeNull();
    await spend(10_000_000);
    expect((await webhook.send(body, options)).status).toBe(status);
    expect((await callsOf(account, webhook.id))[0]).toMatchObject({ status: "refused", body: null });
  });

  it("yesterday does not count", async () => {
    const webhook = await inboundWebhook(account, ["contact.create"]);
    await webhook.send({ email: "a@example.com" });
    await spend(100_000_000);
    await env.DB.prepare("UPDATE call_hours SET hour = hour - 24 WHERE account_id = ?").bind(account.id).run();
    await webhook.send({ email: "b@example.com" });
    expect((await callsOf(account, webhook.id))[0]?.body).not.toBeNull();
  });
});

describe("Counts of an hour that is over a month ago", () => {
  const source = { source: { type: "form" } };
  it.each([
    { what: "done", more: {}, body: { email: "a@example.com" } },
    { what: "refused for its content", more: {}, body: { email: "nobody" } },
    { what: "kept", more: source, body: { email: "nobody" } },
    { what: "refused before it proved itself", more: { uses_signature: true }, body: { email: "a@example.com" } },
  ])("are deleted by a call that is $what", async ({ more, body }) => {
    const webhook = await inboundWebhook(account, ["contact.create"], more);
    const hours = async () =>
      (await env.DB.prepare("SELECT hour FROM call_hours WHERE account_id = ?").bind(account.id).all()).results;
    // Not through the helper that signs.
    await send(webhook.url, body);
    await env.DB.prepare("UPDATE call_hours SET hour = 1 WHERE account_id = ?").bind(account.id).run();
    await send(webhook.url, body);
    const left = await hours();
    expect(left).toHaveLength(1);
    expect(left).not.toContainEqual({ hour: 1 });
  });
});

it("A call's content can be erased, and its repeat is still one", async () => {
  const webhook = await inboundWebhook(account, ["contact.create"]);
  const options = { headers: { "webhook-id": "x" } };
  const { json } = await webhook.send({ email: "vera@example.com", first_name: "Vera" }, options);
  const path = `/v1/webhooks/${webhook.id}/calls/${String(json["id"])}`;
  expect((await account.call("DELETE", `${path}/body`)).status).toBe(204);
  expect((await account.call("DELETE", `${path}/body`)).status).toBe(204);
  const { results } = await env.DB.prepare("SELECT * FROM calls WHERE webhook_id = ?").bind(webhook.id).all();
  expect(JSON.stringify(results)).not.toMatch(/vera/i);
  const again = await webhook.send({ email: "vera@example.com", first_name: "Vera" }, options);
  expect([again.status, again.headers.get("Idempotent-Replayed")]).toEqual([200, "true"]);
  expect((await account.call("DELETE", `/v1/webhooks/${webhook.id}/calls/${account.id}/body`)).status).toBe(404);
});

it.each([
  ["names a field of it", '{"Vera":1,"Vera":2}', "Vera: is duplicated"],
  ["quotes it", '{"event":"vera@example.com"}', '"vera@example.com" is not an event type'],
])("With its content, why a call failed is erased where that %s", async (_what, body, detail) => {
  const settings = { source: { type: "form" }, allow_unverified: true, mapping: null };
  const webhook = await inboundWebhook(account, ["event.publish"], settings);
  await webhook.send(body);
  const [failed] = await callsOf(account, webhook.id);
  expect(JSON.stringify(failed?.problem)).toContain(JSON.stringify(detail).slice(1, -1));
  const path = `/v1/webhooks/${webhook.id}/calls/${failed?.id}`;
  expect((await account.call("DELETE", `${path}/body`)).status).toBe(204);
  const { results } = await env.DB.prepare("SELECT * FROM calls WHERE webhook_id = ?").bind(webhook.id).all();
  expect(JSON.stringify(results)).not.toMatch(/vera/i);
  expect((await account.get(path)).json).toMatchObject({
    status: "failed",
    problem: { detail: expect.stringContaining("erased") },
  });
});

it("A call that creates a contact takes four round trips and writes a row each for the call, its hour and its contact", async () => {
  const webhook = await inboundWebhook(account, ["contact.create"]);
  await webhook.send({ email: "a@example.com" });
  const meter = newMeter();
  await webhook.send({ email: "b@example.com" }, { env: meter.env });
  // The contact, its two indexes' one row, the call, its hour, and the row by which the call is erased with the contact.
  expect(meter.d1).toMatchObject({ roundTrips: 4, rowsWritten: 5 });
});
