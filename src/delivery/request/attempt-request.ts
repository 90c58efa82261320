/** Builds the request of one attempt: everything that the receiver will see. No clock, no network. */
import { PRODUCT, VERSION } from "../../constants.ts";
import { sign } from "../../security/standard-webhooks.ts";
import { type EnvelopeParts, envelope } from "./envelope.ts";

/** No customer can add or leave it out: what carries it is a delivery. */
export const ATTEMPT_HEADER = "Ratecard-Webhook-Attempt";

export interface AttemptParts extends EnvelopeParts {
  /** Whether an admin sent it to see whether the webhook works. */
  isTest: boolean;
  /** 1, 2 or 3. */
  number: number;
  /** What `Ratecard-Webhook-Secret` carries: of several live ones the oldest, which the receiver knows already. */
  secret: string;
  /** Every live signing secret; none when the webhook does not sign. */
  signingSecrets: readonly string[];
  /** What the customer adds, none of it ours. */
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
