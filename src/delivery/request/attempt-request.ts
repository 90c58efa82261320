/** Pure. Builds and signs the request of one attempt: everything that the receiver will see. */
import { PRODUCT, VERSION } from "../../constants.ts";
import { sign } from "../../security/standard-webhooks.ts";
import { type EnvelopeParts, envelope } from "./envelope.ts";
import {
  ATTEMPT_HEADER,
  EVENT_HEADER,
  ID_HEADER,
  SECRET_HEADER,
  SIGNATURE_HEADER,
  TEST_HEADER,
  TIMESTAMP_HEADER,
} from "../../vocabulary/headers.ts";

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

export async function buildAttemptRequest(parts: AttemptParts, timestampSeconds: number): Promise<AttemptRequest> {
  const body = envelope(parts);
  const { eventId: id, signingSecrets } = parts;
  return {
    body,
    headers: {
      ...parts.extraHeaders,
      "Content-Type": "application/json",
      "User-Agent": `${PRODUCT}/${VERSION}`,
      [SECRET_HEADER]: parts.secret,
      [EVENT_HEADER]: parts.event,
      [ATTEMPT_HEADER]: String(parts.number),
      ...(parts.isTest ? { [TEST_HEADER]: "true" } : {}),
      [ID_HEADER]: id,
      [TIMESTAMP_HEADER]: String(timestampSeconds),
      ...(signingSecrets.length > 0
        ? { [SIGNATURE_HEADER]: await sign(signingSecrets, { id, timestampSeconds, body }) }
        : {}),
    },
  };
}
