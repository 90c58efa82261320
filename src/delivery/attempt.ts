/** I/O. One attempt of a delivery: build and sign the request, send it, say how it went. */
import { liveSecrets } from "../storage/webhook.ts";
import type { Admission, DeliveryOutcome } from "./ledger/types.ts";
import type { WebhookBatch, LoadedEvent } from "./load-webhook-batches.ts";
import { type AttemptRequest, attemptRequest } from "./request/attempt-request.ts";
import type { Target } from "./request/target.ts";
import { send } from "./send.ts";

export type Admitted = Extract<Admission, { decision: "send" }>;
export type Attempted = Extract<DeliveryOutcome, { kind: "attempted" }>;

/**
 * Never throws for what a receiver does.
 * @param target the webhook's, judged by whoever admitted the delivery.
 */
export async function attempt(
  { webhook, account }: WebhookBatch,
  target: Target,
  event: LoadedEvent,
  { cycle, number }: Admitted,
  timeoutMs: number,
): Promise<Attempted> {
  const startedAt = Date.now();
  const base = { kind: "attempted", eventId: event.id, event: event.event } as const;
  if (!target.ok) {
    const refused = { cycle, number, startedAt, durationMs: 0, statusCode: null, responseBody: null } as const;
    return { ...base, attempt: { ...refused, error: "target" }, retryAfterSeconds: null };
  }
  const request = await requestOf({ webhook, account }, event, number, startedAt);
  const { retryAfterSeconds, ...result } = await send(target.url, request, timeoutMs);
  return { ...base, attempt: { cycle, number, startedAt, ...result }, retryAfterSeconds };
}

/** What the receiver gets as attempt `number` at `startedAt`, in milliseconds. */
export function requestOf(
  { webhook, account }: Pick<WebhookBatch, "webhook" | "account">,
  event: LoadedEvent,
  number: number,
  startedAt: number,
): Promise<AttemptRequest> {
  const { secrets, signingSecrets } = liveSecrets(webhook, startedAt);
  const parts = {
    eventId: event.id,
    event: event.event,
    payload: event.payload,
    isTest: event.isTest,
    webhook,
    account,
    number,
    secret: secrets.at(-1) ?? webhook.secret,
    signingSecrets,
    extraHeaders: webhook.headers,
  };
  return attemptRequest(parts, Math.floor(startedAt / 1000));
}
