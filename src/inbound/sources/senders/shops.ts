/** Pure. Senders of shops. */
import { defineSource, jsonSample } from "../source-type.ts";

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
  guide: {
    setup: [
      "In the Shopify admin, open Settings, then Notifications, Webhooks, and create one for Customer creation, and one for Customer update.",
      "Choose the format JSON and paste this webhook's URL.",
      "Copy the key that the page shows below the list, after “Your webhooks will be signed with”. Webhooks of an app are signed with the app's client secret.",
    ],
    keyName: "Signing key",
    sample: jsonSample(
      {
        id: 7064055069303700,
        email: "bob@example.com",
        first_name: "Bob",
        last_name: "Biller",
        phone: "+13125550117",
        verified_email: true,
      },
      {
        "X-Shopify-Topic": "customers/create",
        "X-Shopify-Webhook-Id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
        "X-Shopify-Shop-Domain": "example.myshopify.com",
      },
    ),
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
  guide: {
    setup: [
      "In WordPress, open WooCommerce, then Settings, Advanced, Webhooks, and add one for Customer created, and one for Customer updated.",
      "Paste this webhook's URL as the delivery URL.",
      "Enter a secret of at least 16 characters, and the same secret here. Set the status to Active and save.",
    ],
    keyName: "Secret",
    sample: jsonSample(
      {
        id: 25,
        email: "john.doe@example.com",
        first_name: "John",
        last_name: "Doe",
        billing: { first_name: "John", last_name: "Doe", phone: "(555) 555-0101" },
      },
      {
        "X-WC-Webhook-Topic": "customer.created",
        "X-WC-Webhook-Resource": "customer",
        "X-WC-Webhook-Event": "created",
      },
    ),
  },
});
