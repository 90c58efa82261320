/** Pure. Senders of support. */
import { signature, signedAt, signedWith } from "../scheme.ts";
import { defineSource } from "../source-type.ts";

export const intercom = defineSource({
  type: "intercom",
  proof: signedWith("text", signature("X-Hub-Signature", "hex", { prefix: "sha1=", algorithm: "hmac-sha1" })),
  idPointer: "/id",
  handshakes: [
    { method: "HEAD", needs: "nothing", answer: { status: 200 } },
    { json: [{ pointer: "/topic", value: "ping" }], needs: "verified", answer: { status: 200 } },
  ],
});

export const zendesk = defineSource({
  type: "zendesk",
  proof: signedWith(
    "text",
    signature("X-Zendesk-Webhook-Signature", "base64", {
      signed: "{timestamp}{body}",
      // Its documentation names no tolerance.
      timestamp: signedAt({ header: "X-Zendesk-Webhook-Signature-Timestamp" }, { unit: "iso" }),
      idHeader: "X-Zendesk-Webhook-Invocation-Id",
    }),
  ),
});
