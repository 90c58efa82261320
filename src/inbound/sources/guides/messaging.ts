/** Pure. Guides for senders of messages and meetings. */
import { namesFrom } from "../mapping-language.ts";
import { type SourceGuides, formSample, jsonSample } from "./guide.ts";

const whatsAppSender = "/entry/0/changes/0/value/contacts/0";

export const messaging = {
  slack: {
    name: "Slack",
    setup: [
      "In your app's settings at api.slack.com, copy the signing secret from Basic Information and save it here first.",
      "Open Event Subscriptions, switch events on, and paste this webhook's URL as the request URL. Slack verifies it at once.",
      "Subscribe to events, and save.",
    ],
    keyName: "Signing secret",
    sample: jsonSample({
      token: "unused",
      team_id: "T061EG9R6",
      type: "event_callback",
      event_id: "Ev9UQ52YNA",
      event_time: 1792588800,
      event: { type: "team_join", user: { id: "U061F7AUR", name: "sally" } },
    }),
  },
  twilio: {
    name: "Twilio",
    setup: [
      "In the Twilio Console, open the phone number, or its messaging service, and paste this webhook's URL where a message comes in, with the method HTTP POST.",
      "Paste it exactly as it is shown here: Twilio signs it too.",
      "Copy the account's primary auth token from the Console's home page.",
    ],
    keyName: "Auth token",
    sample: formSample({
      MessageSid: "SM1f0e8ae6ade43cb3c0ce4525424e404f",
      AccountSid: "AC00000000000000000000000000000000",
      From: "+15551234567",
      To: "+15557654321",
      Body: "Hello",
      NumMedia: "0",
    }),
    defaults: {
      when: [{ path: "/From", op: "exists", value: true }],
      mapping: { "contact.create": { phone: "/From" } },
    },
  },
  zoom: {
    name: "Zoom",
    setup: [
      "In the Zoom App Marketplace, open your app's Access page, copy the secret token and save it here first.",
      "Add an event subscription with this webhook's URL, and select the events Meeting registration has been created and Webinar registration has been created.",
      "Validate the URL, and save. Zoom validates it again every 72 hours.",
    ],
    keyName: "Secret token",
    sample: jsonSample({
      event: "meeting.registration_created",
      event_ts: 1792588800000,
      payload: {
        account_id: "lq8KK_ppRKuGl4SPBpSJvg",
        object: {
          id: "85746065",
          topic: "Demo",
          registrant: { email: "chien@example.com", first_name: "Chien-Shiung", last_name: "Wu" },
        },
      },
    }),
    defaults: {
      when: [{ path: "/event", op: "in", value: ["meeting.registration_created", "webinar.registration_created"] }],
      mapping: {
        "contact.create": {
          email: "/payload/object/registrant/email",
          phone: "/payload/object/registrant/phone",
          first_name: "/payload/object/registrant/first_name",
          last_name: "/payload/object/registrant/last_name",
        },
      },
    },
  },
  meta: {
    name: "Meta (WhatsApp, Messenger, Lead Ads)",
    setup: [
      "In Meta for Developers, copy the app secret from your app's Basic settings, choose a verify token, and save both here first.",
      "Open Webhooks (or WhatsApp, Configuration), paste this webhook's URL and the verify token, and verify.",
      "Subscribe to the fields that you need, such as messages.",
    ],
    keyName: "App secret, and a verify token of your choice",
    sample: jsonSample({
      object: "whatsapp_business_account",
      entry: [
        {
          id: "102290129340398",
          changes: [
            {
              field: "messages",
              value: {
                messaging_product: "whatsapp",
                contacts: [{ profile: { name: "Sheena Nelson" }, wa_id: "16505551234" }],
                messages: [{ from: "16505551234", type: "text", text: { body: "Hello" } }],
              },
            },
          ],
        },
      ],
    }),
    defaults: {
      when: [{ path: `${whatsAppSender}/wa_id`, op: "exists", value: true }],
      mapping: {
        "contact.create": { phone: `${whatsAppSender}/wa_id`, ...namesFrom(`${whatsAppSender}/profile/name`) },
      },
    },
  },
  discord: {
    name: "Discord",
    setup: [
      "In Discord's Developer Portal, copy your application's public key from General Information and save it here first.",
      "Open Webhooks, paste this webhook's URL as the endpoint, switch events on and select them.",
      "Save. Discord verifies the URL at once, also with a wrong signature, which is refused.",
    ],
    keyName: "Public key",
    sample: jsonSample({
      version: 1,
      application_id: "1234560123453231555",
      type: 1,
      event: {
        type: "APPLICATION_AUTHORIZED",
        timestamp: "2026-10-18T14:42:53.064834",
        data: { scopes: ["applications.commands"], user: { id: "80351110224678912", username: "nelly" } },
      },
    }),
  },
} as const satisfies SourceGuides;
