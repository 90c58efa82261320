/**
 * What every receiver does with a request, wherever it runs: verify, keep once, answer; the work comes afterwards.
 * Copy it with `client/events.ts` beside it, and `npm i standardwebhooks`.
 */
import { Webhook } from "standardwebhooks";
import { isWebhookEvent, type WebhookEvent } from "./events.ts";

/** Room for the largest event, four times. What is larger is not ours, and is not read to its end. */
const MAX_BYTES = 1024 * 1024;

export interface KeptEvent {
  id: string;
  body: string;
}

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
  /** What is to be done with an event. It may be called again: after a crash, or when it threw. */
  handle: (event: WebhookEvent) => Promise<void>;
}

export interface Reception {
  /** To be answered at once. */
  status: 204 | 401 | 413;
  /** To be called after the answer; of an event that came before there is none. */
  work?: () => Promise<void>;
}

/** @throws when there is no key: without one nothing can be verified, and so nothing accepted. */
export function requireSigningSecret(value: string | undefined): string {
  if (value?.startsWith("whsec_")) return value;
  throw new Error(
    "Set RATECARD_SIGNING_SECRET to the webhook's signing_secret (whsec_…), which uses_signature gives it.",
  );
}

/**
 * @param content the request's own bytes: not parsed, and not printed again, or the signature does not fit
 * @param headers by their names in lower case
 */
export async function receive(
  content: AsyncIterable<Uint8Array> | null,
  headers: Record<string, string>,
  receiving: Receiving,
): Promise<Reception> {
  const { signingSecret, inbox } = receiving;
  const body = await textOf(content);
  if (body === undefined) return { status: 413 };
  const webhook = new Webhook(signingSecret);
  try {
    // Throws for a wrong signature, and for a time more than five minutes away.
    webhook.verify(body, headers);
  } catch {
    return { status: 401 };
  }
  const id = headers["webhook-id"] ?? "";
  // A sample, sent to see whether it arrives. It did; what it tells of never happened.
  if (headers["ratecard-webhook-test"] === "true") {
    return { status: 204, work: async () => console.log(`${id}: a test event, nothing to do`) };
  }
  const isNew = await inbox.keep(id, body);
  return isNew ? { status: 204, work: () => workOff({ id, body }, receiving) } : { status: 204 };
}

async function workOff({ id, body }: KeptEvent, { inbox, handle }: Receiving): Promise<void> {
  const content: unknown = JSON.parse(body);
  // An event type that is newer than this code is no fault: it was answered 2xx, and there is nothing to do.
  if (isWebhookEvent(content)) await handle(content);
  await inbox.done(id);
}

/** What a crash or a failure left in the inbox. Each for itself: one that fails again holds up no other. */
export async function workOffLeft(left: readonly KeptEvent[], receiving: Receiving): Promise<void> {
  for (const event of left) {
    try {
      await workOff(event, receiving);
    } catch (error) {
      console.error(`${event.id}: failed, and stays in the inbox`, error);
    }
  }
}

/** Undefined when it is too large: anybody can send, and the signature is known only at the end. */
async function textOf(content: AsyncIterable<Uint8Array> | null): Promise<string | undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
  let text = "";
  let size = 0;
  for await (const chunk of content ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
