/** I/O. One attempt of a delivery: builds and signs the request, sends it, and returns how it went. */
import { type OutboundWebhook, liveSecrets } from "../storage/webhook.ts";
import type { SendAdmission } from "./admit-webhook-batch.ts";
import { keptResponse } from "./kept-response.ts";
import type { DeliveryOutcome } from "./ledger/types.ts";
import type { WebhookBatch, LoadedEvent } from "./load-webhook-batches.ts";
import { type AttemptRequest, buildAttemptRequest } from "./request/attempt-request.ts";
import { type Mask, secretMask } from "./request/mask-secrets.ts";
import type { Target } from "./request/target.ts";
import { send } from "./send.ts";

type AttemptOutcome = Extract<DeliveryOutcome, { kind: "attempted" }>;

/**
 * Never throws for anything that a receiver does.
 * @param target the result of checking the webhook's URL. A refused target makes a failed attempt without a request.
 * @param mask of the webhook's secrets, for what is stored of the response.
 */
export async function attempt(
  { webhook, account }: Pick<WebhookBatch, "webhook" | "account">,
  target: Target,
  event: LoadedEvent,
  { cycle, number }: SendAdmission,
  timeoutMs: number,
  mask: Mask,
): Promise<AttemptOutcome> {
  const startedAt = Date.now();
  const base = { kind: "attempted", eventId: event.id, event: event.event } as const;
  if (!target.ok) {
    const refused = { error: "target", headers: null, responseBody: null } as const;
    const kept = { ...keptResponse(webhook.url, refused, mask), error: refused.error };
    return {
      ...base,
      attempt: { cycle, number, startedAt, durationMs: 0, statusCode: null, ...kept },
      retryAfterSeconds: null,
    };
  }
  const request = await requestOf({ webhook, account }, event, number, startedAt);
  const result = await send(target.url, request, timeoutMs);
  const { statusCode, error, durationMs, retryAfterSeconds } = result;
  const kept = keptResponse(target.url, result, mask);
  return {
    ...base,
    attempt: { cycle, number, startedAt, durationMs, statusCode, error, ...kept },
    retryAfterSeconds,
  };
}

/** Hides what a receiver may repeat of a request: every secret of the webhook, those of a rotation's overlap too. */
export function maskOf({ secret, signingSecret, previous, headers }: OutboundWebhook): Mask {
  const secrets = [secret, signingSecret, previous?.secret, previous?.signingSecret, ...Object.values(headers)];
  const known = secrets.filter((each) => typeof each === "string");
  return secretMask(known.flatMap((each) => [each, each.replace(/^whsec_/, "")]));
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
  return buildAttemptRequest(parts, Math.floor(startedAt / 1000));
}
