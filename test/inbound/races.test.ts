/** Calls at the same moment, and a database that somebody else changes in between. */
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { MAX_COMMIT_ATTEMPTS } from "../../src/constants.ts";
import { newAccount } from "../support/service.ts";
import { callsOf, contactsOf, holdings, inboundWebhook, withRival } from "../support/inbound.ts";

const many = Array.from({ length: MAX_COMMIT_ATTEMPTS }, (_, index) => index);

describe("Calls at once", () => {
  it("with the same new email make one contact", async () => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create"]);
    const answers = await Promise.all(many.map((n) => webhook.send({ email: "a@example.com", phone: `6123456${n}` })));
    expect(answers.map(({ status }) => status)).toEqual(many.map(() => 200));
    const statuses = answers.map(({ text }) => /"status":(\d+)/.exec(text)?.[1]);
    expect(statuses.toSorted()).toEqual([...many.slice(1).map(() => "200"), "201"]);
    expect(await contactsOf(account)).toHaveLength(1);
  });

  it("with the same key are one call", async () => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create", "event.publish"]);
    const body = {
      email: "a@example.com",
      event: "messages.sent",
      payload: { message: { id: account.id, channel: "email" } },
    };
    const answers = await Promise.all(many.map(() => webhook.send(body, { headers: { "webhook-id": "one" } })));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.has("Idempotent-Replayed"))).toHaveLength(many.length - 1);
    const { contacts, events } = await holdings(account);
    expect([contacts.length, events.length]).toEqual([1, 1]);
  });

  it("that change the same contact in different ways all count", async () => {
    const account = await newAccount();
    const { json } = await account.post("/v1/contacts", { email: "a@example.com" });
    const webhook = await inboundWebhook(account, ["contact.update"]);
    const fields = ["first_name", "last_name", "phone"];
    const answers = await Promise.all(fields.map((field) => webhook.send({ id: json["id"], [field]: "55555" })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await contactsOf(account)).toMatchObject([{ first_name: "55555", last_name: "55555", phone: "55555" }]);
  });

  it("of which one deletes the contact and another changes it leave none or a new one, and no error", async () => {
    const account = await newAccount();
    await account.post("/v1/contacts", { email: "a@example.com" });
    const [remove, update] = [
      await inboundWebhook(account, ["contact.delete"]),
      await inboundWebhook(account, ["contact.update"]),
    ];
    const answers = await Promise.all([
      remove.send({ email: "a@example.com" }),
      update.send({ email: "a@example.com", first_name: "X" }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await contactsOf(account)).toEqual([]);
  });
});

describe("A call whose contact is changed between reading and writing", () => {
  it.each([
    [
      "changed",
      "UPDATE contacts SET version = version + 1, last_name = 'Rival' WHERE account_id = ?",
      { status: 200, data: { first_name: "X" } },
    ],
    ["deleted", "DELETE FROM contacts WHERE account_id = ?", { status: 404, data: null }],
  ])("is decided again when it was %s", async (_what, sql, result) => {
    const account = await newAccount();
    await account.post("/v1/contacts", { email: "a@example.com" });
    const webhook = await inboundWebhook(account, ["contact.update"]);
    const rival = withRival(1, () => env.DB.prepare(sql).bind(account.id).run());
    const { json } = await webhook.send({ email: "a@example.com", first_name: "X" }, { env: rival });
    expect(json["results"]).toMatchObject([result]);
    const left = result.data === null ? [] : [{ ...result.data, last_name: "Rival" }];
    expect(await contactsOf(account)).toMatchObject(left);
  });

  it("gives up when others are always faster, having done nothing, and may be tried again with its key", async () => {
    const account = await newAccount();
    await account.post("/v1/contacts", { email: "a@example.com" });
    const webhook = await inboundWebhook(account, ["contact.update"]);
    const sql = "UPDATE contacts SET version = version + 1 WHERE account_id = ?";
    const rival = withRival(MAX_COMMIT_ATTEMPTS, () => env.DB.prepare(sql).bind(account.id).run());
    const call = { email: "a@example.com", first_name: "X" };
    const headers = { "Idempotency-Key": "again" };
    expect((await webhook.send(call, { env: rival, headers })).status).toBe(503);
    expect(await contactsOf(account)).toMatchObject([{ first_name: null }]);
    expect((await webhook.send(call, { headers })).status).toBe(200);
    expect((await callsOf(account, webhook.id)).map(({ status_code }) => status_code)).toEqual([200, 503]);
  });

  it("is 404 and leaves nothing behind when its webhook is deleted meanwhile", async () => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create"]);
    const rival = withRival(1, () => account.call("DELETE", `/v1/webhooks/${webhook.id}`));
    expect((await webhook.send({ email: "a@example.com" }, { env: rival })).status).toBe(404);
    expect(await contactsOf(account)).toEqual([]);
    const calls = await env.DB.prepare("SELECT * FROM calls WHERE webhook_id = ?").bind(webhook.id).all();
    expect(calls.results).toEqual([]);
  });
});

it("When the event is refused for its clock, the contact is not created either", async () => {
  const account = await newAccount();
  const webhook = await inboundWebhook(account, ["contact.create", "event.publish"]);
  const body = {
    email: "a@example.com",
    event: "messages.sent",
    payload: { message: { id: account.id, channel: "email" } },
  };
  const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
  const headers = { "Idempotency-Key": "early" };
  expect((await webhook.send(body, { headers })).status).toBe(503);
  clock.mockRestore();
  expect(await holdings(account)).toEqual({ contacts: [], events: [] });
  expect((await webhook.send(body, { headers })).status).toBe(200);
});
