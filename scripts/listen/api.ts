/** I/O. What the listener reads of the service. It outwaits a service that is down, and throws what waiting can't cure. */
import { z } from "zod";
import { eventDetailSchema, eventSchema } from "../../src/api/events/schema.ts";
import { webhookSchema } from "../../src/api/webhooks/schema.ts";
import { MAX_PAGE_SIZE } from "../../src/constants.ts";
import { memberSources } from "../../src/json/source.ts";
import { type Effects, Refusal, growingPause } from "./effects.ts";

const TIMEOUT_MS = 10_000;

const webhook = webhookSchema.pick({
  id: true,
  name: true,
  is_inbound: true,
  enabled: true,
  events: true,
  secret: true,
  signing_secret: true,
  filter: true,
  headers: true,
});
const account = z.object({ id: z.string(), name: z.string() });
const event = eventSchema.pick({ id: true, event: true, account_id: true, is_test: true });
const deliveries = eventDetailSchema.pick({ deliveries: true });
const feedPage = z.object({ data: z.array(event), next_cursor: z.string() });
const problem = z.object({ detail: z.string() });

export type ListenedWebhook = z.output<typeof webhook>;
export type ListenedAccount = z.output<typeof account>;
export type ListenedEvent = z.output<typeof event>;

export interface EventContent {
  payload: string;
  webhookIds: readonly string[];
}

interface Answer {
  status: number;
  text: string;
}

/** Every method throws a {@link Refusal} for what only a person can change, and when the listener is to end. */
export class Api {
  readonly #origin: string;
  readonly #token: string;
  readonly #effects: Effects;

  constructor({ api, token }: { api: string; token: string }, effects: Effects) {
    this.#origin = api;
    this.#token = token;
    this.#effects = effects;
  }

  async webhook(id: string): Promise<ListenedWebhook> {
    const path = `/v1/webhooks/${id}`;
    const answer = await this.#get(path);
    if (answer.status === 404) throw new Refusal(`404: the token's account at ${this.#origin} has no webhook ${id}.`);
    return this.#parsed(webhook, path, answer);
  }

  async account(id: string): Promise<ListenedAccount> {
    const path = `/v1/accounts/${id}`;
    return this.#parsed(account, path, await this.#get(path));
  }

  /** A page of the feed, oldest first; only the last one so far `isLast`. */
  async events(after: string): Promise<{ events: ListenedEvent[]; cursor: string; isLast: boolean }> {
    const path = `/v1/events?order=asc&limit=${MAX_PAGE_SIZE}&cursor=${encodeURIComponent(after)}`;
    const { data, next_cursor: cursor } = this.#parsed(feedPage, path, await this.#get(path));
    return { events: data, cursor, isLast: data.length < MAX_PAGE_SIZE };
  }

  /** The publisher's source text and whom the event went to, or undefined when it is no longer kept. */
  async content(id: string): Promise<EventContent | undefined> {
    const path = `/v1/events/${id}`;
    const answer = await this.#get(path);
    if (answer.status === 404) return undefined;
    const { deliveries: all } = this.#parsed(deliveries, path, answer);
    const payload = memberSources(answer.text).get("payload");
    if (payload === undefined) throw this.#unexpected(path, answer);
    // It was erased.
    if (payload === "null") return undefined;
    return { payload, webhookIds: all.map(({ webhook_id: webhookId }) => webhookId) };
  }

  async #get(path: string): Promise<Answer> {
    for (let failures = 1; ; failures += 1) {
      const answer = await this.#ask(path);
      if (typeof answer !== "string") return answer;
      const pause = growingPause(failures);
      this.#effects.say(`${this.#origin} does not answer (${answer}); again in ${pause / 1000} s`);
      await this.#effects.pause(pause);
    }
  }

  /** The answer, or why there is none worth having yet. */
  async #ask(path: string): Promise<Answer | string> {
    const { signal } = this.#effects;
    try {
      const response = await fetch(`${this.#origin}${path}`, {
        headers: { Authorization: `Bearer ${this.#token}` },
        redirect: "manual",
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      const { status } = response;
      const text = await response.text();
      return status >= 500 || status === 429 || status === 408 ? `status ${status}` : { status, text };
    } catch (error) {
      signal.throwIfAborted();
      return reasonOf(error);
    }
  }

  #parsed<Schema extends z.ZodType>(schema: Schema, path: string, answer: Answer): z.output<Schema> {
    const result = answer.status === 200 ? schema.safeParse(json(answer.text)) : undefined;
    if (result?.success) return result.data;
    throw this.#unexpected(path, answer);
  }

  #unexpected(path: string, { status, text }: Answer): Refusal {
    switch (status) {
      case 401:
        return new Refusal("401: the token is unknown, revoked or expired.");
      case 403:
        return new Refusal("403: this token may not read webhooks and events. It takes one of an admin or owner.");
      case 200:
        return new Refusal(`GET ${this.#origin}${path} did not answer as this service does. Is --api right?`);
      default: {
        const { data } = problem.safeParse(json(text));
        return new Refusal(`${status}: GET ${this.#origin}${path} was refused. ${data?.detail ?? "Is --api right?"}`);
      }
    }
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fetch failed` says nothing; what caused it does, such as ECONNREFUSED. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `nothing within ${TIMEOUT_MS / 1000} s`;
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return "code" in cause ? String(cause.code) : cause.message;
}
