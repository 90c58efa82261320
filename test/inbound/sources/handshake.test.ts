/** The responses to senders that check a URL. */
import { describe, expect, it } from "vitest";
import { guideOf } from "../../../src/inbound/sources/guides/guides.ts";
import { answerHandshake } from "../../../src/inbound/sources/handshake.ts";
import type { SourceCall, SourceSettings } from "../../../src/inbound/sources/source-settings.ts";
import { SOURCES } from "../../../src/inbound/sources/sources.ts";
import type { Verification } from "../../../src/inbound/sources/verification.ts";
import { verifySource } from "../../../src/inbound/sources/verify.ts";
import { VECTORS, bytesOf, callOf, sourceOf } from "./vectors/vectors.ts";

const NOW = 1_792_588_800_000;
const URL_GIVEN = "https://hooks.example.com/v1/webhooks/secret";
const KEY = "k3y-of-the-handshakes-0123";
const VERIFIED: Verification = { kind: "verified", keyIndex: 0, signature: "ab" };
const UNSIGNED: Verification = { kind: "unsigned" };
const MISSING: Verification = { kind: "missing", header: "X-Sign" };
const WRONG: Verification = { kind: "wrong_key" };

const post = (body: string, headers: Record<string, string> = {}): SourceCall => ({
  method: "POST",
  url: URL_GIVEN,
  headers: new Headers(headers),
  body: bytesOf(body),
});
const look = (method: string, query = ""): SourceCall => ({ ...post(""), method, url: URL_GIVEN + query });
const answer = (
  type: string,
  call: SourceCall,
  verification: Verification,
  settings: SourceSettings = { keys: [KEY] },
) => answerHandshake(sourceOf(type), settings, call, verification, NOW);

async function hmac(hash: string, key: string, content: string): Promise<Uint8Array> {
  const signer = await crypto.subtle.importKey("raw", bytesOf(key), { name: "HMAC", hash }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", signer, bytesOf(content)));
}

describe("Slack", () => {
  const call = post(
    '{"token":"t","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P","type":"url_verification"}',
  );

  it("gets its challenge back as text, once verified", async () => {
    expect(await answer("slack", call, VERIFIED)).toEqual({
      status: 200,
      contentType: "text/plain",
      body: "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",
    });
    expect(await answer("slack", call, WRONG)).toBeNull();
  });

  it.each(["{}", '{"type":"url_verification"}', '{"type":"url_verification","challenge":7}', "{", "", "[]", "null"])(
    "gets no answer of a handshake to %j",
    async (body) => expect(await answer("slack", post(body), VERIFIED)).toBeNull(),
  );
});

describe("Zoom", () => {
  const call = post('{"event":"endpoint.url_validation","payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"}}');

  it("gets its token back with an HMAC of it, made with the key that the call was signed with", async () => {
    const settings = { keys: ["another-key-0123456789", KEY] };
    const found = await answer("zoom", call, { kind: "verified", keyIndex: 1, signature: "ab" }, settings);
    const hash = Array.from(await hmac("SHA-256", KEY, "qgg8vlvZRS6UYooatFL8Aw"), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");
    expect(found).toEqual({
      status: 200,
      contentType: "application/json",
      body: JSON.stringify({ plainToken: "qgg8vlvZRS6UYooatFL8Aw", encryptedToken: hash }),
    });
  });

  it("gets no HMAC for a call that is not signed", async () => {
    for (const verification of [WRONG, MISSING, UNSIGNED]) expect(await answer("zoom", call, verification)).toBeNull();
  });
});

describe("Meta", () => {
  const settings = { keys: [KEY], verifyToken: "my-verify-token" };
  const subscribe = (verifyToken: string) =>
    look("GET", `?hub.mode=subscribe&hub.verify_token=${verifyToken}&hub.challenge=1158201444`);

  it("gets its challenge back as text when its verify token is ours", async () => {
    expect(await answer("meta", subscribe("my-verify-token"), MISSING, settings)).toEqual({
      status: 200,
      contentType: "text/plain",
      body: "1158201444",
    });
  });

  it("gets 403 with another one, or when there is none of ours", async () => {
    for (const verifyToken of ["my-verify-tokem", "", "my-verify-token-and-more"]) {
      expect(await answer("meta", subscribe(verifyToken), MISSING, settings)).toEqual({ status: 403 });
    }
    expect(await answer("meta", subscribe(""), MISSING, { keys: [KEY], verifyToken: "" })).toEqual({ status: 403 });
    expect(await answer("meta", subscribe(""), MISSING)).toEqual({ status: 403 });
    expect(await answer("meta", look("GET"), MISSING, settings)).toBeNull();
  });
});

it("GitHub's ping is answered once verified, and no other event is a ping", async () => {
  const ping = (event: string) => post('{"zen":"Keep it logically awesome."}', { "X-GitHub-Event": event });
  expect(await answer("github", ping("ping"), VERIFIED)).toEqual({ status: 200 });
  expect(await answer("github", ping("ping"), WRONG)).toBeNull();
  expect(await answer("github", ping("push"), VERIFIED)).toBeNull();
});

describe("Discord", () => {
  it("gets 1 for an interaction's ping, 204 for an event's, and nothing special for an event", async () => {
    const ping = post('{"type":1,"id":"1","token":"t","version":1}');
    expect(await answer("discord", ping, VERIFIED)).toEqual({
      status: 200,
      contentType: "application/json",
      body: '{"type":1}',
    });
    expect(await answer("discord", post('{"version":1,"type":0}'), VERIFIED)).toEqual({ status: 204 });
    expect(await answer("discord", post(guideOf("discord").sample.body), VERIFIED)).toBeNull();
    expect(sourceOf("discord").response).toEqual({ status: 204 });
  });

  it("is refused with the wrong signatures that it sends on purpose", async () => {
    expect(await answer("discord", post('{"type":1}'), WRONG)).toBeNull();
  });
});

describe("Xero", () => {
  const intent = post('{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"S0m3r4Nd0mt3xt"}');

  it("gets an empty 200 when its signature is right, an empty 401 when it is wrong", async () => {
    expect(await answer("xero", intent, VERIFIED)).toEqual({ status: 200, body: "" });
    for (const verification of [WRONG, MISSING]) {
      expect(await answer("xero", intent, verification)).toEqual({ status: 401, body: "" });
    }
  });

  it("gets an empty 200 for events too, which are no handshake", async () => {
    expect(await answer("xero", post(guideOf("xero").sample.body), VERIFIED)).toBeNull();
    expect(sourceOf("xero").response).toEqual({ status: 200, body: "" });
  });
});

describe("Those that look first", () => {
  it.each([
    ["intercom", ["HEAD"]],
    ["mandrill", ["HEAD"]],
    ["mailchimp", ["GET", "HEAD"]],
  ])("%s: %j", async (type, methods) => {
    for (const method of ["GET", "HEAD", "OPTIONS", "PUT"]) {
      const expected = methods.includes(method) ? { status: 200 } : null;
      expect(await answer(type, look(method), MISSING)).toEqual(expected);
    }
  });

  it("no other sender's GET or HEAD is answered", async () => {
    for (const { type } of SOURCES.filter((each) => !["intercom", "mandrill", "mailchimp"].includes(each.type))) {
      for (const method of ["GET", "HEAD"]) expect(await answer(type, look(method), UNSIGNED)).toBeNull();
    }
  });

  it("Intercom's ping is answered once verified", async () => {
    const ping = post('{"type":"notification_event","topic":"ping","id":"notif_1"}');
    expect(await answer("intercom", ping, VERIFIED)).toEqual({ status: 200 });
    expect(await answer("intercom", ping, MISSING)).toBeNull();
  });
});

describe("Mandrill's first call", () => {
  const empty = "mandrill_events=%5B%5D";
  const signed = async (body: string, key: string) => {
    const content = URL_GIVEN + [...new URLSearchParams(body)].flat().join("");
    const signature = btoa(String.fromCharCode(...(await hmac("SHA-1", key, content))));
    return post(body, { "X-Mandrill-Signature": signature });
  };

  it("is answered when it is empty and signed with the key that it has before there is one", async () => {
    const call = await signed(empty, "test-webhook");
    const verification = await verifySource(sourceOf("mandrill"), { keys: [KEY] }, call, NOW);
    expect(verification).toEqual({ kind: "wrong_key" });
    expect(await answer("mandrill", call, verification)).toEqual({ status: 200 });
  });

  it("is not answered with another key, with events, or with another field", async () => {
    expect(await answer("mandrill", await signed(empty, "another"), WRONG)).toBeNull();
    expect(await answer("mandrill", post(empty), MISSING)).toBeNull();
    for (const body of ["mandrill_events=%5B%7B%7D%5D", `${empty}&more=1`, `${empty}&mandrill_events=%5B%5D`]) {
      expect(await answer("mandrill", await signed(body, "test-webhook"), WRONG)).toBeNull();
    }
  });
});

describe("WooCommerce's ping", () => {
  it("is answered though it is not signed, with exactly 200", async () => {
    expect(await answer("woocommerce", post("webhook_id=17"), MISSING)).toEqual({ status: 200, body: "" });
  });

  it.each([
    "webhook_id=17&more=1",
    "webhook_id=x",
    "webhook_id=",
    "webhook_id=1&webhook_id=2",
    '{"webhook_id":17}',
    "",
  ])("is nothing but that: %j", async (body) => expect(await answer("woocommerce", post(body), MISSING)).toBeNull());
});

it("Twilio gets an empty TwiML document", () => {
  expect(sourceOf("twilio").response).toEqual({ status: 200, contentType: "text/xml", body: "<Response/>" });
});

it("No sender's usual call is a handshake", async () => {
  for (const vector of VECTORS.filter(({ name }) => name === "sample")) {
    expect(await answer(vector.type, callOf(vector), VERIFIED), vector.type).toBeNull();
  }
  for (const { type } of SOURCES.filter(({ proof }) => proof.kind === "url")) {
    expect(await answer(type, post(guideOf(type).sample.body), UNSIGNED), type).toBeNull();
  }
});
