/** Pure. Guides for senders of email. */
import { type SourceGuides, formSample, jsonSample } from "./guide.ts";

export const email = {
  mailchimp: {
    name: "Mailchimp",
    setup: [
      "In Mailchimp, open the audience's settings, then Webhooks, and create one with this webhook's URL as the callback URL.",
      "Select subscribes and profile updates.",
      "Mailchimp signs nothing: keep the URL secret.",
    ],
    keyName: null,
    sample: formSample({
      type: "subscribe",
      fired_at: "2026-03-26 21:35:57",
      "data[id]": "8a25ff1d98",
      "data[list_id]": "a6b5da1054",
      "data[email]": "rosalind@example.com",
      "data[merges][EMAIL]": "rosalind@example.com",
      "data[merges][FNAME]": "Rosalind",
      "data[merges][LNAME]": "Franklin",
    }),
    defaults: {
      when: [{ path: "/type", op: "in", value: ["subscribe", "profile"] }],
      mapping: {
        "contact.create": {
          email: "/data/email",
          phone: { $first: ["/data/merges/PHONE", "/data/merges/SMSPHONE"] },
          first_name: "/data/merges/FNAME",
          last_name: "/data/merges/LNAME",
        },
      },
    },
  },
  mandrill: {
    name: "Mailchimp Transactional (Mandrill)",
    setup: [
      "In Mandrill, open Settings, then Webhooks, and add one with this webhook's URL, exactly as it is shown here: Mandrill signs it too.",
      "Copy the key from the list of webhooks.",
    ],
    keyName: "Key",
    sample: formSample({
      mandrill_events:
        '[{"event":"open","_id":"7761632","ts":1792588800,"msg":{"_id":"7761632","email":"marie@example.com","subject":"Welcome","state":"sent"}}]',
    }),
    defaults: {
      each: "",
    },
  },
  sendgrid: {
    name: "SendGrid",
    setup: [
      "In SendGrid, open Settings, then Mail Settings, Event Webhooks, and create one with this webhook's URL.",
      "Switch on the signed event webhook, and copy the verification key.",
    ],
    keyName: "Verification key",
    sample: jsonSample([
      {
        email: "tim@example.com",
        timestamp: 1792588800,
        event: "delivered",
        sg_event_id: "ZGVsaXZlcmVkLTAtMTIzNDU2Nzg",
        sg_message_id: "14c5d75ce93.dfd.64b469.filter0001",
      },
    ]),
    defaults: {
      each: "",
    },
  },
  brevo: {
    name: "Brevo",
    setup: [
      "In Brevo, open the settings, then Webhooks, and add a marketing webhook with this webhook's URL.",
      "Select Contact added to list and Contact updated.",
      "Brevo signs nothing: keep the URL secret. To have it send a token or a password, choose the type token or basic here instead.",
    ],
    keyName: null,
    sample: jsonSample({
      id: 254,
      email: "lise@example.com",
      event: "list_addition",
      key: "xxxxxxxxxxxxxxxxxx",
      list_id: [3],
      date: "2026-03-26 12:01:12",
      ts: 1774522872,
    }),
    defaults: {
      when: [{ path: "/event", op: "in", value: ["list_addition", "contact_updated"] }],
      mapping: { "contact.create": { email: "/email" } },
    },
  },
  mailgun_routes: {
    name: "Mailgun routes",
    setup: [
      "In Mailgun, open Send, then Receiving, and create a route whose action forwards to this webhook's URL.",
      "Anyone with the URL can call it, so keep it secret. Mailgun's event webhooks use another signature and are not supported.",
    ],
    keyName: null,
    sample: formSample({
      recipient: "hello@example.org",
      sender: "emmy@example.com",
      from: "Emmy Noether <emmy@example.com>",
      subject: "Hello",
      "body-plain": "How do I sign up?",
    }),
    defaults: {
      mapping: { "contact.create": { email: "/sender" } },
    },
  },
} as const satisfies SourceGuides;
