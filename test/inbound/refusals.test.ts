/** Everything that an inbound URL turns away: with which status, and that nothing was done. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { LISTED_BODY_BYTES, MAX_INBOUND_BYTES } from "../../src/constants.ts";
import { newAccount, request } from "../support/service.ts";
import { callsOf, holdings, inboundWebhook, send, urlOf } from "../support/inbound.ts";

const account = await newAccount();
const webhook = await inboundWebhook(account, ["contact.create"]);
const outbound = await account.webhook("https://example.com/webhooks");
const nothing = { contacts: [], events: [] };

function endless(): ReadableStream {
  const kilobyte = new Uint8Array(1024).fill(32);
  return new ReadableStream({ pull: (controller) => controller.enqueue(kilobyte) });
}

const fill = (bytes: number) => {
  const start = '{"email":"a@example.com","x":"';
  return `${start.padEnd(bytes - 2, "x")}"}`;
};

describe("A URL that opens nothing is answered 404, always the same", () => {
  it.each([
    ["an unknown secret", "iVr5c0bq8T6m1JvC2nX4pL7sD9fG0hK3wE5rT8yU1oA"],
    ["the webhook's id", webhook.id],
    ["an outbound webhook's secret", String(outbound["secret"])],
    ["a secret in another case", webhook.secret.toLowerCase()],
    ["a secret and more", `${webhook.secret}x`],
    ["an account's id", account.id],
    ["one letter", "x"],
    ["ten thousand letters", "x".repeat(10_000)],
    ["what is not ASCII", "%F0%9F%94%91"],
    ["a broken escape", "%zz%"],
  ])("%s", async (_what, secret) => {
    const { status, json, headers } = await send(urlOf(secret), { email: "a@example.com" });
    expect({ status, detail: json["detail"] }).toEqual({ status: 404, detail: "The webhook does not exist." });
    expect(headers.get("Content-Type")).toBe("application/problem+json");
    expect(headers.get("X-Request-Id")).toBe(json["request_id"]);
  });

  it.each(["GET", "PUT", "PATCH", "DELETE"])("%s is 405, whether it is one or not", async (method) => {
    for (const secret of [webhook.secret, "iVr5c0bq8T6m1JvC2nX4pL7sD9fG0hK3wE5rT8yU1oA"]) {
      const { status, headers } = await request(method, `/v1/webhooks/${secret}`, { token: null });
      expect([status, headers.get("Allow")]).toEqual([405, "POST"]);
    }
  });

  it("an unknown one is 404 before its content is looked at", async () => {
    expect((await send(urlOf("unknown"), "{", { type: "text/plain" })).status).toBe(404);
  });

  it("the secret of a deleted webhook", async () => {
    const deleted = await inboundWebhook(account, ["contact.create"]);
    await account.call("DELETE", `/v1/webhooks/${deleted.id}`);
    expect((await deleted.send({ email: "a@example.com" })).status).toBe(404);
  });
});

describe("A call that cannot be done is refused", () => {
  it.each([
    ["without a type", 415, '{"email":"a@example.com"}', { type: null }],
    ["as text", 415, "hello", { type: "text/plain" }],
    ["as a broken multipart form", 400, "--x", { type: "multipart/form-data; boundary=x" }],
    ["compressed", 415, "x", { headers: { "Content-Encoding": "gzip" } }],
    ["a byte too long", 413, fill(MAX_INBOUND_BYTES + 1), {}],
    ["streamed without an end or a length", 413, endless(), {}],
    ["text, and endless", 413, endless(), { type: "text/plain" }],
    ["broken JSON", 400, '{"email":', {}],
    ["not UTF-8", 400, new Uint8Array([0x7b, 0xff, 0x7d]), {}],
    ["a form that is not UTF-8", 400, "first_name=%ff&email=a@b.c", { type: "application/x-www-form-urlencoded" }],
    ["empty", 400, "", {}],
    ["a list", 422, [], {}],
    ["an empty object", 422, {}, {}],
    ["an empty form", 422, "email=&phone=", { type: "application/x-www-form-urlencoded" }],
    ["a key of 256 characters", 422, { email: "a@b.c" }, { headers: { "Idempotency-Key": "k".repeat(256) } }],
    ["an empty key", 422, { email: "a@b.c" }, { headers: { "webhook-id": "" } }],
    ["a key with a space", 422, { email: "a@b.c" }, { headers: { "webhook-id": "a b" } }],
  ])("%s: %i", async (_what, status, body, options) => {
    const answer = await webhook.send(body, options);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({
      type: "about:blank",
      status,
      code: expect.any(String),
      request_id: answer.headers.get("X-Request-Id"),
    });
    expect(await holdings(account)).toEqual(nothing);
  });

  it("a disabled webhook: 403, whatever is sent that is not too large", async () => {
    const disabled = await inboundWebhook(account, ["contact.create"], { enabled: false });
    expect((await disabled.send({ email: "a@example.com" })).status).toBe(403);
    expect((await disabled.send("x", { type: "text/plain" })).status).toBe(403);
    expect((await disabled.send({}, { headers: { "webhook-id": "a b" } })).status).toBe(403);
    expect((await disabled.send(endless())).status).toBe(413);
    expect(await holdings(account)).toEqual(nothing);
    const codes = (await callsOf(account, disabled.id)).map((call) => call.status_code);
    expect(codes.toSorted()).toEqual([403, 403, 403, 413]);
  });

  it("exactly as long as allowed: done", async () => {
    const other = await newAccount();
    const large = await inboundWebhook(other, ["contact.create"]);
    const body = fill(MAX_INBOUND_BYTES);
    expect((await large.send(body)).status).toBe(200);
    expect((await callsOf(other, large.id))[0]?.body).toBe(body.slice(0, LISTED_BODY_BYTES));
  });
});

describe("A field that is not valid is named", () => {
  it.each([
    ["an email without @", { email: "nobody" }, "email", "must be an email address"],
    ["an email that is a number", { email: 5 }, "email", "must be a string"],
    ["a phone of words", { phone: "call me" }, "phone", "must be a phone number of at least five digits"],
    ["a phone of four digits", { phone: 6123 }, "phone", "must be a phone number of at least five digits"],
    ["neither an email nor a phone", { first_name: "John" }, "email", "is required when there is no phone"],
    ["both of them null", { email: null, phone: null }, "email", "is required when there is no phone"],
    ["a blank email and a blank phone", { email: " ", phone: "" }, "email", "is required when there is no phone"],
    ["a good phone and a bad email", { email: "nobody", phone: "612345678" }, "email", "must be an email address"],
  ])("%s", async (_what, body, path, message) => {
    const { status, json } = await webhook.send(body);
    expect({ status, errors: json["errors"] }).toEqual({ status: 422, errors: [{ path, message }] });
  });

  it("once, when two actions find the same fault", async () => {
    const both = await inboundWebhook(account, ["contact.create", "contact.update"]);
    const { json } = await both.send({ email: "nobody" });
    expect(json["errors"]).toEqual([{ path: "email", message: "must be an email address" }]);
  });
});

it("Nobody is told by the log or the records what the secret is", async () => {
  const { results } = await env.DB.prepare("SELECT body, response FROM calls").all();
  expect(JSON.stringify(results)).not.toContain(webhook.secret);
});
