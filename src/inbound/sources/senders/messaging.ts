/** Pure. Senders of messages and meetings. */
import { signature, signedAt, signedWith } from "../scheme.ts";
import { type SignatureScheme, defineSource } from "../source-type.ts";

export const slack = defineSource({
  type: "slack",
  proof: signedWith(
    "text",
    signature("X-Slack-Signature", "hex", {
      prefix: "v0=",
      signed: "v0:{timestamp}:{body}",
      timestamp: signedAt({ header: "X-Slack-Request-Timestamp" }),
    }),
  ),
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

const twilioSignature = (rules: Partial<SignatureScheme>): SignatureScheme =>
  signature("X-Twilio-Signature", "base64", {
    algorithm: "hmac-sha1",
    portMayVary: true,
    idHeader: "I-Twilio-Idempotency-Token",
    ...rules,
  });

export const twilio = defineSource({
  type: "twilio",
  proof: signedWith(
    "text",
    // A JSON body: its hash is in the URL, which is all that is signed.
    twilioSignature({ signed: "{url}", onlyWith: { query: "bodySHA256" }, bodyHashQuery: "bodySHA256" }),
    twilioSignature({ signed: "{url}{fields}" }),
  ),
  // Twilio executes the response as TwiML. An empty `<Response/>` does nothing.
  response: { status: 200, contentType: "text/xml", body: "<Response/>" },
});

export const zoom = defineSource({
  type: "zoom",
  proof: signedWith(
    "text",
    signature("X-Zm-Signature", "hex", {
      prefix: "v0=",
      signed: "v0:{timestamp}:{body}",
      timestamp: signedAt({ header: "X-Zm-Request-Timestamp" }),
    }),
  ),
  handshakes: [
    {
      json: [{ pointer: "/event", value: "endpoint.url_validation" }],
      needs: "verified",
      answer: { status: 200, contentType: "application/json", body: { tokenAndHmac: "/payload/plainToken" } },
    },
  ],
});

export const meta = defineSource({
  type: "meta",
  proof: signedWith("text", signature("X-Hub-Signature-256", "hex", { prefix: "sha256=" })),
  handshakes: [
    {
      method: "GET",
      query: "hub.challenge",
      needs: "verify_token",
      answer: { status: 200, contentType: "text/plain", body: { echoQuery: "hub.challenge" } },
    },
    { method: "GET", query: "hub.mode", needs: "nothing", answer: { status: 403 } },
  ],
});

export const discord = defineSource({
  type: "discord",
  proof: signedWith(
    "ed25519",
    signature("X-Signature-Ed25519", "hex", {
      algorithm: "ed25519",
      signed: "{timestamp}{body}",
      timestamp: signedAt({ header: "X-Signature-Timestamp" }),
    }),
  ),
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
