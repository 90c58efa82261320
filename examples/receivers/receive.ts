/**
 * What every receiver does with a request, wherever it runs: verify, keep once, answer; the work comes afterwards.
 * Copy it with `client/events.ts`, and `npm i standardwebhooks`.
 */
import { Webhook } from "standardwebhooks";
import { isWebhookEvent, type WebhookEvent } from "../../client/events.ts";

/** Where events wait for their work. A table with the event's id as its primary key will do. */
export interface Inbox {
  /** Keeps an event, unless one with its id is there already: then false. */
  keep(id: string, body: string): boolean | Promise<boolean>;
  done(id: string): void | Promise<void>;
}

export interface Receiving {
  /** The webhook's `signing_secret`: `whsec_…`. */
  signingSecret: string;
  inbox: Inbox;
  /** What is to be done with an event. It may take as long as it likes, and may be called again after a crash. */
  handle: (event: WebhookEvent) => Promise<void>;
}

export interface Reception {
  /** To be answered at once. */
  status: 204 | 401;
  /** To be called after the answer; of an event that came before there is none. */
  work?: () => Promise<void>;
}

/**
 * @param body the request's own bytes as text: not parsed, and not printed again, or the signature does not fit
 * @param headers by their names in lower case
 */
export async function receive(body: string, headers: Record<string, string>, receiving: Receiving): Promise<Reception> {
  const { signingSecret, inbox } = receiving;
  const webhook = new Webhook(signingSecret);
  try {
    // Throws for a wrong signature, and for a time more than five minutes away.
    webhook.verify(body, headers);
  } catch {
    return { status: 401 };
  }
  const id = headers["webhook-id"] ?? "";
  const isNew = await inbox.keep(id, body);
  return isNew ? { status: 204, work: () => workOff(id, body, receiving) } : { status: 204 };
}

/** Also for what a crash left in the inbox. */
export async function workOff(id: string, body: string, { inbox, handle }: Receiving): Promise<void> {
  const content: unknown = JSON.parse(body);
  // An event type that is newer than this code is no fault: it was answered 2xx, and there is nothing to do.
  if (isWebhookEvent(content)) await handle(content);
  await inbox.done(id);
}
