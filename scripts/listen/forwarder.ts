/** I/O. Takes an event to the local server as the request that the webhook's own URL would get. */
import { MAX_ATTEMPTS } from "../../src/constants.ts";
import { passes } from "../../src/delivery/filter.ts";
import { attemptRequest } from "../../src/delivery/request/attempt-request.ts";
import { type SendResult, send } from "../../src/delivery/send.ts";
import { subscriptionNames } from "../../src/vocabulary/subscription-names.ts";
import type { Api, EventContent, ListenedAccount, ListenedEvent, ListenedWebhook } from "./api.ts";
import { type Effects, growingPause } from "./effects.ts";

/** The default of DELIVERY_TIMEOUT_MS: what is too slow here is too slow there. */
const TIMEOUT_MS = 3_000;
/** The service, too, takes notice of an edited webhook within this time. */
const FRESH_MS = 10_000;

/** A webhook and its account as they were at a moment. */
interface Subject {
  webhook: ListenedWebhook;
  account: ListenedAccount;
  readAt: number;
}

export class Forwarder {
  readonly #webhookId: string;
  readonly #url: string;
  readonly #api: Api;
  readonly #effects: Effects;
  #subject: Subject | undefined;

  constructor({ webhookId, url }: { webhookId: string; url: string }, api: Api, effects: Effects) {
    this.#webhookId = webhookId;
    this.#url = url;
    this.#api = api;
    this.#effects = effects;
  }

  /**
   * Tries until the local server has answered with a 2xx. False when the webhook does not want the event: not at
   * first, or not since it was edited.
   */
  async forward(event: ListenedEvent): Promise<boolean> {
    let content: EventContent | undefined;
    for (let tries = 1; ; tries += 1) {
      const { webhook, account } = await this.#current(event.account_id);
      const isWanted = subscriptionNames(event.event).some((name) => webhook.events.includes(name));
      if (!isWanted && !event.is_test) return false;
      content ??= await this.#api.content(event.id);
      if (content === undefined) return this.#skipped(event, "no longer kept");
      const { payload, webhookIds } = content;
      // A test event is for the webhook it was sent to, whatever that one wants.
      if (event.is_test && !webhookIds.includes(webhook.id)) return false;
      if (!event.is_test && !passes(webhook.filter, JSON.parse(payload))) {
        return this.#skipped(event, "turned away by the filter");
      }
      const startedAt = this.#effects.now();
      const request = await attemptRequest(
        {
          eventId: event.id,
          event: event.event,
          payload,
          isTest: event.is_test,
          webhook,
          account,
          // What a receiver sees when an event is sent again and again: 1, 2, 3, and from 1 on in the next cycle.
          number: ((tries - 1) % MAX_ATTEMPTS) + 1,
          // The API shows the newest secrets only, so that a leaked one dies with its overlap; the service signs with
          // the ones before, too, until then.
          secret: webhook.secret,
          signingSecrets: webhook.signing_secret === null ? [] : [webhook.signing_secret],
          extraHeaders: webhook.headers,
        },
        Math.floor(startedAt / 1000),
      );
      const result = await send(this.#url, request, TIMEOUT_MS);
      const line = lineOf(event, `${outcomeOf(result)}  ${result.durationMs} ms`);
      if (result.error === null) {
        this.#effects.say(line);
        return true;
      }
      const pause = growingPause(tries);
      this.#effects.say(`${line}  again in ${pause / 1000} s`);
      await this.#effects.pause(pause);
    }
  }

  async #current(accountId: string): Promise<Subject> {
    const now = this.#effects.now();
    if (this.#subject === undefined || now - this.#subject.readAt >= FRESH_MS) {
      const [webhook, account] = await Promise.all([this.#api.webhook(this.#webhookId), this.#api.account(accountId)]);
      this.#subject = { webhook, account, readAt: now };
    }
    return this.#subject;
  }

  #skipped(event: ListenedEvent, reason: string): false {
    this.#effects.say(lineOf(event, reason));
    return false;
  }
}

function lineOf({ id, event }: ListenedEvent, outcome: string): string {
  return `${event.padEnd(20)}  ${id}  ${outcome}`;
}

function outcomeOf({ statusCode, error }: SendResult): string {
  switch (error) {
    case "timeout":
      return `no answer within ${TIMEOUT_MS / 1000} s`;
    case "redirect":
      return `${statusCode} (redirects are not followed)`;
    case null:
    case "status":
      return String(statusCode);
    default:
      return "no connection";
  }
}
