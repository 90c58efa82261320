/**
 * The API, typed, with tries again built in. This folder needs nothing but `fetch`: copy it into the project that
 * publishes. It runs in Node 20 or later, Workers, Deno and Bun.
 *
 *     const ratecard = new Client({ url: "https://hooks.example.com", token });
 *     await ratecard.publish("messages.sent", { message: { id, channel: "email" } }, { idempotencyKey: `sent-${id}` });
 *     const { data } = await ratecard.call("listDeliveries", { path: { id: webhookId }, query: { status: "failed" } });
 */
import { type AcceptedEvent, ROUTES } from "./api.ts";
import type { EventPayloads, PublishableName } from "./events.ts";
import type { Inputs, OperationName, Operations } from "./operations.ts";
import { NoAnswer, problemOf } from "./problem.ts";
import { type Failure, RETRY_POLICY, type RetryPolicy, retryDelay } from "./retry.ts";

export interface ClientOptions {
  /** The service's origin. */
  url: string;
  token: string;
  /** The account to work in. With the platform's token only: an account's own names it already. */
  account?: string;
  retries?: Partial<RetryPolicy>;
  /** Instead of the global one. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Waits; for tests. */
  wait?: (milliseconds: number) => Promise<void>;
  /** In [0, 1); for tests. */
  random?: () => number;
}

/** An event of whatever type, with the payload of that type. */
export type Publication = {
  [Name in PublishableName]: { event: Name; payload: EventPayloads[Name]; idempotencyKey?: string };
}[PublishableName];

export type Published = AcceptedEvent & {
  /** It had been accepted before, under the same key. */
  idempotent_replayed?: true;
};

interface Input {
  path?: Record<string, string>;
  query?: Record<string, string | number | boolean>;
  header?: Record<string, string>;
  body?: unknown;
}

interface Answer extends Failure {
  status: number;
  headers: Headers;
  text: string;
}

export class Client {
  readonly #options: ClientOptions;
  readonly #policy: RetryPolicy;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#policy = { ...RETRY_POLICY, ...options.retries };
  }

  /** The same in another account, for whoever has the platform's token. */
  in(account: string): Client {
    return new Client({ ...this.#options, account });
  }

  /**
   * Publishes an event. However often it has to be tried, it is published once: without a key of yours the tries of
   * one call share a random one. Make it of what happened, such as `message-42-sent`, and it holds over a restart.
   * @throws ApiProblem when it was refused, NoAnswer when nobody knows
   */
  async publish<Name extends PublishableName>(
    event: Name,
    payload: EventPayloads[Name],
    { idempotencyKey = crypto.randomUUID() }: { idempotencyKey?: string } = {},
  ): Promise<Published> {
    const header = { "Idempotency-Key": idempotencyKey };
    const { text, headers } = await this.#send("publishEvent", { header, body: { event, payload } }, true);
    const accepted: AcceptedEvent = JSON.parse(text);
    return headers.get("Idempotent-Replayed") === "true" ? { ...accepted, idempotent_replayed: true } : accepted;
  }

  /** Publishes up to 100 events, all or none, each once as `publish` does; the answers are in their order. */
  async publishAll(publications: readonly Publication[]): Promise<Published[]> {
    const events = publications.map(({ event, payload, idempotencyKey = crypto.randomUUID() }) => ({
      event,
      payload,
      idempotency_key: idempotencyKey,
    }));
    const { text } = await this.#send("publishEvents", { body: { events } }, true);
    const { data }: { data: Published[] } = JSON.parse(text);
    return data;
  }

  /**
   * Any operation of the API. One that only reads is tried again as publishing is; one that changes something only
   * after a 429, since nobody knows what a lost answer said.
   */
  call<Name extends OperationName>(name: Name, ...input: Inputs<Name>): Promise<Operations[Name]["response"]>;
  async call(name: OperationName, input: Input = {}): Promise<unknown> {
    const isRead = ROUTES[name].startsWith("GET ");
    const { text } = await this.#send(name, input, isRead);
    // The service's answers are what its document says: its tests see to it.
    return text === "" ? undefined : JSON.parse(text);
  }

  async #send(name: OperationName, input: Input, isRepeatable: boolean): Promise<Answer> {
    const [method = "", path = ""] = ROUTES[name].split(" ");
    const { url, token, account, wait = pause, random = Math.random } = this.#options;
    const target = `${url.replace(/\/$/, "")}${filled(path, input)}`;
    const init = {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(account === undefined ? {} : { "Ratecard-Account": account }),
        ...(input.body === undefined ? {} : { "Content-Type": "application/json" }),
        ...input.header,
      },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    };
    for (let tries = 1; ; tries += 1) {
      const outcome = await this.#try(target, init);
      const isAnswer = !(outcome instanceof NoAnswer);
      if (isAnswer && outcome.status < 300) return outcome;
      const chance = { random: random(), now: Date.now() };
      const delay = retryDelay(isAnswer ? outcome : {}, tries, isRepeatable, this.#policy, chance);
      if (delay === undefined) throw isAnswer ? problemOf(outcome.status, outcome.text) : outcome;
      await wait(delay);
    }
  }

  async #try(target: string, init: RequestInit): Promise<Answer | NoAnswer> {
    // Called as a function of its own: Workers refuse a fetch that belongs to an object.
    const { fetch: send = fetch } = this.#options;
    try {
      const signal = AbortSignal.timeout(this.#policy.timeoutMs);
      const response = await send(target, { ...init, redirect: "manual", signal });
      const { status, headers } = response;
      return { status, headers, text: await response.text(), retryAfter: headers.get("Retry-After") };
    } catch (error) {
      return new NoAnswer(`${target} did not answer`, { cause: error });
    }
  }
}

function filled(path: string, { path: parts = {}, query = {} }: Input): string {
  const place = path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => encodeURIComponent(parts[name] ?? ""));
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return search.size > 0 ? `${place}?${search}` : place;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
