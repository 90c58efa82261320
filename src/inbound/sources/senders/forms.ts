/** Pure. Senders of forms. */
import { BY_URL, maybeSignedWith, signature, signedAt, signedWith } from "../scheme.ts";
import { defineSource } from "../source-type.ts";

export const typeform = defineSource({
  type: "typeform",
  proof: signedWith("text", signature("Typeform-Signature", "base64", { prefix: "sha256=" })),
  idPointer: "/event_id",
});

export const tally = defineSource({
  type: "tally",
  proof: maybeSignedWith("text", signature("Tally-Signature", "base64")),
  idPointer: "/eventId",
});

export const jotform = defineSource({ type: "jotform", proof: BY_URL, jsonField: "rawRequest" });

export const webflow = defineSource({
  type: "webflow",
  // Webhooks made on a site's own page are not signed.
  proof: maybeSignedWith(
    "text",
    signature("X-Webflow-Signature", "hex", {
      signed: "{timestamp}:{body}",
      timestamp: signedAt({ header: "X-Webflow-Timestamp" }, { unit: "ms" }),
    }),
  ),
});

export const form = defineSource({ type: "form", proof: BY_URL, usualNames: true });
