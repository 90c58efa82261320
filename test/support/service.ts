/** The service as tests use it: its HTTP API, called in the Workers runtime, with everything behind it real. */
import { createExecutionContext, createMessageBatch, getQueueResult, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import worker from "../../src/index.ts";
import { app } from "../../src/app.ts";

export const PLATFORM_TOKEN = env.PLATFORM_TOKEN;
export const ORIGIN = "https://hooks.example.com";

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed content, or null if there is none. */
  json: Json;
}

/** JSON as a test reads it: every member may be asked for, whether or not it is there. */
export interface Json {
  readonly [key: string]: Json;
}

export interface CallOptions {
  token?: string | null;
  account?: string | undefined;
  /** Sent as JSON, or as it is when it is a string, a stream or bytes. */
  body?: unknown;
  headers?: Record<string, string>;
  env?: Env;
}

export async function request(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const { token = PLATFORM_TOKEN, account, body } = options;
  const isRaw = typeof body === "string" || body instanceof ReadableStream || body instanceof Uint8Array;
  const ctx = createExecutionContext();
  const response = await app.fetch(
    new Request(`${ORIGIN}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        ...(account === undefined ? {} : { "Ratecard-Account": account }),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body) }),
    }),
    options.env ?? env,
    ctx,
  );
  const text = await response.text();
  await waitOnExecutionContext(ctx);
  const isJson = /json/.test(response.headers.get("Content-Type") ?? "");
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null };
}

/** A new account, and what a test does in it with the platform's token. */
export async function newAccount(name = "My account") {
  const { json } = await request("POST", "/v1/accounts", { body: { name } });
  const id = String(json["id"]);
  const call = (method: string, path: string, options: CallOptions = {}) =>
    request(method, path, { account: id, ...options });
  return {
    id,
    call,
    post: (path: string, body?: unknown, options: CallOptions = {}) => call("POST", path, { body, ...options }),
    get: (path: string) => call("GET", path),
    patch: (path: string, body: unknown) => call("PATCH", path, { body }),
    token: async (role: string) =>
      String((await request("POST", `/v1/accounts/${id}/tokens`, { body: { name: role, role } })).json["token"]),
    /** An outbound webhook for `url`, as the API shows it. */
    webhook: async (url: string, more: Record<string, unknown> = {}) =>
      (await call("POST", "/v1/webhooks", { body: { name: "My webhook", url, events: ["*"], ...more } })).json,
    publish: async (event = "messages.sent", payload: unknown = SENT) =>
      (await call("POST", "/v1/events", { body: { event, payload } })).json,
  };
}

export const SENT = { message: { id: "ea10916d-0684-4624-9d07-d341193554cf", channel: "email" } };

export interface MessageBody {
  account_id: string;
  event_id: string;
  webhook_id: string;
}

/** Runs the queue consumer on these messages, as the queue would, and says what became of each. */
export async function consume(bodies: readonly unknown[], more: { attempts?: number; queue?: string; env?: Env } = {}) {
  const queue = more.queue ?? "webhook-deliveries";
  const messages = bodies.map((body, index) => ({
    id: String(index),
    timestamp: new Date(),
    attempts: more.attempts ?? 1,
    body,
  }));
  const batch = createMessageBatch(queue, messages);
  const ctx = createExecutionContext();
  await worker.queue(batch, more.env ?? env, ctx);
  return getQueueResult(batch, ctx);
}

/** A queue that takes every message and delivers none. */
export function heldQueue(): Queue {
  return new Proxy(env.DELIVERIES, {
    get: (target, name) => (name === "sendBatch" ? () => Promise.resolve() : Reflect.get(target, name)),
  });
}
