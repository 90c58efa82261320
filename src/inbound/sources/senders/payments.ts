/** Pure. Senders of payments and invoices. */
import { signature, signedAt, signedWith } from "../scheme.ts";
import { defineSource } from "../source-type.ts";

export const stripe = defineSource({
  type: "stripe",
  proof: signedWith(
    "text",
    signature("Stripe-Signature", "hex", {
      separator: ",",
      prefix: "v1=",
      signed: "{timestamp}.{body}",
      timestamp: signedAt({ part: "t=" }),
    }),
  ),
  idPointer: "/id",
});

export const square = defineSource({
  type: "square",
  proof: signedWith("text", signature("X-Square-HmacSha256-Signature", "base64", { signed: "{url}{body}" })),
  idPointer: "/event_id",
});

export const paddle = defineSource({
  type: "paddle",
  proof: signedWith(
    "text",
    signature("Paddle-Signature", "hex", {
      separator: ";",
      // While a secret is rotated there are two.
      prefix: "h1=",
      signed: "{timestamp}:{body}",
      timestamp: signedAt({ part: "ts=" }),
    }),
  ),
  idPointer: "/event_id",
});

export const lemonsqueezy = defineSource({
  type: "lemonsqueezy",
  proof: signedWith("text", signature("X-Signature", "hex")),
  eventHeader: "X-Event-Name",
});

export const xero = defineSource({
  type: "xero",
  proof: signedWith("text", signature("X-Xero-Signature", "base64")),
  handshakes: [
    // The "intent to receive" comes with right and with wrong signatures; no answer may have content.
    { needs: "refused", answer: { status: 401, body: "" } },
    { json: [{ pointer: "/events", value: [] }], needs: "verified", answer: { status: 200, body: "" } },
  ],
  response: { status: 200, body: "" },
});
