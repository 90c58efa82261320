/** Pure. Senders that keep contacts or bookings. */
import { BY_URL, signature, signedAt, signedWith } from "../scheme.ts";
import { defineSource } from "../source-type.ts";

export const hubspot = defineSource({
  type: "hubspot",
  proof: signedWith(
    "text",
    signature("X-HubSpot-Signature-v3", "base64", {
      signed: "{method}{url}{body}{timestamp}",
      timestamp: signedAt({ header: "X-HubSpot-Request-Timestamp" }, { unit: "ms" }),
    }),
    // Both older ones are plain hashes that begin with the key, no HMAC.
    signature("X-HubSpot-Signature", "hex", {
      onlyWith: { header: "X-HubSpot-Signature-Version", value: "v2" },
      algorithm: "sha256",
      signed: "{key}{method}{url}{body}",
    }),
    signature("X-HubSpot-Signature", "hex", { algorithm: "sha256", signed: "{key}{body}" }),
  ),
  idPointer: "/eventId",
});

export const pipedrive = defineSource({ type: "pipedrive", proof: { kind: "basic" }, idPointer: "/meta/id" });

export const calendly = defineSource({
  type: "calendly",
  proof: signedWith(
    "text",
    signature("Calendly-Webhook-Signature", "hex", {
      separator: ",",
      prefix: "v1=",
      signed: "{timestamp}.{body}",
      timestamp: signedAt({ part: "t=" }, { toleranceSeconds: 180 }),
    }),
  ),
});

export const activecampaign = defineSource({ type: "activecampaign", proof: BY_URL });
