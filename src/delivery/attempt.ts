/** I/O. One attempt of a delivery: builds and signs the request, sends it, and returns how it went. */
import { type OutboundWebhook, liveSecrets } from "../storage/webhook.ts";
import type { SendAdmission } from "./admit-webhook-batch.ts";
import { keptResponse } from "./kept-response.ts";
import type { DeliveryOutcome } from "./ledger/types.ts";
import type { WebhookBatch, LoadedEvent } from "./load-webhook-batches.ts";
import { type AttemptRequest, attemptRequest } from "./request/attempt-request.ts";
import type { Target } from "./request/target.ts";
import { send } from "./send.ts";

type AttemptOutcome = Extract<DeliveryOutcome, { kind: "attempted" }>;

/**
 * Never throws for anything that a receiver does.
 * @param target the result of checking the webhook's URL. A refused target makes a failed attempt without a request.
 */
export async function attempt(
  { webhook, account }: Pick<WebhookBatch, "webhook" | "account">,
  target: Target,
  event: LoadedEvent,
  { cycle, number }: SendAdmission,
  timeoutMs: number,
): Promise<AttemptOutcome> {
  const startedAt = Date.now();
  const base = { kind: "attempted", eventId: event.id, event: event.event } as const;
  if (!target.ok) {
    const refused = { error: "target", headers: null, responseBody: null } as const;
    const kept = { ...keptResponse(webhook.url, refused, []), error: refused.error };
    return {
      ...base,
      attempt: { cycle, number, startedAt, durationMs: 0, statusCode: null, ...kept },
      retryAfterSeconds: null,
    };
  }
  const request = await requestOf({ webhook, account }, event, number, startedAt);
  const result = await send(target.url, request, timeoutMs);
  const { statusCode, error, durationMs, retryAfterSeconds } = result;
  const kept = keptResponse(target.url, result, secretsIn(webhook, startedAt));
  return {
    ...base,
    attempt: { cycle, number, startedAt, durationMs, statusCode, error, ...kept },
    retryAfterSeconds,
  };
}

/** The secrets that no stored response may show. */
function secretsIn(webhook: OutboundWebhook, now: number): string[] {
  const { secrets, signingSecrets } = liveSecrets(webhook, now);
  const keys = signingSecrets.flatMap((key) => [key, key.replace(/^whsec_/, "")]);
  return [...secrets, ...keys, ...Object.values(webhook.headers)];
}

/**
 * The request that the receiver gets.
 * @param number of the attempt in its cycle; 1 is the first.
 * @param startedAt when the attempt starts, in milliseconds. It is signed.
 */
export function requestOf(
  { webhook, account }: Pick<WebhookBatch, "webhook" | "account">,
  event: LoadedEvent,
  number: number,
  startedAt: number,
): Promise<AttemptRequest> {
  const { secrets, signingSecrets } = liveSecrets(webhook, startedAt);
  const secret = secrets.at(-1);
  if (secret === undefined) throw new Error("a webhook always has a live secret");
  const parts = {
    eventId: event.id,
    event: event.event,
    payload: event.payload,
    isTest: event.isTest,
    webhook,
    account,
    number,
    secret,
    signingSecrets,
    extraHeaders: webhook.headers,
  };
  return attemptRequest(parts, Math.floor(startedAt / 1000));
}
