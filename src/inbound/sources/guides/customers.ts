/** Pure. Guides for senders that keep contacts or bookings. */
import { type SourceGuides, formSample, jsonSample } from "./guide.ts";

export const customers = {
  hubspot: {
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
  },
  pipedrive: {
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
  },
  calendly: {
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
  },
  activecampaign: {
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
  },
} as const satisfies SourceGuides;
