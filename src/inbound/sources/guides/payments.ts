/** Pure. Guides for senders of payments and invoices. */
import { namesFrom } from "../mapping-language.ts";
import { type SourceGuides, jsonSample } from "./guide.ts";

export const payments = {
  stripe: {
    name: "Stripe",
    setup: [
      "In the Stripe Dashboard, open Developers, then Webhooks, and add a destination of the type webhook endpoint.",
      "Select the events customer.created and customer.updated, and paste this webhook's URL.",
      "Reveal the endpoint's signing secret and copy it. It starts with whsec_.",
    ],
    keyName: "Signing secret",
    sample: jsonSample({
      id: "evt_1NG8Du2eZvKYlo2CUI79vXWy",
      object: "event",
      type: "customer.created",
      created: 1686089970,
      data: {
        object: {
          id: "cus_9s6XKzkNRiz8i3",
          object: "customer",
          email: "jenny.rosen@example.com",
          name: "Jenny Rosen",
          phone: "+14155550123",
        },
      },
    }),
    defaults: {
      when: [{ path: "/type", op: "in", value: ["customer.created", "customer.updated"] }],
      mapping: {
        "contact.create": {
          email: "/data/object/email",
          phone: "/data/object/phone",
          ...namesFrom("/data/object/name"),
          metadata: { stripe_customer: "/data/object/id" },
        },
      },
    },
  },
  square: {
    name: "Square",
    setup: [
      "In the Square Developer Console, open your application, then Webhooks, Subscriptions, and add a subscription.",
      "Paste this webhook's URL exactly as it is shown here: Square signs it too. Select customer.created and customer.updated.",
      "Open the subscription, show its signature key and copy it.",
    ],
    keyName: "Signature key",
    sample: jsonSample({
      merchant_id: "6SSW7HV8K2ST5",
      type: "customer.created",
      event_id: "62dafb80-1c34-4ba9-8e33-c1b19b3f6f44",
      created_at: "2026-04-14T16:27:30Z",
      data: {
        type: "customer",
        id: "QPTXM8PQNX3Q726ZYHPMNP46XC",
        object: {
          customer: {
            id: "QPTXM8PQNX3Q726ZYHPMNP46XC",
            given_name: "Amelia",
            family_name: "Earhart",
            email_address: "amelia.earhart@example.com",
            phone_number: "+12125559046",
          },
        },
      },
    }),
    defaults: {
      when: [{ path: "/type", op: "in", value: ["customer.created", "customer.updated"] }],
      mapping: {
        "contact.create": {
          email: "/data/object/customer/email_address",
          phone: "/data/object/customer/phone_number",
          first_name: "/data/object/customer/given_name",
          last_name: "/data/object/customer/family_name",
        },
      },
    },
  },
  paddle: {
    name: "Paddle",
    setup: [
      "In Paddle, open Developer Tools, then Notifications, and add a destination of the type webhook with this webhook's URL.",
      "Select customer.created and customer.updated, and save.",
      "Edit the destination and copy its secret key. It starts with pdl_ntfset_.",
    ],
    keyName: "Secret key",
    sample: jsonSample({
      event_id: "evt_01hv8wptq8987qeep44cyrewp9",
      event_type: "customer.created",
      occurred_at: "2026-04-12T10:18:49.621022Z",
      data: { id: "ctm_01hv6y1jedq4p1n0yqn5ba3ky4", name: "Jo Brown", email: "jo@example.com", status: "active" },
    }),
    defaults: {
      when: [{ path: "/event_type", op: "in", value: ["customer.created", "customer.updated"] }],
      mapping: { "contact.create": { email: "/data/email", ...namesFrom("/data/name") } },
    },
  },
  lemonsqueezy: {
    name: "Lemon Squeezy",
    setup: [
      "In Lemon Squeezy, open Settings, then Webhooks, and add one with this webhook's URL.",
      "Choose a signing secret of at least 16 characters, and enter the same secret here.",
      "Select order_created and subscription_created, and save.",
    ],
    keyName: "Signing secret",
    sample: jsonSample(
      {
        meta: { event_name: "order_created" },
        data: { type: "orders", id: "1", attributes: { user_name: "Luke Skywalker", user_email: "luke@example.com" } },
      },
      { "X-Event-Name": "order_created" },
    ),
    defaults: {
      when: [{ path: "/meta/event_name", op: "in", value: ["order_created", "subscription_created"] }],
      mapping: {
        "contact.create": { email: "/data/attributes/user_email", ...namesFrom("/data/attributes/user_name") },
      },
    },
  },
  xero: {
    name: "Xero",
    setup: [
      "In the Xero developer portal, open your app, then Webhooks, and select the events.",
      "Paste this webhook's URL as the delivery URL, and copy the webhooks key. It is used as it is, without decoding.",
      "Save the key here first; then send the intent to receive from Xero. Its status becomes OK.",
    ],
    keyName: "Webhooks key",
    sample: jsonSample({
      events: [
        {
          resourceUrl: "https://api.xero.com/api.xro/2.0/Contacts/717f2bfc-c6d4-41fd-b238-3f2f0c0cf777",
          resourceId: "717f2bfc-c6d4-41fd-b238-3f2f0c0cf777",
          eventDateUtc: "2026-06-21T01:15:39.902",
          eventType: "UPDATE",
          eventCategory: "CONTACT",
          tenantId: "c2cc9b6e-9458-4c7d-93cc-f02b81b0594f",
        },
      ],
      firstEventSequence: 1,
      lastEventSequence: 1,
      entropy: "S0m3r4Nd0mt3xt",
    }),
  },
} as const satisfies SourceGuides;
