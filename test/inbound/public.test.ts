/** Inbound webhooks that a page in public sends to, and the response to a caller that has only the URL. */
import { beforeEach, describe, expect, it } from "vitest";
import { type Account, type Inbound, callsOf, contactsOf, inboundWebhook, send } from "../support/inbound.ts";
import { newAccount } from "../support/service.ts";

const ORIGIN = "https://example.com";
const page = { origins: [ORIGIN], redirect_url: "https://example.com/thanks", honeypot: "website" };

let account: Account;
let webhook: Inbound;
beforeEach(async () => {
  account = await newAccount();
  webhook = await inboundWebhook(account, ["contact.create"], { public: page });
});
const from = (origin: string) => ({ headers: { Origin: origin } });

describe("A page of a listed origin", () => {
  it("may ask before, and send JSON, and reads that it is done and nothing else", async () => {
    const asked = await send(webhook.url, undefined, { method: "OPTIONS", type: null, ...from(ORIGIN) });
    expect(asked.status).toBe(204);
    expect(asked.headers.get("Access-Control-Allow-Headers")).toContain("Content-Type");
    const sent = await webhook.send({ email: "ada@example.com" }, from(ORIGIN));
    for (const { headers } of [asked, sent]) {
      expect(headers.get("Access-Control-Allow-Origin")).toBe(ORIGIN);
      expect(headers.get("Vary")).toBe("Origin");
      expect(headers.get("Access-Control-Allow-Credentials")).toBeNull();
    }
    expect([sent.status, sent.text]).toEqual([200, '{"ok":true}']);
    expect(await contactsOf(account)).toMatchObject([{ email: "ada@example.com" }]);
  });

  it("may send a beacon, which is JSON as text", async () => {
    const answer = await webhook.send('{"email":"ada@example.com"}', { type: "text/plain", ...from(ORIGIN) });
    expect([answer.status, answer.text]).toEqual([200, '{"ok":true}']);
  });

  it("sends its visitor on after a form", async () => {
    const answer = await webhook.form("email=ada@example.com", from(ORIGIN));
    expect([answer.status, answer.headers.get("Location")]).toEqual([303, page.redirect_url]);
    await account.patch(`/v1/webhooks/${webhook.id}`, { public: { origins: [ORIGIN] } });
    const plain = await webhook.form("email=ada@example.com", from(ORIGIN));
    expect([plain.status, plain.headers.get("Content-Type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(plain.headers.get("Content-Security-Policy")).toContain("sandbox");
  });
});

it.each(["https://evil.example", "https://example.com.evil.example", "http://example.com", "null"])(
  "A page of %s is refused, and may not read why",
  async (origin) => {
    const answer = await webhook.send({ email: "ada@example.com" }, from(origin));
    expect([answer.status, answer.headers.get("Access-Control-Allow-Origin")]).toEqual([403, null]);
    const asked = await send(webhook.url, undefined, { method: "OPTIONS", type: null, ...from(origin) });
    expect(asked.headers.get("Access-Control-Allow-Origin")).toBeNull();
    expect(await contactsOf(account)).toEqual([]);
  },
);

it("A robot that fills the honeypot gets the same response, and does nothing", async () => {
  const answer = await webhook.form("email=ada@example.com&website=x", from(ORIGIN));
  expect(answer.status).toBe(303);
  expect(await contactsOf(account)).toEqual([]);
  expect(await callsOf(account, webhook.id)).toMatchObject([{ status: "skipped" }]);
});

it("Wrong content gets the same response as right content, and is kept", async () => {
  const answer = await webhook.send({ email: "nobody" }, from(ORIGIN));
  expect([answer.status, answer.text]).toEqual([200, '{"ok":true}']);
  expect(await callsOf(account, webhook.id)).toMatchObject([{ status: "failed" }]);
});

it.each([
  ["that is not JSON", "{", {}],
  ["while the webhook is disabled", '{"email":"ada@example.com"}', { enabled: false }],
])("A call %s is kept again when it is repeated with its key", async (_, body, settings) => {
  await account.patch(`/v1/webhooks/${webhook.id}`, settings);
  for (let nth = 0; nth < 2; nth += 1) {
    const { status } = await webhook.send(body, { headers: { Origin: ORIGIN, "Idempotency-Key": "key-1" } });
    expect(status).toBe(200);
  }
  expect(await callsOf(account, webhook.id)).toHaveLength(1);
});

it("A stranger fills empty fields of a contact and replaces none", async () => {
  await account.post("/v1/contacts", { email: "vera@example.com", first_name: "Vera" });
  await webhook.send({ email: "vera@example.com", first_name: "Mallory", last_name: "Rubin" }, from(ORIGIN));
  expect(await contactsOf(account)).toMatchObject([{ first_name: "Vera", last_name: "Rubin" }]);
});

it.each([
  ["other actions", { events: ["contact.delete"], allow_unverified: true }, "events.0"],
  ["a signature of ours", { uses_signature: true }, "public"],
  ["a signed source", { source: { type: "github", secrets: ["a-key-of-the-sender-1"] } }, "public"],
  ["a response", { response: { body: "x" } }, "public"],
  ["an origin with a path", { public: { origins: ["https://example.com/"] } }, "public.origins.0"],
  ["every origin", { public: { origins: ["*"] } }, "public.origins.0"],
  [
    "a redirect to a script",
    { public: { origins: [ORIGIN], redirect_url: "javascript:alert(1)" } },
    "public.redirect_url",
  ],
])("A public webhook cannot have %s", async (_what, more, path) => {
  const body = { name: "x", is_inbound: true, events: ["contact.create"], public: page, ...more };
  const { status, json } = await account.post("/v1/webhooks", body);
  expect(status).toBe(422);
  expect(JSON.stringify(json["errors"])).toContain(`"path":"${path}"`);
});

describe("Whoever has only the URL", () => {
  it("is shown the id of a contact that existed, and what was sent", async () => {
    const plain = await inboundWebhook(account, ["contact.create"]);
    await account.post("/v1/contacts", {
      email: "vera@example.com",
      first_name: "Vera",
      phone: "+31612345678",
      metadata: { salary: 1 },
    });
    const { json } = await plain.send({ email: "vera@example.com", phone: null, metadata: { from: "web" } });
    expect(json["results"]).toEqual([
      {
        action: "contact.create",
        status: 200,
        data: { id: expect.any(String), email: "vera@example.com", metadata: { from: "web" } },
      },
    ]);
    expect(await contactsOf(account)).toMatchObject([{ metadata: { salary: 1, from: "web" } }]);
  });
});

describe("Whoever has only the URL learns nothing by a guess", () => {
  it("of a value in metadata, when what was sent does not fit beside it", async () => {
    const plain = await inboundWebhook(account, ["contact.create"]);
    const metadata = { salary: 1, notes: "n".repeat(9_000) };
    await account.post("/v1/contacts", { email: "vera@example.com", metadata });
    const guess = { email: "vera@example.com", metadata: { salary: 2, pad: "p".repeat(9_000) } };
    const { json } = await plain.send(guess);
    expect(json["results"]).toEqual([
      {
        action: "contact.create",
        status: 200,
        data: { id: expect.any(String), email: "vera@example.com" },
        ignored: ["metadata"],
      },
    ]);
  });

  it.each([
    ["contact.create", { phone: "n/a", first_name: " ", last_name: null, metadata: null }],
    ["contact.update", { phone: "n/a", first_name: " ", metadata: [1] }],
    ["contact.delete", {}],
  ])("by %s, of a field that it sent without a good value", async (action, fields) => {
    const plain = await inboundWebhook(account, [action], { allow_unverified: true });
    const stored = { first_name: "Vera", last_name: "Rubin", phone: "+31612345678", metadata: { salary: 1 } };
    await account.post("/v1/contacts", { email: "vera@example.com", ...stored });
    const { status, text } = await plain.send({ email: "vera@example.com", ...fields });
    expect(status).toBe(200);
    expect(text).not.toMatch(/Vera|Rubin|61234|salary/);
  });
});

describe("A response of one's own", () => {
  it.each([
    [{ status: 202, content_type: "text/plain", body: "OK" }, 202, "text/plain", "OK"],
    [{ status: 204 }, 204, null, ""],
    [{ content_type: "text/xml", body: "<Response/>" }, 200, "text/xml", "<Response/>"],
  ])("%j is the response to the caller", async (response, status, type, text) => {
    const own = await inboundWebhook(account, ["contact.create"], { response });
    const answer = await own.send({ email: "ada@example.com" });
    expect([answer.status, answer.headers.get("Content-Type"), answer.text]).toEqual([status, type, text]);
    expect(answer.headers.get("Content-Security-Policy")).toContain("sandbox");
    expect(answer.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(await contactsOf(account)).toHaveLength(1);
  });

  it.each([
    { status: 500 },
    { content_type: "text/html", body: "<b>" },
    { body: "x".repeat(4097) },
    { status: 204, body: "x" },
  ])("%j is refused", async (response) => {
    const body = { name: "x", is_inbound: true, events: ["contact.create"], response };
    expect((await account.post("/v1/webhooks", body)).status).toBe(422);
  });
});
