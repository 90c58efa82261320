/** Pure. Senders of email. */
import { defineSource } from "../source-type.ts";

export const mailchimp = defineSource({
  type: "mailchimp",
  name: "Mailchimp",
  proof: { kind: "url" },
  handshakes: [
    { method: "GET", needs: "nothing", answer: { status: 200 } },
    { method: "HEAD", needs: "nothing", answer: { status: 200 } },
  ],
  when: [{ path: "/type", op: "in", value: ["subscribe", "profile"] }],
  mapping: {
    "contact.create": {
      email: "/data/email",
      phone: { $first: ["/data/merges/PHONE", "/data/merges/SMSPHONE"] },
      first_name: "/data/merges/FNAME",
      last_name: "/data/merges/LNAME",
    },
  },
});

export const mandrill = defineSource({
  type: "mandrill",
  name: "Mailchimp Transactional (Mandrill)",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [{ header: "X-Mandrill-Signature", algorithm: "hmac-sha1", encoding: "base64", signed: "{url}{fields}" }],
  },
  handshakes: [
    { method: "HEAD", needs: "nothing", answer: { status: 200 } },
    // It looks before it has made the webhook's key.
    {
      onlyField: { name: "mandrill_events", pattern: "\\[\\]" },
      needs: "test_key",
      testKey: "test-webhook",
      answer: { status: 200 },
    },
  ],
  jsonField: "mandrill_events",
  each: "",
});

export const sendgrid = defineSource({
  type: "sendgrid",
  name: "SendGrid",
  proof: {
    kind: "signature",
    key: "spki",
    schemes: [
      {
        header: "X-Twilio-Email-Event-Webhook-Signature",
        algorithm: "ecdsa-p256",
        encoding: "base64",
        signed: "{timestamp}{body}",
        timestamp: {
          at: { header: "X-Twilio-Email-Event-Webhook-Timestamp" },
          unit: "s",
          toleranceSeconds: 300,
        },
      },
    ],
  },
  idPointer: "/sg_event_id",
  each: "",
});

export const brevo = defineSource({
  type: "brevo",
  name: "Brevo",
  proof: { kind: "url" },
  when: [{ path: "/event", op: "in", value: ["list_addition", "contact_updated"] }],
  mapping: { "contact.create": { email: "/email" } },
});

export const mailgunRoutes = defineSource({
  type: "mailgun_routes",
  name: "Mailgun routes",
  proof: { kind: "url" },
  mapping: { "contact.create": { email: "/sender" } },
});
