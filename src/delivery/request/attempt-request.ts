/** Pure. Builds and signs the request of one attempt: everything that the receiver will see. */
import { PRODUCT, VERSION } from "../../constants.ts";
import { sign } from "../../security/standard-webhooks.ts";
import { type EnvelopeParts, envelope } from "./envelope.ts";

/** Customers can neither set nor remove this header, so a request that carries it is a delivery. */
export const ATTEMPT_HEADER = "Ratecard-Webhook-Attempt";

export interface AttemptParts extends EnvelopeParts {
  /** Whether an admin sent the event to test the webhook. */
  isTest: boolean;
  /** 1, 2 or 3. */
  number: number;
  /** The value of `Ratecard-Webhook-Secret`: the oldest live secret, since the receiver knows that one already. */
  secret: string;
  /** Every live signing secret; empty if the webhook does not use signatures. */
  signingSecrets: readonly string[];
  /** The customer's headers. Their names differ from ours. */
  extraHeaders: Readonly<Record<string, string>>;
}

export interface AttemptRequest {
  headers: Record<string, string>;
  body: string;
}

export async function attemptRequest(parts: AttemptParts, timestampSeconds: number): Promise<AttemptRequest> {
  const body = envelope(parts);
  const { eventId: id, signingSecrets } = parts;
  return {
    body,
    headers: {
      ...parts.extraHeaders,
      "Content-Type": "application/json",
      "User-Agent": `${PRODUCT}/${VERSION}`,
      "Ratecard-Webhook-Secret": parts.secret,
      "Ratecard-Webhook-Event": parts.event,
      [ATTEMPT_HEADER]: String(parts.number),
      ...(parts.isTest ? { "Ratecard-Webhook-Test": "true" } : {}),
      "webhook-id": id,
      "webhook-timestamp": String(timestampSeconds),
      ...(signingSecrets.length > 0
        ? { "webhook-signature": await sign(signingSecrets, { id, timestampSeconds, body }) }
        : {}),
    },
  };
}
