/** Pure. Senders that follow a standard, and every other one. */
import { type Proof, type SignatureScheme, defineSource } from "../source-type.ts";

const standardScheme = (prefix: "webhook" | "svix"): SignatureScheme => ({
  header: `${prefix}-signature`,
  separator: " ",
  prefix: "v1,",
  algorithm: "hmac-sha256",
  encoding: "base64",
  signed: "{id}.{timestamp}.{body}",
  timestamp: { at: { header: `${prefix}-timestamp` }, unit: "s", toleranceSeconds: 300 },
  idHeader: `${prefix}-id`,
});

const standardProof: Proof = {
  kind: "signature",
  key: "whsec",
  schemes: [standardScheme("webhook"), standardScheme("svix")],
};

export const standardWebhooks = defineSource({
  type: "standard_webhooks",
  name: "Standard Webhooks (OpenAI, Resend, Supabase, Polar, GitLab, Svix)",
  proof: standardProof,
});

export const clerk = defineSource({
  type: "clerk",
  name: "Clerk",
  proof: standardProof,
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
});

export const custom = defineSource({
  type: "custom",
  name: "Another sender that signs with HMAC",
  proof: { kind: "custom" },
});

export const token = defineSource({
  type: "token",
  name: "Another sender that sends a token",
  proof: { kind: "token" },
});

export const basic = defineSource({
  type: "basic",
  name: "Another sender that sends a user and a password",
  proof: { kind: "basic" },
});
