/** Running a stored call again: with the webhook as it is now, all of it or nothing, and never twice by accident. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { toBase64 } from "../../src/security/base64.ts";
import { hmacSha256 } from "../../src/inbound/sources/check-signature.ts";
import { type Account, type Inbound, callsOf, contactsOf, inboundWebhook, withRival } from "../support/inbound.ts";
import { newMeter } from "../support/meter.ts";
import { type CallOptions, newAccount } from "../support/service.ts";

const KEY = "a-key-of-the-sender-1";
const REPAIRED = { mapping: { "contact.create": { email: "/who/mail" } } };

let account: Account;
beforeEach(async () => {
  account = await newAccount();
});

/** A sender whose calls do not fit the action, until the webhook is repaired. */
const unsignedSender = (more: Record<string, unknown> = {}) =>
  inboundWebhook(account, ["contact.create"], { source: { type: "form" }, ...more });
const typeform = () =>
  inboundWebhook(account, ["contact.create"], { source: { type: "typeform", secrets: [KEY] }, when: null });
const repair = (webhook: Inbound, changes: Record<string, unknown> = REPAIRED) =>
  account.patch(`/v1/webhooks/${webhook.id}`, changes);
const run = (webhook: Inbound, call: { id: string } | undefined, body?: unknown, options: CallOptions = {}) =>
  account.post(`/v1/webhooks/${webhook.id}/calls/${call?.id}/run`, body, options);
const bodyOf = (mail: string, id = "1") => JSON.stringify({ event_id: id, who: { mail } });
const sendTypeform = async (webhook: Inbound, body: string, bindings: Env = env) => {
  const signature = toBase64(await hmacSha256(Uint8Array.from(new TextEncoder().encode(KEY)), body));
  return webhook.send(body, { headers: { "Typeform-Signature": `sha256=${signature}` }, env: bindings });
};
/** The notice about a failed call is an event, too. */
const publishedBy = async ({ id }: Account) => {
  const { results } = await env.DB.prepare("SELECT event FROM events WHERE account_id = ?").bind(id).all();
  return results.map(({ event }) => event).filter((event) => event !== "webhooks.call_failed");
};
const countsOf = async (webhook: Inbound) => {
  const { json } = await account.get(`/v1/webhooks/${webhook.id}/health`);
  return ["done", "failed", "skipped", "refused"].map((name) => json[name]);
};

describe("A failed call that is run again", () => {
  it("is done after the webhook is repaired, under its own id, and is counted as done", async () => {
    const webhook = await unsignedSender();
    await webhook.send({ who: { mail: "ada@example.com" } });
    const [call] = await callsOf(account, webhook.id);
    expect([call?.status, await countsOf(webhook)]).toEqual(["failed", [0, 1, 0, 0]]);
    const early = await run(webhook, call);
    expect([early.status, early.json["status"]]).toEqual([200, "failed"]);
    expect(early.json["problem"]).toMatchObject({ errors: [{ path: "email" }] });

    await repair(webhook);
    const ran = await run(webhook, call);
    const [contact] = await contactsOf(account);
    expect(contact).toMatchObject({ email: "ada@example.com" });
    const results = [{ action: "contact.create", status: 201, id: contact?.["id"] }];
    expect(ran.json).toEqual({ id: call?.id, status: "done", problem: null, response: { id: call?.id, results } });
    expect(await callsOf(account, webhook.id)).toMatchObject([
      { id: call?.id, status: "done", status_code: 200, problem: null, response: { results } },
    ]);
    expect(await countsOf(webhook)).toEqual([1, 0, 0, 0]);
  });

  it("says why it failed again", async () => {
    const webhook = await unsignedSender();
    await webhook.send({ who: { mail: "nobody" } });
    const [call] = await callsOf(account, webhook.id);
    await repair(webhook);
    expect((await run(webhook, call)).json).toMatchObject({ status: "failed" });
    const [after] = await callsOf(account, webhook.id);
    expect([call?.problem?.detail, after?.problem?.detail]).toEqual([
      "email: is required when there is no phone",
      "email: must be an email address",
    ]);
    await repair(webhook, { when: [{ path: "/kind", op: "eq", value: "x" }] });
    expect((await run(webhook, call)).json).toMatchObject({
      status: "skipped",
      problem: { detail: expect.any(String) },
    });
    expect(await countsOf(webhook)).toEqual([0, 0, 1, 0]);
  });

  it("publishes its event once, and to the webhooks of now", async () => {
    const webhook = await unsignedSender({ events: ["event.publish"], allow_unverified: true });
    await webhook.send({ kind: "messages.sent", about: { message: { id: account.id, channel: "email" } } });
    const [call] = await callsOf(account, webhook.id);
    await repair(webhook, { mapping: { "event.publish": { event: "/kind", payload: "/about" } } });
    expect((await run(webhook, call)).json).toMatchObject({ status: "done" });
    expect((await run(webhook, call)).json).toMatchObject({ code: "call_done" });
    expect(await publishedBy(account)).toEqual(["messages.sent"]);
  });

  it("writes its record, its count and its contact, and nothing more", async () => {
    const webhook = await unsignedSender();
    await webhook.send({ who: { mail: "ada@example.com" } });
    const [call] = await callsOf(account, webhook.id);
    await repair(webhook);
    const meter = newMeter();
    await run(webhook, call, undefined, { env: meter.env });
    // The contact and its index 2, the call 1, the count 1, what ties the call to the contact 1, the audit log 2.
    expect(meter.d1.rowsWritten).toBe(7);
  });
});

describe("A call that was skipped or paused", () => {
  it("is run when asked, once the webhook wants it and is enabled", async () => {
    const webhook = await unsignedSender({ when: [{ path: "/kind", op: "eq", value: "x" }] });
    await webhook.send({ email: "skipped@example.com" });
    await account.patch(`/v1/webhooks/${webhook.id}`, { enabled: false });
    await webhook.send({ email: "paused@example.com" });
    const [paused, skipped] = await callsOf(account, webhook.id);
    expect([paused?.status, skipped?.status]).toEqual(["paused", "skipped"]);
    expect((await run(webhook, paused)).json).toMatchObject({ status: 409, code: "webhook_disabled" });
    await repair(webhook, { enabled: true, when: null });
    for (const call of [paused, skipped]) expect((await run(webhook, call)).json).toMatchObject({ status: "done" });
    expect(await countsOf(webhook)).toEqual([2, 0, 0, 0]);
    expect(await contactsOf(account)).toHaveLength(2);
  });
});

describe("A call that is done", () => {
  it("is run once more only on demand, and stays done if that fails", async () => {
    const webhook = await unsignedSender();
    await webhook.send({ email: "ada@example.com", first_name: "Ada" });
    const [call] = await callsOf(account, webhook.id);
    await account.patch(`/v1/contacts/${String((await contactsOf(account))[0]?.["id"])}`, { first_name: "Bea" });
    expect((await run(webhook, call)).json).toMatchObject({ status: 409, code: "call_done" });
    expect((await run(webhook, call, { again: false })).json).toMatchObject({ code: "call_done" });
    expect(await contactsOf(account)).toMatchObject([{ first_name: "Bea" }]);
    expect((await run(webhook, call, { again: true })).json).toMatchObject({ status: "done" });
    expect(await contactsOf(account)).toMatchObject([{ first_name: "Ada" }]);
    await repair(webhook);
    expect((await run(webhook, call, { again: true })).json).toMatchObject({ status: "failed" });
    expect(await callsOf(account, webhook.id)).toMatchObject([{ status: "done", problem: null }]);
    expect(await countsOf(webhook)).toEqual([1, 0, 0, 0]);
  });
});

describe("A call that cannot be run", () => {
  it("did not prove its sender", async () => {
    const webhook = await typeform();
    await webhook.send(bodyOf("ada@example.com"));
    const [refused] = await callsOf(account, webhook.id);
    expect(refused?.status).toBe("refused");
    expect((await run(webhook, refused, { again: true })).json).toMatchObject({ status: 409, code: "call_unproven" });
  });

  it("came before the webhook asked for a proof", async () => {
    const webhook = await unsignedSender();
    await webhook.send({ who: { mail: "ada@example.com" } });
    const [call] = await callsOf(account, webhook.id);
    await repair(webhook, { ...REPAIRED, source: { type: "token", secrets: [KEY], header: "X-Key" } });
    expect((await run(webhook, call)).json).toMatchObject({ status: 409, code: "call_unproven" });
    await repair(webhook, { ...REPAIRED, source: null, uses_signature: true });
    expect((await run(webhook, call)).json).toMatchObject({ status: 409, code: "call_unproven" });
    expect(await contactsOf(account)).toEqual([]);
  });

  it("has no body any longer, or is not there", async () => {
    const webhook = await unsignedSender();
    await webhook.send({ who: { mail: "ada@example.com" } });
    const [call] = await callsOf(account, webhook.id);
    await account.call("DELETE", `/v1/webhooks/${webhook.id}/calls/${call?.id}/body`);
    await repair(webhook);
    expect((await run(webhook, call)).json).toMatchObject({ status: 409, code: "call_body_missing" });
    expect((await run(webhook, { id: crypto.randomUUID() })).status).toBe(404);
    const other = await unsignedSender();
    expect((await run(other, call)).status).toBe(404);
    expect((await run(webhook, call, { again: "yes" })).json).toMatchObject({ errors: [{ path: "again" }] });
    expect((await run(webhook, call, { twice: true })).status).toBe(422);
  });
});

describe("The sender's own redelivery", () => {
  it("is a repeat of a call that was run", async () => {
    const webhook = await typeform();
    const body = bodyOf("ada@example.com");
    await sendTypeform(webhook, body);
    const [call] = await callsOf(account, webhook.id);
    await repair(webhook);
    expect((await run(webhook, call)).json).toMatchObject({ status: "done" });
    await account.call("DELETE", `/v1/contacts/${String((await contactsOf(account))[0]?.["id"])}`);
    expect((await sendTypeform(webhook, body)).status).toBe(200);
    expect(await contactsOf(account)).toEqual([]);
  });

  it("is a repeat also 24 hours after the call came, if it was run since", async () => {
    const webhook = await typeform();
    const body = bodyOf("ada@example.com");
    await sendTypeform(webhook, body);
    const [call] = await callsOf(account, webhook.id);
    await env.DB.prepare("UPDATE idempotency_keys SET created_at = 0 WHERE scope = ?").bind(webhook.id).run();
    await repair(webhook);
    await run(webhook, call);
    await account.call("DELETE", `/v1/contacts/${String((await contactsOf(account))[0]?.["id"])}`);
    await sendTypeform(webhook, body);
    expect(await contactsOf(account)).toEqual([]);
  });

  it("is a repeat also 24 hours later, if only a header names the call", async () => {
    const source = { type: "github", secrets: [KEY] };
    const webhook = await inboundWebhook(account, ["contact.create"], { source, when: null });
    const body = bodyOf("ada@example.com");
    const hmac = await hmacSha256(Uint8Array.from(new TextEncoder().encode(KEY)), body);
    const signature = [...new Uint8Array(hmac)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const sendAgain = () =>
      webhook.send(body, {
        headers: { "X-Hub-Signature-256": `sha256=${signature}`, "X-GitHub-Delivery": "d-1", "X-GitHub-Event": "push" },
      });
    await sendAgain();
    const [call] = await callsOf(account, webhook.id);
    expect(call?.status).toBe("failed");
    // The sweep of old keys has run.
    await env.DB.prepare("DELETE FROM idempotency_keys WHERE scope = ?").bind(webhook.id).run();
    await repair(webhook);
    expect((await run(webhook, call)).json).toMatchObject({ status: "done" });
    await account.call("DELETE", `/v1/contacts/${String((await contactsOf(account))[0]?.["id"])}`);
    await sendAgain();
    expect(await contactsOf(account)).toEqual([]);
  });

  it("takes the failed call's place, which then cannot be run", async () => {
    const webhook = await typeform();
    const body = bodyOf("ada@example.com");
    await sendTypeform(webhook, body);
    const [call] = await callsOf(account, webhook.id);
    await repair(webhook);
    await sendTypeform(webhook, body);
    expect((await run(webhook, call)).status).toBe(404);
  });

  it("is not done twice when it left the failed call in place", async () => {
    const webhook = await typeform();
    const body = bodyOf("ada@example.com");
    await sendTypeform(webhook, body);
    const [call] = await callsOf(account, webhook.id);
    await env.DB.prepare("UPDATE idempotency_keys SET created_at = 0 WHERE scope = ?").bind(webhook.id).run();
    await repair(webhook);
    await sendTypeform(webhook, body);
    await account.call("DELETE", `/v1/contacts/${String((await contactsOf(account))[0]?.["id"])}`);
    expect((await run(webhook, call)).json).toMatchObject({ status: 409, code: "call_done" });
    expect(await contactsOf(account)).toEqual([]);
    expect((await run(webhook, call, { again: true })).json).toMatchObject({ status: "done" });
    expect(await contactsOf(account)).toHaveLength(1);
  });

  it("leaves out the elements that were done, and so does the run", async () => {
    const webhook = await typeform();
    const element = (id: string) => ({ event_id: id, who: { mail: `${id}@example.com` } });
    await repair(webhook, { each: "" });
    await sendTypeform(webhook, JSON.stringify([element("a"), element("b")]));
    const [call] = await callsOf(account, webhook.id);
    await repair(webhook);
    await sendTypeform(webhook, JSON.stringify([element("b")]));
    expect((await run(webhook, call)).json).toMatchObject({ status: "done", response: { duplicates: [1] } });
    await sendTypeform(webhook, JSON.stringify([element("a"), element("c")]));
    const [last] = await callsOf(account, webhook.id);
    expect(last?.response).toMatchObject({ duplicates: [0] });
    expect(await contactsOf(account)).toHaveLength(3);
  });
});

describe("At the same moment", () => {
  it("ten runs act once", async () => {
    const webhook = await unsignedSender({ events: ["event.publish"], allow_unverified: true });
    await webhook.send({ kind: "messages.sent", about: { message: { id: account.id, channel: "email" } } });
    const [call] = await callsOf(account, webhook.id);
    await repair(webhook, { mapping: { "event.publish": { event: "/kind", payload: "/about" } } });
    const runs = await Promise.all(Array.from({ length: 10 }, () => run(webhook, call)));
    expect(runs.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
    expect(await publishedBy(account)).toEqual(["messages.sent"]);
    expect(await countsOf(webhook)).toEqual([1, 0, 0, 0]);
  });

  it("a run and the sender's redelivery act once, whichever is faster", async () => {
    const webhook = await typeform();
    const body = bodyOf("ada@example.com");
    await sendTypeform(webhook, body);
    const [call] = await callsOf(account, webhook.id);
    await repair(webhook);
    const slower = withRival(1, () => run(webhook, call));
    expect((await sendTypeform(webhook, body, slower)).status).toBe(200);
    const done = await callsOf(account, webhook.id);
    // The repeat is a line of its own.
    expect(done.map(({ id, status }) => [id === call?.id, status])).toEqual([
      [false, "done"],
      [true, "done"],
    ]);
    expect(done[0]?.response).toEqual(done[1]?.response);

    const other = bodyOf("bob@example.com", "2");
    await repair(webhook, { mapping: null });
    await sendTypeform(webhook, other);
    const [second] = await callsOf(account, webhook.id);
    await repair(webhook);
    const faster = withRival(1, () => sendTypeform(webhook, other));
    expect((await run(webhook, second, undefined, { env: faster })).status).toBe(404);
    expect(await contactsOf(account)).toHaveLength(2);
  });

  it("a redelivery that read the failed call before its run publishes no second event", async () => {
    const source = { type: "typeform", secrets: [KEY] };
    const webhook = await inboundWebhook(account, ["event.publish"], { source, when: null, mapping: null });
    const about = { message: { id: account.id, channel: "email" } };
    const body = JSON.stringify({ event_id: "1", kind: "messages.sent", about });
    await sendTypeform(webhook, body);
    const [call] = await callsOf(account, webhook.id);
    await repair(webhook, { mapping: { "event.publish": { event: "/kind", payload: "/about" } } });
    const slower = withRival(1, () => run(webhook, call));
    expect((await sendTypeform(webhook, body, slower)).status).toBe(200);
    expect(await publishedBy(account)).toEqual(["messages.sent"]);
  });

  it("a run and the erasure of the body leave nothing done", async () => {
    const webhook = await unsignedSender();
    await webhook.send({ who: { mail: "ada@example.com" } });
    const [call] = await callsOf(account, webhook.id);
    await repair(webhook);
    const erase = () => account.call("DELETE", `/v1/webhooks/${webhook.id}/calls/${call?.id}/body`);
    const ran = await run(webhook, call, undefined, { env: withRival(1, erase) });
    expect(ran.json).toMatchObject({ status: 409, code: "call_body_missing" });
    expect(await contactsOf(account)).toEqual([]);
  });
});

it("The audit log names the call that was run", async () => {
  const webhook = await unsignedSender();
  await webhook.send({ who: { mail: "ada@example.com" } });
  const [call] = await callsOf(account, webhook.id);
  await run(webhook, call);
  const { text } = await account.get("/v1/audit-log?limit=1");
  expect(JSON.parse(text)).toMatchObject({ data: [{ action: "call.run", target_id: call?.id, status: 200 }] });
});
