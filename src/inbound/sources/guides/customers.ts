/** Pure. Guides for senders that keep contacts or bookings. */
import type { MappingValue } from "../mapping-language.ts";
import { type SourceGuides, formSample, jsonSample } from "./guide.ts";

const preferred = (list: string): MappingValue => ({
  $first: [
    { $find: { in: list, where: [{ path: "/primary", op: "eq", value: true }], take: "/value" } },
    `${list}/0/value`,
  ],
});

export const customers = {
  hubspot: {
    name: "HubSpot",
    setup: [
      "In HubSpot, create a workflow for contacts with the action Send a webhook, the method POST and this webhook's URL, exactly as it is shown here.",
      "Authenticate with a request signature, and enter the ID of your app.",
      "Copy the client secret from the app's Auth page.",
    ],
    keyName: "Client secret",
    sample: jsonSample({
      vid: 1234,
      properties: {
        email: { value: "cool.robot@example.com" },
        firstname: { value: "Cool" },
        lastname: { value: "Robot" },
      },
    }),
    defaults: {
      each: "",
      // An app's events say only which object changed.
      when: [{ path: "/properties/email/value", op: "exists", value: true }],
      mapping: {
        "contact.create": {
          email: "/properties/email/value",
          phone: { $first: ["/properties/phone/value", "/properties/mobilephone/value"] },
          first_name: "/properties/firstname/value",
          last_name: "/properties/lastname/value",
        },
      },
    },
  },
  pipedrive: {
    name: "Pipedrive",
    setup: [
      "In Pipedrive, open Settings, then Tools and apps, Webhooks, and create one of version 2 with this webhook's URL.",
      "Select all actions of the object person.",
      "Enter an HTTP auth user name and password, and the same two here.",
    ],
    keyName: "HTTP auth user name and password",
    sample: jsonSample({
      meta: { action: "create", entity: "person", id: "f8e5c5a2-1d7b-4d3c-9a53-0d8b6f2f3c11", version: "2.0" },
      data: {
        id: 7,
        first_name: "Joan",
        last_name: "Clarke",
        emails: [{ label: "work", primary: true, value: "joan@example.com" }],
        phones: [{ label: "work", primary: true, value: "+442079460958" }],
      },
      previous: null,
    }),
    defaults: {
      when: [
        { path: "/meta/entity", op: "eq", value: "person" },
        { path: "/meta/action", op: "in", value: ["create", "change"] },
      ],
      mapping: {
        "contact.create": {
          email: preferred("/data/emails"),
          phone: preferred("/data/phones"),
          first_name: "/data/first_name",
          last_name: "/data/last_name",
        },
      },
    },
  },
  calendly: {
    name: "Calendly",
    setup: [
      "Calendly's webhooks are made through its API: POST https://api.calendly.com/webhook_subscriptions, with this webhook's URL as url and invitee.created in events.",
      "Choose a signing_key of at least 16 characters in that call, and enter the same key here. An OAuth app has a signing key of its own.",
    ],
    keyName: "Signing key",
    sample: jsonSample({
      event: "invitee.created",
      created_at: "2026-11-28T19:10:51.000000Z",
      payload: {
        email: "katherine@example.com",
        first_name: "Katherine",
        last_name: "Johnson",
        name: "Katherine Johnson",
        status: "active",
        timezone: "America/New_York",
      },
    }),
    defaults: {
      when: [{ path: "/event", op: "eq", value: "invitee.created" }],
      mapping: {
        "contact.create": {
          email: "/payload/email",
          phone: "/payload/text_reminder_number",
          first_name: { $first: ["/payload/first_name", { $words: "first", of: "/payload/name" }] },
          last_name: { $first: ["/payload/last_name", { $words: "rest", of: "/payload/name" }] },
        },
      },
    },
  },
  activecampaign: {
    name: "ActiveCampaign",
    setup: [
      "In ActiveCampaign, open Settings, then Developer, Manage webhooks, and add one with this webhook's URL.",
      "Select the types that add or update a contact.",
      "ActiveCampaign signs nothing: keep the URL secret.",
    ],
    keyName: null,
    sample: formSample({
      type: "subscribe",
      date_time: "2026-07-04T12:00:00-05:00",
      "contact[id]": "42",
      "contact[email]": "dorothy@example.com",
      "contact[first_name]": "Dorothy",
      "contact[last_name]": "Vaughan",
    }),
    defaults: {
      when: [{ path: "/contact/email", op: "exists", value: true }],
      mapping: {
        "contact.create": {
          email: "/contact/email",
          phone: "/contact/phone",
          first_name: "/contact/first_name",
          last_name: "/contact/last_name",
        },
      },
    },
  },
} as const satisfies SourceGuides;
