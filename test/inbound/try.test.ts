/** Trying a call: what it would do, and that nothing of it is done. */
import { beforeEach, describe, expect, it } from "vitest";
import { hmacSha256 } from "../../src/inbound/sources/check-signature.ts";
import { ROLES } from "../../src/security/roles.ts";
import { toBase64 } from "../../src/security/base64.ts";
import { type Account, callsOf, contactsOf, inboundWebhook } from "../support/inbound.ts";
import { newAccount } from "../support/service.ts";
import { allTables } from "../support/tables.ts";

const KEY = "a-key-of-the-sender-1";
const bytes = (text: string) => Uint8Array.from(new TextEncoder().encode(text));
const signature = async (body: string) => ({
  "Typeform-Signature": `sha256=${toBase64(await hmacSha256(bytes(KEY), body))}`,
});

let account: Account;
beforeEach(async () => {
  account = await newAccount();
});

const rowCounts = async () => Object.fromEntries([...(await allTables())].map(([table, rows]) => [table, rows.length]));
const attempt = (id: string, body: unknown) => account.post(`/v1/webhooks/${id}/try`, body);

describe("Trying a call", () => {
  it("shows what each action gets, and what it would do", async () => {
    await account.post("/v1/contacts", { email: "ada@example.com", first_name: "Ada" });
    const webhook = await inboundWebhook(account, ["contact.create", "contact.delete"]);
    const tried = await attempt(webhook.id, {
      body: JSON.stringify({ people: [{ mail: "ada@example.com", n: 1.5 }, { mail: "bob@example.com" }] }),
      each: "/people",
      mapping: {
        "contact.create": { email: "/mail", metadata: { n: "/n" } },
        "contact.delete": { email: "/mail" },
      },
    });
    expect(tried.status).toBe(200);
    expect(tried.json).toMatchObject({ verified: false, verification: "unsigned", skipped: null, problem: null });
    expect(tried.json["steps"]).toMatchObject([
      {
        action: "contact.create",
        element: 0,
        input: { email: "ada@example.com", metadata: { n: 1.5 } },
        errors: [],
        effect: { status: 200, data: { first_name: "Ada", metadata: { n: 1.5 } } },
      },
      { action: "contact.delete", element: 0, effect: { status: 200 } },
      { action: "contact.create", element: 1, effect: { status: 201, data: { id: null, email: "bob@example.com" } } },
      { action: "contact.delete", element: 1, effect: { status: 200 } },
    ]);
  });

  it("names the errors of each action, and then none has an effect", async () => {
    const webhook = await inboundWebhook(account, ["contact.create"]);
    const mapping = { "contact.create": { email: "/a", phone: "/p" } };
    const tried = await attempt(webhook.id, {
      body: '[{"a":"x@example.com","p":"n/a"},{"a":"nobody"}]',
      each: "",
      mapping,
    });
    expect(tried.json).toMatchObject({
      problem: { detail: "1.email: must be an email address" },
      steps: [
        { input: { email: "x@example.com", phone: "n/a" }, errors: [], effect: null },
        { errors: [{ path: "1.email", message: "must be an email address" }], effect: null },
      ],
    });
    const ignored = await attempt(webhook.id, { body: '{"a":"x@example.com","p":"n/a"}', mapping });
    expect(ignored.json["steps"]).toMatchObject([{ effect: { status: 201, ignored: ["phone"] } }]);
  });

  it("says what is skipped, what cannot be read, and what the account's contacts do not allow", async () => {
    await account.post("/v1/contacts", { email: "ada@example.com" });
    const { json: bob } = await account.post("/v1/contacts", { email: "bob@example.com" });
    const webhook = await inboundWebhook(account, ["contact.update"]);
    const body = JSON.stringify({ id: bob["id"], email: "ada@example.com" });
    const when = [{ path: "/type", op: "eq", value: "x" }];
    expect((await attempt(webhook.id, { body, when })).json).toMatchObject({
      skipped: "Nothing in it meets the conditions of `when`.",
      steps: [],
    });
    const header = [{ header: "X-Topic", op: "eq", value: "x" }];
    const withHeader = { body, when: header, headers: { "x-topic": "x" } };
    expect((await attempt(webhook.id, withHeader)).json).toMatchObject({ skipped: null });
    expect((await attempt(webhook.id, { body: "{" })).json).toMatchObject({ problem: { detail: expect.any(String) } });
    expect((await attempt(webhook.id, { body, content_type: "image/png" })).json).toMatchObject({ steps: [] });
    expect((await attempt(webhook.id, { body })).json).toMatchObject({
      problem: { errors: [{ path: "email" }] },
      steps: [{ errors: [{ path: "email" }], effect: null }],
    });
  });

  it("takes a stored call, with what was found about its proof when it came", async () => {
    const source = { type: "typeform", secrets: [KEY] };
    const webhook = await inboundWebhook(account, ["contact.create"], { source });
    const body = JSON.stringify({ event_type: "form_response", form_response: { who: { mail: "ada@example.com" } } });
    await webhook.send(body, { headers: await signature(body) });
    const [call] = await callsOf(account, webhook.id);
    expect(call?.status).toBe("failed");
    const mapping = { "contact.create": { email: "/form_response/who/mail" } };
    const tried = await attempt(webhook.id, { call_id: call?.id, mapping });
    expect(tried.json).toMatchObject({
      verified: true,
      verification: "verified",
      steps: [{ effect: { status: 201 } }],
    });
    // Another key since then changes nothing about it.
    await account.patch(`/v1/webhooks/${webhook.id}`, {
      source: { type: "typeform", secrets: ["another-key-0123456"] },
    });
    expect((await attempt(webhook.id, { call_id: call?.id })).json).toMatchObject({ verified: true });
    expect((await attempt(webhook.id, { body, headers: await signature(body) })).json).toMatchObject({
      verified: false,
      verification: "wrong_key",
    });
    await account.call("DELETE", `/v1/webhooks/${webhook.id}/calls/${call?.id}/body`);
    expect((await attempt(webhook.id, { call_id: call?.id })).status).toBe(409);
  });

  it("writes nothing but an entry of the audit log", async () => {
    const webhook = await inboundWebhook(account, ["contact.create", "event.publish"]);
    const before = await rowCounts();
    const payload = { message: { id: crypto.randomUUID(), channel: "email" } };
    const body = JSON.stringify({ email: "ada@example.com", event: "messages.sent", payload });
    const tried = await attempt(webhook.id, { body });
    expect(tried.json).toMatchObject({
      problem: null,
      steps: [{ effect: { status: 201 } }, { effect: { status: 202 } }],
    });
    const after = await rowCounts();
    expect(after).toEqual({ ...before, audit_log: (before["audit_log"] ?? 0) + 1 });
    expect(await contactsOf(account)).toEqual([]);
  });

  it("is refused when it could not be saved, or is two calls at once", async () => {
    const webhook = await inboundWebhook(account, ["contact.create"]);
    const broken = await attempt(webhook.id, { body: "{}", mapping: { "contact.create": { nick: "/a" } } });
    expect(broken.json["errors"]).toEqual([
      { path: "mapping.contact.create.nick", message: "is not a field of contact.create" },
    ]);
    for (const input of [{}, { body: "{}", call_id: crypto.randomUUID() }, { body: "{}", headers: { "a b": "" } }]) {
      expect((await attempt(webhook.id, input)).status).toBe(422);
    }
    expect((await attempt(webhook.id, { call_id: crypto.randomUUID() })).status).toBe(404);
    const outbound = await account.post("/v1/webhooks", { name: "Out", url: "https://example.com", events: ["*"] });
    expect((await attempt(String(outbound.json["id"]), { body: "{}" })).status).toBe(409);
  });

  it("is for owners and admins", async () => {
    const webhook = await inboundWebhook(account, ["contact.create"]);
    const allowed: string[] = [];
    for (const role of ROLES) {
      const token = await account.token(role);
      const { status } = await account.post(`/v1/webhooks/${webhook.id}/try`, { body: "{}" }, { token });
      if (status === 200) allowed.push(role);
      else expect([role, status]).toEqual([role, 403]);
    }
    expect(allowed).toEqual(["owner", "admin"]);
  });
});
