/** What a sender's repeat is recognised by. */
import { describe, expect, it } from "vitest";
import { guideOf } from "../../../src/inbound/sources/guides/guides.ts";
import { senderIdOf } from "../../../src/inbound/sources/sender-id.ts";
import { sourceOf } from "./vectors/vectors.ts";

const idOf = (type: string, headers: Record<string, string>, body: unknown = {}) =>
  senderIdOf(sourceOf(type), new Headers(headers), body);

describe("The id in a body", () => {
  it.each([
    ["stripe", { id: "evt_1" }, "evt_1"],
    ["slack", { event_id: "Ev1" }, "Ev1"],
    ["typeform", { event_id: "e1" }, "e1"],
    ["intercom", { id: "notif_1" }, "notif_1"],
    ["square", { event_id: "e1" }, "e1"],
    ["paddle", { event_id: "evt_1" }, "evt_1"],
    ["pipedrive", { meta: { id: "p1" } }, "p1"],
    ["tally", { eventId: "t1" }, "t1"],
  ])("%s", (type, body, id) => expect(idOf(type, {}, body)).toEqual({ id, isSigned: true }));

  it("is each element's own where the body is a list", () => {
    const events = [{ eventId: 3_816_279_340 }, { eventId: 3_816_279_480 }];
    expect(events.map((event) => idOf("hubspot", {}, event)?.id)).toEqual(["3816279340", "3816279480"]);
    expect(idOf("sendgrid", {}, { sg_event_id: "s1" })?.id).toBe("s1");
    expect(guideOf("hubspot").defaults?.each).toBe("");
    expect(guideOf("sendgrid").defaults?.each).toBe("");
  });

  it.each([
    ["missing", {}],
    ["empty", { id: "" }],
    ["null", { id: null }],
    ["an object", { id: {} }],
    ["a number that is not exact", { id: 2 ** 60 }],
    ["a fraction", { id: 1.5 }],
    ["too long", { id: "x".repeat(256) }],
    ["inherited", Object.create({ id: "evt_1" })],
  ])("is none when it is %s", (_what, body) => expect(idOf("stripe", {}, body)).toBeNull());

  it.each([[null], ["text"], [7], [[]], [undefined]])("is none in %j", (body) => {
    expect(idOf("stripe", {}, body)).toBeNull();
  });
});

describe("The id in a header", () => {
  it.each([
    ["github", "X-GitHub-Delivery", "X-Hub-Signature-256"],
    ["shopify", "X-Shopify-Webhook-Id", "X-Shopify-Hmac-SHA256"],
    ["shopify", "Shopify-Webhook-Id", "Shopify-Hmac-SHA256"],
    ["twilio", "I-Twilio-Idempotency-Token", "X-Twilio-Signature"],
    ["zendesk", "X-Zendesk-Webhook-Invocation-Id", "X-Zendesk-Webhook-Signature"],
    ["linear", "Linear-Delivery", "Linear-Signature"],
    ["jira", "X-Atlassian-Webhook-Identifier", "X-Hub-Signature"],
  ])("%s: %s, which the signature does not cover", (type, header, signature) => {
    expect(idOf(type, { [header]: "d1", [signature]: "s" })).toEqual({ id: "d1", isSigned: false });
    expect(idOf(type, { [signature]: "s" })).toBeNull();
  });

  it.each(["webhook", "svix"])("Standard Webhooks: %s-id, which the signature covers", (prefix) => {
    const headers = { [`${prefix}-id`]: "msg_1", [`${prefix}-signature`]: "s" };
    expect(idOf("standard_webhooks", headers)).toEqual({ id: "msg_1", isSigned: true });
    expect(idOf("clerk", headers)).toEqual({ id: "msg_1", isSigned: true });
  });

  it("is of the headers whose signature counts, not of others that came along", () => {
    const headers = { "svix-id": "msg_1", "svix-signature": "s", "webhook-id": "msg_forged" };
    expect(idOf("standard_webhooks", headers)?.id).toBe("msg_1");
  });
});

it.each(["woocommerce", "mailchimp", "mandrill", "xero", "calendly", "zoom", "meta", "discord", "form", "custom"])(
  "%s has no id to go by",
  (type) => {
    const headers = { "X-WC-Webhook-Delivery-ID": "1", "webhook-id": "2", "X-WC-Webhook-Signature": "s" };
    expect(idOf(type, headers, { id: "3", event_id: "4" })).toBeNull();
  },
);
