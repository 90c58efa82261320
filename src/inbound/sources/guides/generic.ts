/** Pure. Guides for senders that follow a standard, and every other one. */
import { type SourceGuides, jsonSample } from "./guide.ts";

export const generic = {
  standard_webhooks: {
    name: "Standard Webhooks (OpenAI, Resend, Supabase, Polar, GitLab, Svix)",
    setup: [
      "At the sender, create a webhook or an endpoint with this webhook's URL, and select the events.",
      "Copy the endpoint's signing secret as it is shown. It usually starts with whsec_.",
    ],
    keyName: "Signing secret",
    sample: jsonSample(
      {
        type: "user.created",
        timestamp: "2026-11-03T20:26:10.344522Z",
        data: { id: "42", email: "barbara@example.com" },
      },
      { "webhook-id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W" },
    ),
  },
  clerk: {
    name: "Clerk",
    setup: [
      "In the Clerk Dashboard, open Configure, then Webhooks, and add an endpoint with this webhook's URL.",
      "Subscribe to user.created and user.updated.",
      "Copy the endpoint's signing secret. It starts with whsec_.",
    ],
    keyName: "Signing secret",
    sample: jsonSample(
      {
        type: "user.created",
        object: "event",
        data: {
          id: "user_29w83sxmDNGwOuEthce5gg56FcC",
          first_name: "Margaret",
          last_name: "Hamilton",
          email_addresses: [{ id: "idn_29w83yL7CwVlJXylYLxcslromF1", email_address: "margaret@example.com" }],
          phone_numbers: [],
        },
      },
      { "svix-id": "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W" },
    ),
    defaults: {
      when: [{ path: "/type", op: "in", value: ["user.created", "user.updated"] }],
      mapping: {
        "contact.create": {
          email: "/data/email_addresses/0/email_address",
          phone: "/data/phone_numbers/0/phone_number",
          first_name: "/data/first_name",
          last_name: "/data/last_name",
          metadata: { clerk_user: "/data/id" },
        },
      },
    },
  },
  custom: {
    name: "Another sender that signs with HMAC",
    setup: [
      "At the sender, create a webhook with this webhook's URL, and copy or choose its secret.",
      "Find in its documentation the header of the signature, the hash, the encoding, and what is signed, such as {timestamp}.{body}.",
    ],
    keyName: "Secret",
    sample: jsonSample({ email: "alan@example.com", first_name: "Alan", last_name: "Turing" }),
  },
  token: {
    name: "Another sender that sends a token",
    setup: [
      "At the sender, create a webhook with this webhook's URL, and enter a token of at least 16 characters. Enter the same token here.",
      "Say which header carries it, such as X-Gitlab-Token or X-Telegram-Bot-Api-Secret-Token.",
    ],
    keyName: "Token",
    sample: jsonSample({ email: "alan@example.com", first_name: "Alan", last_name: "Turing" }),
  },
  basic: {
    name: "Another sender that sends a user and a password",
    setup: [
      "At the sender, create a webhook with this webhook's URL and HTTP Basic authentication.",
      "Choose a user and a password of at least 16 characters, and enter the same two here.",
    ],
    keyName: "User and password",
    sample: jsonSample({ email: "alan@example.com", first_name: "Alan", last_name: "Turing" }),
  },
} as const satisfies SourceGuides;
