/** Pure. Senders of payments and invoices. */
import { namesFrom } from "../mapping-language.ts";
import { defineSource } from "../source-type.ts";

export const stripe = defineSource({
  type: "stripe",
  name: "Stripe",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [
      {
        header: "Stripe-Signature",
        separator: ",",
        prefix: "v1=",
        algorithm: "hmac-sha256",
        encoding: "hex",
        signed: "{timestamp}.{body}",
        timestamp: { at: { part: "t=" }, unit: "s", toleranceSeconds: 300 },
      },
    ],
  },
  idPointer: "/id",
  when: [{ path: "/type", op: "in", value: ["customer.created", "customer.updated"] }],
  mapping: {
    "contact.create": {
      email: "/data/object/email",
      phone: "/data/object/phone",
      ...namesFrom("/data/object/name"),
      metadata: { stripe_customer: "/data/object/id" },
    },
  },
});

export const square = defineSource({
  type: "square",
  name: "Square",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [
      {
        header: "X-Square-HmacSha256-Signature",
        algorithm: "hmac-sha256",
        encoding: "base64",
        signed: "{url}{body}",
      },
    ],
  },
  idPointer: "/event_id",
  when: [{ path: "/type", op: "in", value: ["customer.created", "customer.updated"] }],
  mapping: {
    "contact.create": {
      email: "/data/object/customer/email_address",
      phone: "/data/object/customer/phone_number",
      first_name: "/data/object/customer/given_name",
      last_name: "/data/object/customer/family_name",
    },
  },
});

export const paddle = defineSource({
  type: "paddle",
  name: "Paddle",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [
      {
        header: "Paddle-Signature",
        separator: ";",
        // While a secret is rotated there are two.
        prefix: "h1=",
        algorithm: "hmac-sha256",
        encoding: "hex",
        signed: "{timestamp}:{body}",
        timestamp: { at: { part: "ts=" }, unit: "s", toleranceSeconds: 300 },
      },
    ],
  },
  idPointer: "/event_id",
  when: [{ path: "/event_type", op: "in", value: ["customer.created", "customer.updated"] }],
  mapping: { "contact.create": { email: "/data/email", ...namesFrom("/data/name") } },
});

export const lemonsqueezy = defineSource({
  type: "lemonsqueezy",
  name: "Lemon Squeezy",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [{ header: "X-Signature", algorithm: "hmac-sha256", encoding: "hex", signed: "{body}" }],
  },
  when: [{ path: "/meta/event_name", op: "in", value: ["order_created", "subscription_created"] }],
  mapping: {
    "contact.create": { email: "/data/attributes/user_email", ...namesFrom("/data/attributes/user_name") },
  },
});

export const xero = defineSource({
  type: "xero",
  name: "Xero",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [{ header: "X-Xero-Signature", algorithm: "hmac-sha256", encoding: "base64", signed: "{body}" }],
  },
  handshakes: [
    // The "intent to receive" comes with right and with wrong signatures; no answer may have content.
    { needs: "refused", answer: { status: 401, body: "" } },
    { json: [{ pointer: "/events", value: [] }], needs: "verified", answer: { status: 200, body: "" } },
  ],
  response: { status: 200, body: "" },
});
