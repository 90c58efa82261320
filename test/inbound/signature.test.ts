/** Inbound webhooks that use signatures, called as the official Standard Webhooks library would. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { SIGNATURE_TOLERANCE_SECONDS } from "../../src/constants.ts";
import { newAccount } from "../support/service.ts";
import { type Account, type Inbound, callsOf, contactsOf, inboundWebhook, send, signed } from "../support/inbound.ts";

const BODY = '{"email":"a@example.com", "first_name":"J\u00f6rg"}';
const FOREIGN = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);

let account: Account;
let webhook: Inbound;
beforeEach(async () => {
  account = await newAccount();
  webhook = await inboundWebhook(account, ["contact.create"], { uses_signature: true });
});

describe("A signed call is accepted", () => {
  it.each([
    ["now", 0],
    ["some minutes late", SIGNATURE_TOLERANCE_SECONDS - 5],
    ["some minutes early", 5 - SIGNATURE_TOLERANCE_SECONDS],
  ])("%s", async (_what, seconds) => {
    const headers = signed(webhook.signingSecret, "msg_1", BODY, ago(seconds));
    expect((await webhook.send(BODY, { headers })).status).toBe(200);
  });

  it("in the form of a form", async () => {
    const fields = "email=a%40example.com";
    expect((await webhook.form(fields, { headers: signed(webhook.signingSecret, "msg_1", fields) })).status).toBe(200);
  });

  it("with one right signature among others", async () => {
    const headers = signed(webhook.signingSecret, "msg_1", BODY);
    const foreign = signed(FOREIGN, "msg_1", BODY)["webhook-signature"];
    headers["webhook-signature"] = `v1a,x ${foreign} ${headers["webhook-signature"]}`;
    expect((await webhook.send(BODY, { headers })).status).toBe(200);
  });
});

describe("A call is refused with 401, and nothing is done", () => {
  const without = (name: string, headers: Record<string, string>) =>
    Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
  const cases: [string, (headers: Record<string, string>) => Record<string, string>, string][] = [
    ["unsigned", () => ({}), BODY],
    ["a byte changed", (headers) => headers, BODY.replace("a@", "b@")],
    ["a space more", (headers) => headers, `${BODY} `],
    ["without its id", (headers) => without("webhook-id", headers), BODY],
    ["without its time", (headers) => without("webhook-timestamp", headers), BODY],
    ["without its signature", (headers) => without("webhook-signature", headers), BODY],
    [
      "with a dot in its id, so that it can be read in two ways",
      () => signed(webhook.signingSecret, "msg.1", BODY),
      BODY,
    ],
    ["under another id", (headers) => ({ ...headers, "webhook-id": "msg_2" }), BODY],
    [
      "at another time",
      (headers) => ({ ...headers, "webhook-timestamp": String(Math.floor(Date.now() / 1000) - 9) }),
      BODY,
    ],
    ["with another key", () => signed(FOREIGN, "msg_1", BODY), BODY],
    ["too late", () => signed(webhook.signingSecret, "msg_1", BODY, ago(SIGNATURE_TOLERANCE_SECONDS + 5)), BODY],
    ["too early", () => signed(webhook.signingSecret, "msg_1", BODY, ago(-SIGNATURE_TOLERANCE_SECONDS - 5)), BODY],
    ["broken JSON, unsigned", () => ({}), "{"],
  ];
  it.each(cases)("%s", async (_what, change, body) => {
    const answer = await webhook.send(body, { headers: change(signed(webhook.signingSecret, "msg_1", BODY)) });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("WWW-Authenticate")).toBe("Signature");
    expect(await contactsOf(account)).toEqual([]);
    expect(await callsOf(account, webhook.id)).toMatchObject([{ status: "refused", status_code: 401, body: null }]);
  });
});

it("A refused signature does not use up the key", async () => {
  const headers = signed(webhook.signingSecret, "msg_1", BODY);
  expect((await webhook.send(BODY.replace("a@", "b@"), { headers })).status).toBe(401);
  expect((await webhook.send(BODY, { headers })).status).toBe(200);
});

it("A signature counts for nothing where none is used", async () => {
  const plain = await inboundWebhook(account, ["contact.create"]);
  expect((await plain.send(BODY, { headers: signed(FOREIGN, "msg_1", BODY) })).status).toBe(200);
});

describe("After a rotation", () => {
  const rotate = async (overlapSeconds: number): Promise<Inbound> => {
    const path = `/v1/webhooks/${webhook.id}/rotate-secret`;
    const { json } = await account.post(path, { overlap_seconds: overlapSeconds });
    const url = String(json["url"]);
    return {
      ...webhook,
      url,
      secret: String(json["secret"]),
      signingSecret: String(json["signing_secret"]),
      send: (body, options) => send(url, body, options),
    };
  };

  it("both URLs and both keys are good until the overlap ends", async () => {
    const rotated = await rotate(600);
    expect(rotated.url).not.toBe(webhook.url);
    const calls = [webhook, rotated].flatMap((url) => [webhook, rotated].map((key) => ({ url, key })));
    for (const [index, { url, key }] of calls.entries()) {
      const headers = signed(key.signingSecret, `msg_${index}`, BODY);
      expect((await url.send(BODY, { headers })).status).toBe(200);
    }
    await env.DB.prepare("UPDATE webhooks SET previous_until = ? WHERE id = ?")
      .bind(Date.now() - 1, webhook.id)
      .run();
    expect((await webhook.send(BODY, { headers: signed(rotated.signingSecret, "late_1", BODY) })).status).toBe(404);
    expect((await rotated.send(BODY, { headers: signed(webhook.signingSecret, "late_2", BODY) })).status).toBe(401);
    expect((await rotated.send(BODY, { headers: signed(rotated.signingSecret, "late_3", BODY) })).status).toBe(200);
  });

  it("without an overlap only the new ones are", async () => {
    const rotated = await rotate(0);
    expect((await webhook.send(BODY, { headers: signed(rotated.signingSecret, "a", BODY) })).status).toBe(404);
    expect((await rotated.send(BODY, { headers: signed(webhook.signingSecret, "b", BODY) })).status).toBe(401);
    expect((await rotated.send(BODY, { headers: signed(rotated.signingSecret, "c", BODY) })).status).toBe(200);
  });
});
