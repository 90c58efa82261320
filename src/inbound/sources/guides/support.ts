/** Pure. Guides for senders of support. */
import { namesFrom } from "../mapping-language.ts";
import { type SourceGuides, jsonSample } from "./guide.ts";

export const support = {
  intercom: {
    name: "Intercom",
    setup: [
      "In Intercom's Developer Hub, open your app, then Webhooks, and paste this webhook's URL.",
      "Select the topics contact.user.created, contact.lead.created and contact.email.updated.",
      "Copy the client secret from the app's Basic information page.",
    ],
    keyName: "Client secret",
    sample: jsonSample({
      type: "notification_event",
      id: "notif_4e3504a3-ba3f-46dc-ab48-8e4d5bdfdf4e",
      topic: "contact.user.created",
      created_at: 1792588800,
      data: {
        type: "notification_event_data",
        item: { type: "contact", id: "5ba682d23d7cf92bef87bfd4", name: "Hedy Lamarr", email: "hedy@example.com" },
      },
    }),
    defaults: {
      when: [
        { path: "/topic", op: "in", value: ["contact.user.created", "contact.lead.created", "contact.email.updated"] },
      ],
      mapping: {
        "contact.create": { email: "/data/item/email", phone: "/data/item/phone", ...namesFrom("/data/item/name") },
      },
    },
  },
  zendesk: {
    name: "Zendesk",
    setup: [
      "In Zendesk's Admin Center, open Apps and integrations, then Webhooks, and create one with this webhook's URL, the method POST and the format JSON.",
      "Subscribe it to events, or connect it to a trigger whose body you write yourself.",
      "Open the webhook, reveal its signing secret and copy it.",
    ],
    keyName: "Signing secret",
    sample: jsonSample(
      {
        type: "zen:event-type:user.created",
        id: "2b24ef10-19d5-4740-93cf-8f98ec4776c0",
        subject: "zen:user:6596848315901",
        detail: { id: "6596848315901", email: "mary@example.com", role: "end-user" },
      },
      { "X-Zendesk-Webhook-Invocation-Id": "01HX5E7WWJ2Q7Y3Q8V6T0M5K4D" },
    ),
  },
} as const satisfies SourceGuides;
