/** Pure. Turns a publisher's event into the event to store. */
import { sha256 } from "../security/digest.ts";
import { toStoredPayload } from "../storage/deflated-payload.ts";
import type { NewEvent } from "../storage/event-statements.ts";
import { subscriptionNames } from "../vocabulary/subscription-names.ts";

/** A publisher's event with a valid payload. */
export interface Publication {
  event: string;
  /** The source text of the payload. */
  payload: string;
  idempotencyKey?: string | undefined;
}

/** The fingerprint shows whether an idempotency key comes with other content. */
export async function newEvent({ event, payload, idempotencyKey: key }: Publication, id: string): Promise<NewEvent> {
  return {
    id,
    event,
    subscriptions: subscriptionNames(event),
    ...(await toStoredPayload(payload)),
    ...(key === undefined ? {} : { key, fingerprint: await sha256(`${event}\n${payload}`) }),
  };
}
