/** Pure. Guides for senders of shops. */
import { type SourceGuides, jsonSample } from "./guide.ts";

export const shops = {
  shopify: {
    name: "Shopify",
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
    defaults: {
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
    },
  },
  woocommerce: {
    name: "WooCommerce",
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
    defaults: {
      when: [{ header: "X-WC-Webhook-Topic", op: "in", value: ["customer.created", "customer.updated"] }],
      mapping: {
        "contact.create": {
          email: "/email",
          phone: "/billing/phone",
          first_name: { $first: ["/first_name", "/billing/first_name"] },
          last_name: { $first: ["/last_name", "/billing/last_name"] },
        },
      },
    },
  },
} as const satisfies SourceGuides;
