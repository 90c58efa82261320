/**
 * I/O. A typed client for the API, with retries. This folder needs nothing but `fetch`: copy it into the project that
 * publishes. It runs in Node 20 or later, Workers, Deno and Bun.
 *
 *     const ratecard = new Client({ url: "https://hooks.example.com", token });
 *     await ratecard.publish("messages.sent", { message: { id, channel: "email" } }, { idempotencyKey: `sent-${id}` });
 *     const { data } = await ratecard.call("listDeliveries", { path: { id: webhookId }, query: { status: "failed" } });
 */
import { type AcceptedEvent, ROUTES } from "./api.ts";
import { InvalidResponseError, NoResponseError, problemOf } from "./errors.ts";
import type { EventPayloads, PublishableName } from "./events.ts";
import type { Inputs, OperationName, Operations } from "./operations.ts";
import { type RequestInput, buildHeaders, buildPath, parseBaseUrl } from "./request.ts";
import { type Failure, RETRY_POLICY, type RetryPolicy, retryDelay } from "./retry.ts";

export interface ClientOptions {
  /** The service's origin. */
  url: string;
  token: string;
  /** The account to work in. Only with the platform's token: an account's token names its account. */
  account?: string;
  retries?: Partial<RetryPolicy>;
  /** Used instead of the global one. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Waits between two attempts; for tests. */
  wait?: (milliseconds: number) => Promise<void>;
  /** In [0, 1); for tests. */
  random?: () => number;
}

/** An event of any type, with the payload of that type. */
export type Publication = {
  [Name in PublishableName]: { event: Name; payload: EventPayloads[Name]; idempotencyKey?: string };
}[PublishableName];

export type Published = AcceptedEvent & {
  /** The event was accepted before, with the same key. */
  idempotent_replayed?: true;
};

interface Received extends Failure {
  status: number;
  headers: Headers;
  text: string;
}

export class Client {
  readonly #options: ClientOptions;
  readonly #baseUrl: string;
  readonly #policy: RetryPolicy;

  /** @throws TypeError when `url` is not an http or https URL */
  constructor(options: ClientOptions) {
    this.#options = options;
    this.#baseUrl = parseBaseUrl(options.url);
    this.#policy = { ...RETRY_POLICY, ...options.retries };
  }

  /** A client for another account. It needs the platform's token. */
  in(account: string): Client {
    return new Client({ ...this.#options, account });
  }

  /**
   * Publishes an event exactly once, however many attempts it takes. Without an `idempotencyKey` the attempts of one
   * call share a random key. A key made of what happened, such as `message-42-sent`, also protects across restarts.
   * @throws ApiProblem when the event is refused, NoResponseError when it may or may not have been accepted
   */
  async publish<Name extends PublishableName>(
    event: Name,
    payload: EventPayloads[Name],
    { idempotencyKey = crypto.randomUUID() }: { idempotencyKey?: string } = {},
  ): Promise<Published> {
    const header = { "Idempotency-Key": idempotencyKey };
    const received = await this.#send("publishEvent", { header, body: { event, payload } }, true);
    const accepted: AcceptedEvent = parseBody(received);
    const isReplayed = received.headers.get("Idempotent-Replayed") === "true";
    return isReplayed ? { ...accepted, idempotent_replayed: true } : accepted;
  }

  /** Publishes up to 100 events, all or none, each exactly once. The results are in the order of the events. */
  async publishAll(publications: readonly Publication[]): Promise<Published[]> {
    const events = publications.map(({ event, payload, idempotencyKey = crypto.randomUUID() }) => ({
      event,
      payload,
      idempotency_key: idempotencyKey,
    }));
    const { data }: { data: Published[] } = parseBody(await this.#send("publishEvents", { body: { events } }, true));
    return data;
  }

  /**
   * Calls any operation of the API. Reads are retried like publishing. Changes are retried only after a 429: after any
   * other failure the change may have been made.
   * @throws ApiProblem, NoResponseError, InvalidResponseError, or TypeError for an input that cannot be sent
   */
  call<Name extends OperationName>(name: Name, ...input: Inputs<Name>): Promise<Operations[Name]["response"]>;
  async call(name: OperationName, input: RequestInput = {}): Promise<unknown> {
    const received = await this.#send(name, input, isRead(name));
    // The service's tests check that its responses are as documented.
    return received.status === 204 ? undefined : parseBody(received);
  }

  /** As `call`, but returns the source text of the response's JSON, in which numbers have all their digits. */
  callForText<Name extends OperationName>(name: Name, ...input: Inputs<Name>): Promise<string>;
  async callForText(name: OperationName, input: RequestInput = {}): Promise<string> {
    const received = await this.#send(name, input, isRead(name));
    parseBody(received);
    return received.text;
  }

  async #send(name: OperationName, input: RequestInput, isIdempotent: boolean): Promise<Received> {
    const [method = "", path = ""] = ROUTES[name].split(" ");
    const { token, account, wait = pause, random = Math.random } = this.#options;
    const url = `${this.#baseUrl}${buildPath(path, input)}`;
    const body = input.body === undefined ? undefined : JSON.stringify(input.body);
    const headers = buildHeaders({
      Authorization: `Bearer ${token}`,
      "Ratecard-Account": account,
      "Content-Type": body === undefined ? undefined : "application/json",
      ...input.header,
    });
    const init = { method, headers, ...(body === undefined ? {} : { body }) };
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#attempt(url, init);
      const hasResponse = !(outcome instanceof NoResponseError);
      if (hasResponse && outcome.status < 300) return outcome;
      const chance = { random: random(), now: Date.now() };
      const delay = retryDelay(hasResponse ? outcome : {}, attempt, isIdempotent, this.#policy, chance);
      if (delay === undefined) throw hasResponse ? problemOf(outcome.status, outcome.text) : outcome;
      await wait(delay);
    }
  }

  async #attempt(url: string, init: RequestInit): Promise<Received | NoResponseError> {
    // Workers refuse a fetch that is called as a method of an object.
    const { fetch: send = fetch } = this.#options;
    try {
      const signal = AbortSignal.timeout(this.#policy.timeoutMs);
      const response = await send(url, { ...init, redirect: "manual", signal });
      const { status, headers } = response;
      return { status, headers, text: await response.text(), retryAfter: headers.get("Retry-After") };
    } catch (error) {
      return new NoResponseError(`No response from ${url}`, { cause: error });
    }
  }
}

function isRead(name: OperationName): boolean {
  return ROUTES[name].startsWith("GET ");
}

/** @throws InvalidResponseError when the body is not a JSON object */
function parseBody({ status, text }: Received) {
  let body;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new InvalidResponseError(status, text, { cause });
  }
  if (typeof body !== "object" || body === null) throw new InvalidResponseError(status, text);
  return body;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
