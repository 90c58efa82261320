/** I/O. Sends an event to the local server, as the request that the webhook's own URL would get. */
import type { Account, Event } from "../../client/api.ts";
import { MAX_ATTEMPTS } from "../../src/constants.ts";
import { passes } from "../../src/conditions/evaluate.ts";
import { buildAttemptRequest } from "../../src/delivery/request/attempt-request.ts";
import { type SendResult, send } from "../../src/delivery/send.ts";
import { subscriptionNames } from "../../src/vocabulary/subscription-names.ts";
import { retryDelayMs } from "../outage.ts";
import type { Api, EventContent, WholeWebhook } from "./api.ts";
import type { Effects } from "./effects.ts";

/** The default of DELIVERY_TIMEOUT_MS, so that a receiver that is too slow for the service is too slow here. */
const TIMEOUT_MS = 3_000;
/** The service, too, takes up to so long to apply an edit of the webhook. */
const CACHE_MS = 10_000;

/** A webhook and its account, as read at one time. */
interface Subject {
  webhook: WholeWebhook;
  account: Account;
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
   * Retries until the local server responds with a 2xx. Returns false when the webhook does not get the event, which
   * may also be since an edit of the webhook.
   */
  async forward(event: Event): Promise<boolean> {
    let content: EventContent | undefined;
    for (let attempt = 1; ; attempt += 1) {
      const { webhook, account } = await this.#readSubject(event.account_id);
      const isSubscribed = subscriptionNames(event.event).some((name) => webhook.events.includes(name));
      if (!isSubscribed && !event.is_test) return false;
      content ??= await this.#api.content(event.id);
      if (content === undefined) return this.#skip(event, "skipped: its payload was deleted");
      const { payload, webhookIds } = content;
      // A test event is only for the webhook that it was sent to, whatever that one subscribes to.
      if (event.is_test && !webhookIds.includes(webhook.id)) return false;
      if (!event.is_test && !passes(webhook.filter, JSON.parse(payload))) {
        return this.#skip(event, "skipped by the filter");
      }
      const startedAt = this.#effects.now();
      const request = await buildAttemptRequest(
        {
          eventId: event.id,
          event: event.event,
          payload,
          isTest: event.is_test,
          webhook,
          account,
          // As after redeliveries: attempts 1 to 3, and then 1 again in the next cycle.
          number: ((attempt - 1) % MAX_ATTEMPTS) + 1,
          // The service also signs with the previous secrets during a rotation's overlap. The API never shows those,
          // so that a leaked secret is of no use after the overlap.
          secret: webhook.secret,
          signingSecrets: webhook.signing_secret === null ? [] : [webhook.signing_secret],
          extraHeaders: webhook.headers,
        },
        Math.floor(startedAt / 1000),
      );
      const result = await send(this.#url, request, TIMEOUT_MS);
      const line = formatLine(event, `${describeResult(result)}  ${result.durationMs} ms`);
      if (result.error === null) {
        this.#effects.print(line);
        return true;
      }
      const delay = retryDelayMs(attempt);
      this.#effects.print(`${line}  retrying in ${delay / 1000} s`);
      await this.#effects.pause(delay);
    }
  }

  async #readSubject(accountId: string): Promise<Subject> {
    const now = this.#effects.now();
    if (this.#subject === undefined || now - this.#subject.readAt >= CACHE_MS) {
      const [webhook, account] = await Promise.all([this.#api.webhook(this.#webhookId), this.#api.account(accountId)]);
      this.#subject = { webhook, account, readAt: now };
    }
    return this.#subject;
  }

  #skip(event: Event, reason: string): false {
    this.#effects.print(formatLine(event, reason));
    return false;
  }
}

function formatLine({ id, event }: Event, outcome: string): string {
  return `${event.padEnd(20)}  ${id}  ${outcome}`;
}

function describeResult({ statusCode, error }: SendResult): string {
  switch (error) {
    case "timeout":
      return `no response within ${TIMEOUT_MS / 1000} s`;
    case "redirect":
      return `${statusCode} (redirects are not followed)`;
    case null:
    case "status":
      return String(statusCode);
    default:
      return "no connection";
  }
}
