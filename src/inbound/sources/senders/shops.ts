/** Pure. Senders of shops. */
import { defineSource } from "../source-type.ts";

export const shopify = defineSource({
  type: "shopify",
  name: "Shopify",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [
      {
        header: "X-Shopify-Hmac-SHA256",
        algorithm: "hmac-sha256",
        encoding: "base64",
        signed: "{body}",
        idHeader: "X-Shopify-Webhook-Id",
      },
      // The events preview of 2026 drops the prefix.
      {
        header: "Shopify-Hmac-SHA256",
        algorithm: "hmac-sha256",
        encoding: "base64",
        signed: "{body}",
        idHeader: "Shopify-Webhook-Id",
      },
    ],
  },
  when: [{ header: "X-Shopify-Topic", op: "in", value: ["customers/create", "customers/update"] }],
  mapping: {
    "contact.create": {
      email: "/email",
      phone: { $first: ["/phone", "/default_address/phone"] },
      first_name: "/first_name",
      last_name: "/last_name",
      metadata: { shopify_customer: "/id" },
    },
  },
});

export const woocommerce = defineSource({
  type: "woocommerce",
  name: "WooCommerce",
  proof: {
    kind: "signature",
    key: "text",
    schemes: [{ header: "X-WC-Webhook-Signature", algorithm: "hmac-sha256", encoding: "base64", signed: "{body}" }],
  },
  // No id: the delivery id that it sends is the same for different calls of one second.
  handshakes: [
    { onlyField: { name: "webhook_id", pattern: "\\d{1,20}" }, needs: "nothing", answer: { status: 200, body: "" } },
  ],
  when: [{ header: "X-WC-Webhook-Topic", op: "in", value: ["customer.created", "customer.updated"] }],
  mapping: {
    "contact.create": {
      email: "/email",
      phone: "/billing/phone",
      first_name: { $first: ["/first_name", "/billing/first_name"] },
      last_name: { $first: ["/last_name", "/billing/last_name"] },
    },
  },
});
