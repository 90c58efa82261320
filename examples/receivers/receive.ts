/**
 * Receives a request on any platform: verify it, save the event once, respond, then process the event.
 * Copy this file together with `client/events.ts`, and `npm i standardwebhooks`.
 */
import { Webhook } from "standardwebhooks";
import { isWebhookEvent, type WebhookEvent } from "./events.ts";

/** Four times the largest event. Reading stops there, because the service never sends a larger body. */
const MAX_BYTES = 1024 * 1024;

export interface SavedEvent {
  id: string;
  body: string;
}

/** Stores events until they are processed. A table with the event's id as its primary key is enough. */
export interface Inbox {
  /** Returns false, and saves nothing, if the id is already there. */
  save(id: string, body: string): boolean | Promise<boolean>;
  markProcessed(id: string): void | Promise<void>;
}

export interface ReceiverOptions {
  /** The webhook's `signing_secret`: `whsec_…`. */
  signingSecret: string;
  inbox: Inbox;
  /** Processes an event. It is called again after a crash and after an error. */
  handle: (event: WebhookEvent) => Promise<void>;
}

export interface ReceiveResult {
  /** Respond with it at once. */
  status: 204 | 401 | 413;
  /** Call it after responding. A duplicate has none. */
  process?: () => Promise<void>;
}

/** @throws if there is no secret: without one no request can be verified. */
export function requireSigningSecret(value: string | undefined): string {
  if (value?.startsWith("whsec_")) return value;
  throw new Error(
    "Set RATECARD_SIGNING_SECRET to the webhook's signing_secret (whsec_…). The webhook has one once uses_signature is on.",
  );
}

/**
 * @param content the raw bytes of the request: re-serializing the JSON breaks the signature
 * @param headers with names in lower case
 */
export async function receive(
  content: AsyncIterable<Uint8Array> | null,
  headers: Record<string, string>,
  options: ReceiverOptions,
): Promise<ReceiveResult> {
  const { signingSecret, inbox } = options;
  const body = await readText(content);
  if (body === undefined) return { status: 413 };
  const webhook = new Webhook(signingSecret);
  try {
    // Throws for an invalid signature, and for a timestamp more than five minutes off.
    webhook.verify(body, headers);
  } catch {
    return { status: 401 };
  }
  const id = headers["webhook-id"] ?? "";
  // A test event shows that requests arrive. Do not act on it: nothing happened.
  if (headers["ratecard-webhook-test"] === "true") {
    return { status: 204, process: async () => console.log(`${id}: a test event, nothing to do`) };
  }
  const isNew = await inbox.save(id, body);
  return isNew ? { status: 204, process: () => process({ id, body }, options) } : { status: 204 };
}

async function process({ id, body }: SavedEvent, { inbox, handle }: ReceiverOptions): Promise<void> {
  const event: unknown = JSON.parse(body);
  // An unknown event type is newer than this code. It got its 2xx, and there is nothing to do.
  if (isWebhookEvent(event)) await handle(event);
  await inbox.markProcessed(id);
}

/** Processes the events that a crash or an error left unfinished. An event that fails again does not stop the others. */
export async function processUnfinished(events: readonly SavedEvent[], options: ReceiverOptions): Promise<void> {
  for (const event of events) {
    try {
      await process(event, options);
    } catch (error) {
      console.error(`${event.id}: failed, and stays in the inbox`, error);
    }
  }
}

/** Returns undefined if the body is too large. Anyone can send one, and the signature is verified only at the end. */
async function readText(content: AsyncIterable<Uint8Array> | null): Promise<string | undefined> {
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
