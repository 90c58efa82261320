/** Pure. Senders of messages and meetings. */
import { namesFrom } from "../mapping-language.ts";
import { type SignatureScheme, defineSource } from "../source-type.ts";

export const slack = defineSource({
  type: "slack",
  name: "Slack",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [
      {
        header: "X-Slack-Signature",
        prefix: "v0=",
        algorithm: "hmac-sha256",
        encoding: "hex",
        signed: "v0:{timestamp}:{body}",
        timestamp: { at: { header: "X-Slack-Request-Timestamp" }, unit: "s", toleranceSeconds: 300 },
      },
    ],
  },
  idPointer: "/event_id",
  handshakes: [
    {
      json: [{ pointer: "/type", value: "url_verification" }],
      needs: "verified",
      answer: { status: 200, contentType: "text/plain", body: { echo: "/challenge" } },
    },
  ],
  // Buttons and dialogs; slash commands are plain forms.
  jsonField: "payload",
});

const twilioSignature: SignatureScheme = {
  header: "X-Twilio-Signature",
  algorithm: "hmac-sha1",
  encoding: "base64",
  signed: "{url}{fields}",
  portMayVary: true,
  idHeader: "I-Twilio-Idempotency-Token",
};

export const twilio = defineSource({
  type: "twilio",
  name: "Twilio",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [
      // A JSON body: its hash is in the URL, which is all that is signed.
      { ...twilioSignature, signed: "{url}", onlyWith: { query: "bodySHA256" }, bodyHashQuery: "bodySHA256" },
      twilioSignature,
    ],
  },
  // Twilio takes the answer for what it shall do: nothing.
  response: { status: 200, contentType: "text/xml", body: "<Response/>" },
  when: [{ path: "/From", op: "exists", value: true }],
  mapping: { "contact.create": { phone: "/From" } },
});

export const zoom = defineSource({
  type: "zoom",
  name: "Zoom",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [
      {
        header: "X-Zm-Signature",
        prefix: "v0=",
        algorithm: "hmac-sha256",
        encoding: "hex",
        signed: "v0:{timestamp}:{body}",
        timestamp: { at: { header: "X-Zm-Request-Timestamp" }, unit: "s", toleranceSeconds: 300 },
      },
    ],
  },
  handshakes: [
    {
      json: [{ pointer: "/event", value: "endpoint.url_validation" }],
      needs: "verified",
      answer: { status: 200, contentType: "application/json", body: { tokenAndHmac: "/payload/plainToken" } },
    },
  ],
  when: [{ path: "/event", op: "in", value: ["meeting.registration_created", "webinar.registration_created"] }],
  mapping: {
    "contact.create": {
      email: "/payload/object/registrant/email",
      phone: "/payload/object/registrant/phone",
      first_name: "/payload/object/registrant/first_name",
      last_name: "/payload/object/registrant/last_name",
    },
  },
});

const whatsAppSender = "/entry/0/changes/0/value/contacts/0";

export const meta = defineSource({
  type: "meta",
  name: "Meta (WhatsApp, Messenger, Lead Ads)",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [
      {
        header: "X-Hub-Signature-256",
        prefix: "sha256=",
        algorithm: "hmac-sha256",
        encoding: "hex",
        signed: "{body}",
      },
    ],
  },
  handshakes: [
    {
      method: "GET",
      query: "hub.challenge",
      needs: "verify_token",
      answer: { status: 200, contentType: "text/plain", body: { echoQuery: "hub.challenge" } },
    },
    { method: "GET", query: "hub.mode", needs: "nothing", answer: { status: 403 } },
  ],
  when: [{ path: `${whatsAppSender}/wa_id`, op: "exists", value: true }],
  mapping: {
    "contact.create": { phone: `${whatsAppSender}/wa_id`, ...namesFrom(`${whatsAppSender}/profile/name`) },
  },
});

export const discord = defineSource({
  type: "discord",
  name: "Discord",
  proof: {
    kind: "signature",
    key: "ed25519",
    schemes: [
      {
        header: "X-Signature-Ed25519",
        algorithm: "ed25519",
        encoding: "hex",
        signed: "{timestamp}{body}",
        timestamp: { at: { header: "X-Signature-Timestamp" }, unit: "s", toleranceSeconds: 300 },
      },
    ],
  },
  handshakes: [
    { json: [{ pointer: "/type", value: 0 }], needs: "verified", answer: { status: 204 } },
    // An interaction's ping. An event has the type 1 too, and says which.
    {
      json: [{ pointer: "/type", value: 1 }],
      without: "/event",
      needs: "verified",
      answer: { status: 200, contentType: "application/json", body: '{"type":1}' },
    },
  ],
  response: { status: 204 },
});
