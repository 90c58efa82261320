/** Pure. Senders of email. */
import { BY_URL, signature, signedAt, signedWith } from "../scheme.ts";
import { defineSource } from "../source-type.ts";

export const mailchimp = defineSource({
  type: "mailchimp",
  proof: BY_URL,
  handshakes: [
    { method: "GET", needs: "nothing", answer: { status: 200 } },
    { method: "HEAD", needs: "nothing", answer: { status: 200 } },
  ],
});

export const mandrill = defineSource({
  type: "mandrill",
  proof: signedWith(
    "text",
    signature("X-Mandrill-Signature", "base64", { algorithm: "hmac-sha1", signed: "{url}{fields}" }),
  ),
  handshakes: [
    { method: "HEAD", needs: "nothing", answer: { status: 200 } },
    // Mandrill tests the URL before it has created the webhook's key.
    {
      onlyField: { name: "mandrill_events", pattern: "\\[\\]" },
      needs: "test_key",
      testKey: "test-webhook",
      answer: { status: 200 },
    },
  ],
  jsonField: "mandrill_events",
});

export const sendgrid = defineSource({
  type: "sendgrid",
  proof: signedWith(
    "spki",
    signature("X-Twilio-Email-Event-Webhook-Signature", "base64", {
      algorithm: "ecdsa-p256",
      signed: "{timestamp}{body}",
      timestamp: signedAt({ header: "X-Twilio-Email-Event-Webhook-Timestamp" }),
    }),
  ),
  idPointer: "/sg_event_id",
});

export const brevo = defineSource({ type: "brevo", proof: BY_URL });

export const mailgunRoutes = defineSource({ type: "mailgun_routes", proof: BY_URL });
