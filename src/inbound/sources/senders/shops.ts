/** Pure. Senders of shops. */
import { signature, signedWith } from "../scheme.ts";
import { defineSource } from "../source-type.ts";

export const shopify = defineSource({
  type: "shopify",
  proof: signedWith(
    "text",
    signature("X-Shopify-Hmac-SHA256", "base64", { idHeader: "X-Shopify-Webhook-Id" }),
    // The events preview of 2026 drops the prefix.
    signature("Shopify-Hmac-SHA256", "base64", { idHeader: "Shopify-Webhook-Id" }),
  ),
  eventHeader: "X-Shopify-Topic",
});

export const woocommerce = defineSource({
  type: "woocommerce",
  proof: signedWith("text", signature("X-WC-Webhook-Signature", "base64")),
  // No id: the delivery id that it sends is the same for different calls of one second.
  handshakes: [
    { onlyField: { name: "webhook_id", pattern: "\\d{1,20}" }, needs: "nothing", answer: { status: 200, body: "" } },
  ],
  eventHeader: "X-WC-Webhook-Topic",
});
