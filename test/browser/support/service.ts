/** The service's API, to prepare what the browser will see, and to look at what it did. */
import { inject } from "vitest";
import { z } from "zod";

export const PLATFORM_TOKEN = "browser-platform-token-0123456789";

const link = z.object({ url: z.string() });
const token = z.object({ id: z.string(), token: z.string() });
const webhook = z.looseObject({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  secret: z.string(),
  signing_secret: z.string().nullable(),
  enabled: z.boolean(),
  events: z.array(z.string()),
});
export type WebhookShown = z.output<typeof webhook>;

/** @param origin of the Worker. */
export async function newAccount(accountName = "Acme Coffee Roasters", origin: string = inject("origin")) {
  const account = { name: accountName };
  const ask = (method: string, path: string, body?: unknown, id?: string) => askAt(origin, method, path, body, id);
  const { id } = z.object({ id: z.string() }).parse(await ask("POST", "/v1/accounts", account));
  const call = (method: string, path: string, body?: unknown) => ask(method, path, body, id);
  return {
    id,
    call,
    /** With a content of its own text. */
    raw: (path: string, text: string) => ask("POST", path, text, id),
    portalLink: async (role = "owner", more: Record<string, unknown> = {}) =>
      link.parse(await ask("POST", `/v1/accounts/${id}/portal-links`, { role, name: "Jane Doe", ...more })).url,
    token: async (role: string, name = "Laptop") =>
      token.parse(await ask("POST", `/v1/accounts/${id}/tokens`, { role, name })),
    revoke: (tokenId: string) => ask("DELETE", `/v1/accounts/${id}/tokens/${tokenId}`),
    webhook: async (more: Record<string, unknown> = {}) =>
      webhook.parse(await call("POST", "/v1/webhooks", { name: "CRM sync", ...OUTBOUND, ...more })),
    inbound: async (name = "Sign-up form") =>
      webhook.parse(await call("POST", "/v1/webhooks", { name, is_inbound: true, events: ["contact.create"] })),
    webhooks: async () => z.object({ data: z.array(webhook) }).parse(await call("GET", "/v1/webhooks")).data,
  };
}

export type TestAccount = Awaited<ReturnType<typeof newAccount>>;

const OUTBOUND = { url: "https://example.com/hooks", events: ["feedback.*"], uses_signature: true };

async function askAt(origin: string, method: string, path: string, body?: unknown, account?: string): Promise<unknown> {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${PLATFORM_TOKEN}`,
      "Content-Type": "application/json",
      ...(account === undefined ? {} : { "Ratecard-Account": account }),
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === "" ? null : JSON.parse(text);
}
