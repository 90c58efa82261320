/** Inbound webhooks that say who sends to them. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { ACTIONS } from "../../src/inbound/actions/actions.ts";
import { hmacSha256 } from "../../src/inbound/sources/check-signature.ts";
import { toBase64, toHex } from "../../src/security/base64.ts";
import { type Account, type Inbound, callsOf, contactsOf, inboundWebhook, send } from "../support/inbound.ts";
import { newAccount } from "../support/service.ts";

const KEY = "a-key-of-the-sender-1";
const bytes = (text: string) => Uint8Array.from(new TextEncoder().encode(text));
const githubHeaders = async (body: string, key = KEY, more: Record<string, string> = {}) => ({
  "X-Hub-Signature-256": `sha256=${toHex(await hmacSha256(bytes(key), body))}`,
  "X-GitHub-Event": "push",
  ...more,
});
/** Typeform's id stands in the signed body. */
const typeform = (id: string, email: string) =>
  JSON.stringify({
    event_id: id,
    event_type: "form_response",
    form_response: { answers: [{ type: "email", email }] },
  });
const typeformHeaders = async (body: string) => ({
  "Typeform-Signature": `sha256=${toBase64(await hmacSha256(bytes(KEY), body))}`,
});

let account: Account;
beforeEach(async () => {
  account = await newAccount();
});

async function make(type: string, more: Record<string, unknown> = {}): Promise<Inbound> {
  return inboundWebhook(account, ["contact.create"], { source: { type, secrets: [KEY] }, ...more });
}
const sendTypeform = async (webhook: Inbound, id: string, email: string) => {
  const body = typeform(id, email);
  return webhook.send(body, { headers: await typeformHeaders(body) });
};
const statuses = async (webhook: Inbound) => (await callsOf(account, webhook.id)).map(({ status }) => status);

describe("A signed source", () => {
  it("is believed with its key, and is shown ids only", async () => {
    const webhook = await make("typeform");
    const answer = await sendTypeform(webhook, "1", "ada@example.com");
    const [contact] = await contactsOf(account);
    expect(answer.json).toEqual({
      id: expect.any(String),
      results: [{ action: "contact.create", status: 201, id: contact?.["id"] }],
    });
    expect(await callsOf(account, webhook.id)).toMatchObject([{ status: "done", verification: "verified" }]);
  });

  it("is believed with any of three keys", async () => {
    const source = { type: "github", secrets: ["another-key-of-the-sender", "a-third-key-of-the-sender", KEY] };
    const webhook = await inboundWebhook(account, ["contact.create"], { source });
    const body = '{"email":"a@example.com"}';
    expect((await webhook.send(body, { headers: await githubHeaders(body) })).status).toBe(200);
  });

  it("is refused with 401 without a trace of what was sent, one line a second with a count", async () => {
    const webhook = await make("github");
    const body = '{"email":"secret@example.com"}';
    const headers = await githubHeaders(body, "some-other-key-of-nobody");
    for (let time = 0; time < 3; time += 1) expect((await webhook.send(body, { headers })).status).toBe(401);
    const calls = await callsOf(account, webhook.id);
    expect(calls.length).toBeLessThanOrEqual(2);
    expect(calls.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(calls[0]).toMatchObject({ status: "refused", status_code: 401, body: null, verification: "wrong_key" });
    expect(JSON.stringify(calls)).not.toContain("secret@example.com");
    expect(await contactsOf(account)).toEqual([]);
  });

  it("that signs the URL is given the one that was called, with its query, on both URLs of a rotation", async () => {
    const source = {
      type: "custom",
      secrets: [KEY],
      header: "X-Sig",
      algorithm: "hmac-sha256",
      encoding: "hex",
      signed: "{url}{body}",
    };
    const webhook = await inboundWebhook(account, ["contact.create"], { source });
    const { json } = await account.post(`/v1/webhooks/${webhook.id}/rotate-secret`, { overlap_seconds: 600 });
    const body = '{"email":"a@example.com"}';
    const [first, second] = [`${webhook.url}?a=1&b=x%20y`, `${String(json["url"])}?a=1&b=x%20y`];
    const signature = async (url: string) => ({ "X-Sig": toHex(await hmacSha256(bytes(KEY), url + body)) });
    expect((await send(first, body, { headers: await signature(first) })).status).toBe(200);
    expect((await send(second, body, { headers: await signature(second) })).status).toBe(200);
    expect((await send(second, body, { headers: await signature(first) })).status).toBe(401);
    const done = (await callsOf(account, webhook.id)).filter(({ status }) => status === "done");
    expect(done.map(({ query }) => query)).toEqual(["a=***&b=***", "a=***&b=***"]);
  });
});

describe("Content that cannot be acted on is kept for a source", () => {
  it("answered 200, and listed as failed with its errors", async () => {
    const webhook = await make("typeform");
    const answer = await sendTypeform(webhook, "1", "nobody");
    expect([answer.status, answer.json["results"]]).toEqual([200, []]);
    expect(await callsOf(account, webhook.id)).toMatchObject([
      {
        status: "failed",
        status_code: 200,
        problem: { errors: [{ path: "email", message: "must be an email address" }] },
      },
    ]);
  });

  it("also broken JSON, but no other media type", async () => {
    const webhook = await make("github");
    const headers = await githubHeaders("{");
    expect((await webhook.send("{", { headers })).status).toBe(200);
    expect((await webhook.send("{", { headers, type: "image/png" })).status).toBe(415);
    expect(await statuses(webhook)).toEqual(["refused", "failed"]);
  });

  it("and while the webhook is disabled, as paused", async () => {
    const webhook = await make("typeform", { enabled: false });
    expect((await sendTypeform(webhook, "1", "ada@example.com")).status).toBe(200);
    expect(await statuses(webhook)).toEqual(["paused"]);
    expect(await contactsOf(account)).toEqual([]);
  });
});

describe("Only a call that is done has a repeat", () => {
  it("by the sender's own id, whatever else has changed", async () => {
    const webhook = await make("typeform");
    const first = await sendTypeform(webhook, "1", "ada@example.com");
    const second = await sendTypeform(webhook, "1", "grace@example.com");
    expect([second.text, second.headers.get("Idempotent-Replayed")]).toEqual([first.text, "true"]);
    expect(await contactsOf(account)).toHaveLength(1);
  });

  it("by equal bytes with an equal signature where the id is in an unsigned header", async () => {
    const webhook = await make("github");
    const body = '{"email":"a@example.com"}';
    const id = (value: string) => githubHeaders(body, KEY, { "X-GitHub-Delivery": value });
    const first = await webhook.send(body, { headers: await id("1") });
    expect((await webhook.send(body, { headers: await id("2") })).text).toBe(first.text);
    // A stranger's id on other content is no repeat of it.
    const other = '{"email":"b@example.com"}';
    const headers = await githubHeaders(other, KEY, { "X-GitHub-Delivery": "1" });
    expect((await webhook.send(other, { headers })).json["results"]).toMatchObject([{ status: 201 }]);
  });

  it("a failed one is tried again after a repair, and that call takes its place", async () => {
    const webhook = await make("typeform", { mapping: { "contact.create": { email: "/nowhere" } } });
    await sendTypeform(webhook, "1", "ada@example.com");
    expect(await statuses(webhook)).toEqual(["failed"]);
    await account.patch(`/v1/webhooks/${webhook.id}`, {
      mapping: { "contact.create": { email: "/form_response/answers/0/email" } },
    });
    expect((await sendTypeform(webhook, "1", "ada@example.com")).headers.get("Idempotent-Replayed")).toBeNull();
    expect(await statuses(webhook)).toEqual(["done"]);
    expect(await contactsOf(account)).toHaveLength(1);
  });

  it("a skipped and a paused one too", async () => {
    const webhook = await make("typeform", { when: [{ path: "/event_type", op: "eq", value: "other" }] });
    await sendTypeform(webhook, "1", "ada@example.com");
    expect(await statuses(webhook)).toEqual(["skipped"]);
    await account.patch(`/v1/webhooks/${webhook.id}`, { enabled: false });
    await sendTypeform(webhook, "1", "ada@example.com");
    expect(await statuses(webhook)).toEqual(["paused"]);
    await account.patch(`/v1/webhooks/${webhook.id}`, { enabled: true, when: null });
    await sendTypeform(webhook, "1", "ada@example.com");
    expect(await statuses(webhook)).toEqual(["done"]);
  });

  it("at the same moment one of them is done", async () => {
    const webhook = await make("typeform");
    const answers = await Promise.all([1, 2, 3].map(() => sendTypeform(webhook, "1", "ada@example.com")));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });
});

describe("Handshakes", () => {
  it("are answered while the webhook is disabled, and do nothing", async () => {
    const webhook = await make("github", { enabled: false });
    const body = '{"zen":"x","email":"a@example.com"}';
    const headers = { ...(await githubHeaders(body)), "X-GitHub-Event": "ping" };
    expect((await webhook.send(body, { headers })).status).toBe(200);
    expect(await callsOf(account, webhook.id)).toMatchObject([{ status: "handshake", body: null }]);
  });

  it("of Meta are GETs, with the right token only", async () => {
    const source = { type: "meta", secrets: [KEY], verify_token: "our-token-for-meta" };
    const webhook = await inboundWebhook(account, ["contact.create"], { source });
    const url = (token: string) => `${webhook.url}?hub.mode=subscribe&hub.challenge=42&hub.verify_token=${token}`;
    const right = await send(url("our-token-for-meta"), undefined, { method: "GET", type: null });
    expect([right.status, right.text]).toEqual([200, "42"]);
    expect((await send(url("wrong"), undefined, { method: "GET", type: null })).status).toBe(403);
  });

  it("leave GET and HEAD 405 where no sender looks first", async () => {
    const [github, mailchimp] = [
      await make("github"),
      await inboundWebhook(account, ["contact.create"], { source: { type: "mailchimp" } }),
    ];
    const status = async (webhook: Inbound, method: string) =>
      (await send(webhook.url, undefined, { method, type: null })).status;
    expect(await Promise.all(["GET", "HEAD"].map((method) => status(github, method)))).toEqual([405, 405]);
    expect(await Promise.all(["GET", "HEAD"].map((method) => status(mailchimp, method)))).toEqual([200, 200]);
    expect(await status(mailchimp, "PUT")).toBe(405);
  });
});

describe("The keys of a source", () => {
  it("are stored encrypted, never shown, and kept while the type is the same", async () => {
    const webhook = await make("github");
    const path = `/v1/webhooks/${webhook.id}`;
    const shown = await account.get(path);
    expect(shown.json["source"]).toEqual({ type: "github", secrets_count: 1 });
    const { results } = await env.DB.prepare("SELECT * FROM webhooks WHERE id = ?").bind(webhook.id).all();
    expect(JSON.stringify(results)).not.toContain(KEY);
    // What GET returned may be PUT back.
    expect((await account.call("PUT", path, { body: shown.json })).json["source"]).toEqual(shown.json["source"]);
    const body = '{"email":"a@example.com"}';
    expect((await webhook.send(body, { headers: await githubHeaders(body) })).status).toBe(200);
    const { status, json } = await account.patch(path, { source: { type: "typeform" } });
    expect([status, json["errors"]]).toEqual([
      422,
      [{ path: "source.secrets", message: "is required for this sender" }],
    ]);
  });

  it.each([
    ["of an unknown sender", { type: "nobody" }, "source.type"],
    ["of a sender that has none", { type: "mailchimp", secrets: [KEY] }, "source.secrets"],
    ["with a space", { type: "github", secrets: ["a b"] }, "source.secrets.0"],
    ["four of them", { type: "github", secrets: [KEY, KEY, KEY, KEY] }, "source.secrets"],
    ["null", { type: "github", secrets: null }, "source.secrets"],
    ["whsec that is no base64", { type: "clerk", secrets: ["whsec_***"] }, "source.secrets.0"],
    ["a public key that is none", { type: "discord", public_key: "xyz" }, "source.public_key"],
    ["no password", { type: "basic", username: "u" }, "source.password"],
    ["no header", { type: "token", secrets: [KEY] }, "source.header"],
    [
      "a signature of something else",
      { type: "custom", secrets: [KEY], header: "X", algorithm: "hmac-sha256", encoding: "hex", signed: "{timestamp}" },
      "source.signed",
    ],
    ["a wrong count", { type: "github", secrets_count: 2 }, "source.secrets_count"],
  ])("are refused: %s", async (_what, source, path) => {
    const body = { name: "x", is_inbound: true, events: ["contact.create"], source };
    const { status, json } = await account.post("/v1/webhooks", body);
    expect(status).toBe(422);
    expect(JSON.stringify(json["errors"])).toContain(`"path":"${path}"`);
  });

  it("do not go with uses_signature, nor with an outbound webhook", async () => {
    const source = { type: "github", secrets: [KEY] };
    const both = { name: "x", is_inbound: true, events: ["contact.create"], source, uses_signature: true };
    expect((await account.post("/v1/webhooks", both)).json["errors"]).toMatchObject([{ path: "uses_signature" }]);
    const outbound = { name: "x", url: "https://example.com/", events: ["*"], source };
    expect((await account.post("/v1/webhooks", outbound)).json["errors"]).toMatchObject([{ path: "source" }]);
  });
});

describe("Actions that a stranger must not do", () => {
  // All but one, so that a new action that anybody may run is a decision.
  const names = ACTIONS.map(({ name }) => name).filter((name) => name !== "contact.create");

  it.each(names)("%s needs a proof, or says so", async (event) => {
    const body = { name: "x", is_inbound: true, events: [event] };
    const post = async (more: Record<string, unknown>) =>
      (await account.post("/v1/webhooks", { ...body, ...more })).status;
    expect(await post({})).toBe(422);
    expect(await post({ source: { type: "mailchimp" } })).toBe(422);
    expect(await post({ source: { type: "tally" } })).toBe(422);
    expect(await post({ allow_unverified: true })).toBe(201);
    expect(await post({ uses_signature: true })).toBe(201);
    expect(await post({ source: { type: "tally", secrets: [KEY] } })).toBe(201);
    const webhook = await inboundWebhook(account, ["contact.create"]);
    expect((await account.patch(`/v1/webhooks/${webhook.id}`, { events: [event] })).status).toBe(422);
  });
});

it("A source brings its own conditions and mapping, which may be changed", async () => {
  const webhook = await make("shopify");
  const { json } = await account.get(`/v1/webhooks/${webhook.id}`);
  const { json: list } = await account.get("/v1/sources");
  const types = JSON.parse(JSON.stringify(list["data"]));
  const shopify = types.find(({ type }: { type: string }) => type === "shopify");
  expect([json["when"], json["mapping"]]).toEqual([shopify.when, shopify.mapping]);
  const patched = await account.patch(`/v1/webhooks/${webhook.id}`, { when: null, mapping: null });
  expect([patched.json["when"], patched.json["mapping"]]).toEqual([null, null]);
});
