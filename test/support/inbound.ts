/** Inbound webhooks as senders meet them, and what their calls leave behind. */
import { env } from "cloudflare:workers";
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { Webhook } from "standardwebhooks";
import { app } from "../../src/app.ts";
import { type Answer, ORIGIN, type newAccount, request } from "./service.ts";

export type Account = Awaited<ReturnType<typeof newAccount>>;

export interface SendOptions {
  /** null: none at all. */
  type?: string | null;
  headers?: Record<string, string>;
  method?: string;
  env?: Env;
}

/** Posts to an inbound URL: an object as JSON, anything else as it is; undefined: no content. */
export async function send(url: string, body: unknown, options: SendOptions = {}): Promise<Answer> {
  const { type = "application/json", headers = {} } = options;
  const ctx = createExecutionContext();
  const response = await app.fetch(
    new Request(url, {
      method: options.method ?? "POST",
      headers: { ...(type === null ? {} : { "Content-Type": type }), ...headers },
      ...(body === undefined ? {} : { body: bodyOf(body) }),
      redirect: "manual",
    }),
    options.env ?? env,
    ctx,
  );
  const text = await response.text();
  await waitOnExecutionContext(ctx);
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: text.startsWith("{") ? JSON.parse(text) : null,
  };
}

function bodyOf(body: unknown): BodyInit {
  if (body instanceof ReadableStream || body instanceof Uint8Array) return body;
  // As bytes, so that the runtime adds no type of its own.
  return new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));
}

export interface Inbound {
  id: string;
  url: string;
  secret: string;
  signingSecret: string;
  send: (body: unknown, options?: SendOptions) => Promise<Answer>;
  form: (fields: string, options?: SendOptions) => Promise<Answer>;
}

/** An inbound webhook with these actions. */
export async function inboundWebhook(
  account: Account,
  events: string[],
  more: Record<string, unknown> = {},
): Promise<Inbound> {
  // Only where a call proves nothing else must the webhook say so.
  const isRisky = events.some((event) => event !== "contact.create");
  const allowance = isRisky && !("uses_signature" in more) && !("source" in more) ? { allow_unverified: true } : {};
  const settings = { name: "Landing page", is_inbound: true, events, ...allowance, ...more };
  const { json } = await account.post("/v1/webhooks", settings);
  const url = String(json["url"]);
  return {
    id: String(json["id"]),
    url,
    secret: String(json["secret"]),
    signingSecret: String(json["signing_secret"]),
    send: (body, options) => send(url, body, options),
    form: (fields, options) => send(url, fields, { type: "application/x-www-form-urlencoded", ...options }),
  };
}

/** The same, with our own signature on every call: the response shows everything. */
export async function signedWebhook(account: Account, events: string[]): Promise<Inbound> {
  const webhook = await inboundWebhook(account, events, { uses_signature: true });
  const sendSigned = (body: unknown, options: SendOptions = {}) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const id = options.headers?.["webhook-id"] ?? crypto.randomUUID();
    return webhook.send(text, {
      ...options,
      headers: { ...options.headers, ...signed(webhook.signingSecret, id, text) },
    });
  };
  const type = "application/x-www-form-urlencoded";
  return { ...webhook, send: sendSigned, form: (fields, options) => sendSigned(fields, { type, ...options }) };
}

/** The headers that the official library makes, as a sender would with it. */
export function signed(signingSecret: string, id: string, body: string, at = new Date()): Record<string, string> {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(signingSecret).sign(id, at, body),
  };
}

export const urlOf = (secret: string): string => `${ORIGIN}/v1/webhooks/${secret}`;

/** Everything an account holds that a call could have changed. */
export async function holdings(account: Account) {
  const rows = async (table: string) =>
    (await env.DB.prepare(`SELECT * FROM ${table} WHERE account_id = ? ORDER BY id`).bind(account.id).all()).results;
  return { contacts: await rows("contacts"), events: await rows("events") };
}

/** The account's contacts as the API lists them, newest first. */
export async function contactsOf(account: Account) {
  const { text } = await request("GET", "/v1/contacts?limit=100", { account: account.id });
  const { data }: { data: Record<string, unknown>[] } = JSON.parse(text);
  return data;
}

export interface Call {
  id: string;
  status: string;
  status_code: number;
  headers: Record<string, string>;
  query: string | null;
  body: string | null;
  response: Record<string, unknown>;
  problem: { detail: string; errors?: { path: string; message: string }[] } | null;
  verification: string;
  count: number;
}

export async function callsOf(account: Account, webhookId: string) {
  const { text } = await account.get(`/v1/webhooks/${webhookId}/calls?limit=100`);
  const { data }: { data: Call[] } = JSON.parse(text);
  return data;
}

/** Bindings whose D1 lets somebody else be faster, `times` times: `meddle` runs just before a transaction of writes. */
export function withRival(times: number, meddle: () => Promise<unknown>): Env {
  let left = times;
  let writes = false;
  const db = new Proxy(env.DB, {
    get: (target, name) => {
      if (name === "prepare") {
        return (query: string) => {
          writes ||= /^\s*(insert|update|delete)/i.test(query);
          return target.prepare(query);
        };
      }
      return async (statements: D1PreparedStatement[]) => {
        if (writes && left > 0) {
          left -= 1;
          await meddle();
        }
        writes = false;
        return target.batch(statements);
      };
    },
  });
  return { ...env, DB: db };
}
