/** Pure. Senders of support. */
import { namesFrom } from "../mapping-language.ts";
import { defineSource } from "../source-type.ts";

export const intercom = defineSource({
  type: "intercom",
  name: "Intercom",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [
      { header: "X-Hub-Signature", prefix: "sha1=", algorithm: "hmac-sha1", encoding: "hex", signed: "{body}" },
    ],
  },
  idPointer: "/id",
  handshakes: [
    { method: "HEAD", needs: "nothing", answer: { status: 200 } },
    { json: [{ pointer: "/topic", value: "ping" }], needs: "verified", answer: { status: 200 } },
  ],
  when: [
    { path: "/topic", op: "in", value: ["contact.user.created", "contact.lead.created", "contact.email.updated"] },
  ],
  mapping: {
    "contact.create": { email: "/data/item/email", phone: "/data/item/phone", ...namesFrom("/data/item/name") },
  },
});

export const zendesk = defineSource({
  type: "zendesk",
  name: "Zendesk",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [
      {
        header: "X-Zendesk-Webhook-Signature",
        algorithm: "hmac-sha256",
        encoding: "base64",
        signed: "{timestamp}{body}",
        // Its documentation says no tolerance.
        timestamp: { at: { header: "X-Zendesk-Webhook-Signature-Timestamp" }, unit: "iso", toleranceSeconds: 300 },
        idHeader: "X-Zendesk-Webhook-Invocation-Id",
      },
    ],
  },
});
