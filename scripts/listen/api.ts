/** I/O. Reads the service for the listener. While the service is down, it retries. */
import type { Account, Event, EventDetail, Webhook } from "../../client/api.ts";
import { Client } from "../../client/client.ts";
import { ApiProblem, InvalidResponseError } from "../../client/errors.ts";
import { MAX_PAGE_SIZE } from "../../src/constants.ts";
import { memberSources } from "../../src/json/source.ts";
import { CommandError } from "../command-error.ts";
import { outageReason, retryDelayMs } from "../outage.ts";
import type { Effects } from "./effects.ts";

export interface EventPage {
  events: Event[];
  cursor: string;
  /** Whether there are no newer events yet. */
  isLast: boolean;
}

export interface EventContent {
  /** As the publisher sent it. */
  payload: string;
  /** The webhooks that have a delivery of the event. */
  webhookIds: readonly string[];
}

/** A webhook as owners and admins see it. */
export type WholeWebhook = Webhook & { secret: string; headers: Record<string, string> };

const NOT_ALLOWED =
  "403: this token may not read webhooks with their secrets and events. Use an admin's or owner's token.";

/** Every method throws a {@link CommandError} when only a person can help, and when the listener is stopped. */
export class Api {
  readonly #origin: string;
  readonly #client: Client;
  readonly #effects: Effects;

  constructor({ api, token }: { api: string; token: string }, effects: Effects) {
    this.#origin = api;
    this.#effects = effects;
    this.#client = new Client({
      url: api,
      token,
      // The listener prints each failure, so it retries by itself.
      retries: { attempts: 1 },
      fetch: (url, init) => fetch(url, { ...init, signal: anySignal(effects.signal, init.signal) }),
    });
  }

  async webhook(id: string): Promise<WholeWebhook> {
    const webhook = await this.#read(() => this.#client.call("getWebhook", { path: { id } }));
    if (!webhook) throw new CommandError(`404: the token's account at ${this.#origin} has no webhook ${id}.`);
    if (webhook.id !== id) throw this.#unknownService();
    const { secret, headers } = webhook;
    if (secret === null) throw new CommandError(NOT_ALLOWED);
    const values = Object.entries(headers).map(([name, value]) => [name, value ?? ""]);
    return { ...webhook, secret, headers: Object.fromEntries(values) };
  }

  async account(id: string): Promise<Account> {
    const account = await this.#read(() => this.#client.call("getAccount", { path: { id } }));
    if (!account) throw this.#unknownService();
    return account;
  }

  /** A page of the feed, the oldest event first. */
  async events(after: string): Promise<EventPage> {
    const query = { order: "asc", limit: MAX_PAGE_SIZE, cursor: after } as const;
    const page = await this.#read(() => this.#client.call("listEvents", { query }));
    if (!page?.next_cursor) throw this.#unknownService();
    return { events: page.data, cursor: page.next_cursor, isLast: page.data.length < MAX_PAGE_SIZE };
  }

  /** undefined: the event or its payload was deleted. */
  async content(id: string): Promise<EventContent | undefined> {
    const text = await this.#read(() => this.#client.callForText("getEvent", { path: { id } }));
    if (text === undefined) return undefined;
    const { deliveries }: EventDetail = JSON.parse(text);
    const payload = memberSources(text).get("payload");
    if (payload === undefined) throw this.#unknownService();
    if (payload === "null") return undefined;
    return { payload, webhookIds: deliveries.map(({ webhook_id: webhookId }) => webhookId) };
  }

  /** undefined: there is no such object. */
  async #read<Result>(call: () => Promise<Result>): Promise<Result | undefined> {
    for (let failures = 1; ; failures += 1) {
      try {
        return await call();
      } catch (error) {
        this.#effects.signal.throwIfAborted();
        if (error instanceof ApiProblem && error.status === 404) return undefined;
        const reason = outageReason(error);
        if (reason === undefined) throw this.#commandErrorFor(error);
        const delay = retryDelayMs(failures);
        this.#effects.print(`${this.#origin} is unavailable (${reason}); retrying in ${delay / 1000} s`);
        await this.#effects.pause(delay);
      }
    }
  }

  #commandErrorFor(error: unknown): unknown {
    if (error instanceof InvalidResponseError) return this.#unknownService();
    if (!(error instanceof ApiProblem)) return error;
    switch (error.status) {
      case 401:
        return new CommandError("401: the token is unknown, revoked or expired.");
      case 403:
        return new CommandError(NOT_ALLOWED);
      default:
        return new CommandError(`${error.status}: ${error.message} If that is unexpected, check --api.`);
    }
  }

  #unknownService(): CommandError {
    return new CommandError(`${this.#origin} does not respond as this service does. Check --api.`);
  }
}

function anySignal(signal: AbortSignal, other: AbortSignal | null | undefined): AbortSignal {
  return other ? AbortSignal.any([signal, other]) : signal;
}
