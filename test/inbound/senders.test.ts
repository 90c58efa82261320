/** The senders that customers ask for most, connected as their pages in docs/senders say, without a line of code. */
import { describe, expect, it } from "vitest";
import { findSource } from "../../src/inbound/sources/sources.ts";
import { callsOf, contactsOf, send } from "../support/inbound.ts";
import { senderPage } from "../support/sender-pages.ts";
import { newAccount } from "../support/service.ts";
import { KEY, type Signer, hmac } from "../support/senders.ts";

const seconds = () => String(Math.floor(Date.now() / 1000));
const timed = async (body: string) => {
  const at = seconds();
  return `t=${at},v1=${await hmac("SHA-256", `${at}.${body}`, "hex")}`;
};

/** The headers with which each proves itself. */
const signers: Record<string, Signer> = {
  typeform: async (_url, body) => ({ "Typeform-Signature": `sha256=${await hmac("SHA-256", body, "base64")}` }),
  shopify: async (_url, body) => ({ "X-Shopify-Hmac-SHA256": await hmac("SHA-256", body, "base64") }),
  stripe: async (_url, body) => ({ "Stripe-Signature": await timed(body) }),
  mailchimp: async () => ({}),
  calendly: async (_url, body) => ({ "Calendly-Webhook-Signature": await timed(body) }),
  hubspot: async (url, body) => {
    const at = String(Date.now());
    return {
      "X-HubSpot-Signature-v3": await hmac("SHA-256", `POST${url}${body}${at}`, "base64"),
      "X-HubSpot-Request-Timestamp": at,
    };
  },
  form: async () => ({}),
};

const person = (email: string, first_name: string, last_name: string, phone: string | null, metadata = {}) => ({
  email,
  first_name,
  last_name,
  phone,
  metadata,
});
const cases: [string, ReturnType<typeof person>][] = [
  ["typeform", person("laura@example.com", "Laura", "Simón", "+34911234567", { typeform: "lT4Z3j" })],
  ["shopify", person("bob@example.com", "Bob", "Biller", "+13125550117", { shopify_customer: 7064055069303700 })],
  [
    "stripe",
    person("jenny.rosen@example.com", "Jenny", "Rosen", "+14155550123", { stripe_customer: "cus_9s6XKzkNRiz8i3" }),
  ],
  ["mailchimp", person("rosalind@example.com", "Rosalind", "Franklin", null)],
  ["calendly", person("katherine@example.com", "Katherine", "Johnson", null)],
  ["hubspot", person("cool.robot@example.com", "Cool", "Robot", null)],
  ["form", person("grace@example.com", "Grace", "Hopper", "+12025550143")],
];

/** Does what the sender's page says: only the example key is replaced. */
async function connect(type: string) {
  const account = await newAccount();
  const page = senderPage(type);
  const sign = signers[type];
  if (!sign) throw new Error(`there is no signer for ${type}`);
  const { json } = await account.post("/v1/webhooks", page.settings.replace("replace-with-the-key-of-the-sender", KEY));
  const [id, url] = [String(json["id"]), String(json["url"])];
  const { type: contentType, headers, body } = page.sample;
  const call = async (change: (text: string) => string = (text) => text) =>
    send(url, change(body), { type: contentType, headers: { ...headers, ...(await sign(url, body)) } });
  return { account, webhook: { id }, call, page };
}

describe.each(cases)("%s", (type, expected) => {
  it("makes a complete contact of its sample call, and one contact of the same call sent twice", async () => {
    const { account, webhook, call, page } = await connect(type);
    expect(page.contacts).toMatchObject([{ email: expected.email, first_name: expected.first_name }]);
    expect((await call()).status).toBe(200);
    expect((await call()).status).toBe(200);
    expect(await contactsOf(account)).toMatchObject([{ ...expected, ...page.contacts[0] }]);
    expect((await callsOf(account, webhook.id)).map(({ status }) => status)).toEqual(["done", "done"]);
  });
});

describe.each(cases.map(([type]) => type).filter(isSigned))("%s", (type) => {
  it("is refused with 401 when its body was changed, and makes no contact", async () => {
    const { account, call } = await connect(type);
    expect((await call((text) => text.replace("example.com", "example.net"))).status).toBe(401);
    expect(await contactsOf(account)).toEqual([]);
  });
});

function isSigned(type: string): boolean {
  return findSource(type)?.proof.kind === "signature";
}
