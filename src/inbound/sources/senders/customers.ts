/** Pure. Senders that keep contacts or bookings. */
import type { MappingValue } from "../mapping-language.ts";
import { defineSource } from "../source-type.ts";

export const hubspot = defineSource({
  type: "hubspot",
  name: "HubSpot",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [
      {
        header: "X-HubSpot-Signature-v3",
        algorithm: "hmac-sha256",
        encoding: "base64",
        signed: "{method}{url}{body}{timestamp}",
        timestamp: { at: { header: "X-HubSpot-Request-Timestamp" }, unit: "ms", toleranceSeconds: 300 },
      },
      // Both older ones are plain hashes that begin with the key, no HMAC.
      {
        header: "X-HubSpot-Signature",
        onlyWith: { header: "X-HubSpot-Signature-Version", value: "v2" },
        algorithm: "sha256",
        encoding: "hex",
        signed: "{key}{method}{url}{body}",
      },
      { header: "X-HubSpot-Signature", algorithm: "sha256", encoding: "hex", signed: "{key}{body}" },
    ],
  },
  idPointer: "/eventId",
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
});

const preferred = (list: string): MappingValue => ({
  $first: [
    { $find: { in: list, where: [{ path: "/primary", op: "eq", value: true }], take: "/value" } },
    `${list}/0/value`,
  ],
});

export const pipedrive = defineSource({
  type: "pipedrive",
  name: "Pipedrive",
  proof: { kind: "basic" },
  idPointer: "/meta/id",
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
});

export const calendly = defineSource({
  type: "calendly",
  name: "Calendly",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [
      {
        header: "Calendly-Webhook-Signature",
        separator: ",",
        prefix: "v1=",
        algorithm: "hmac-sha256",
        encoding: "hex",
        signed: "{timestamp}.{body}",
        timestamp: { at: { part: "t=" }, unit: "s", toleranceSeconds: 180 },
      },
    ],
  },
  when: [{ path: "/event", op: "eq", value: "invitee.created" }],
  mapping: {
    "contact.create": {
      email: "/payload/email",
      phone: "/payload/text_reminder_number",
      first_name: { $first: ["/payload/first_name", { $words: "first", of: "/payload/name" }] },
      last_name: { $first: ["/payload/last_name", { $words: "rest", of: "/payload/name" }] },
    },
  },
});

export const activecampaign = defineSource({
  type: "activecampaign",
  name: "ActiveCampaign",
  proof: { kind: "url" },
  when: [{ path: "/contact/email", op: "exists", value: true }],
  mapping: {
    "contact.create": {
      email: "/contact/email",
      phone: "/contact/phone",
      first_name: "/contact/first_name",
      last_name: "/contact/last_name",
    },
  },
});
