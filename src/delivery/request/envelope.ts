/** Pure. The body of a request, byte for byte as documented. The order of its keys is part of the contract. */
import { timeOfId } from "../../ids/id.ts";
import { formatTime } from "../../time/time.ts";

export interface EnvelopeParts {
  eventId: string;
  event: string;
  /** The publisher's source text. It is inserted unchanged. */
  payload: string;
  webhook: { id: string; name: string };
  account: { id: string; name: string };
}

export function envelope({ eventId, event, payload, webhook, account }: EnvelopeParts): string {
  const time = formatTime(timeOfId(eventId));
  const head = JSON.stringify({
    id: eventId,
    webhook: { id: webhook.id, name: webhook.name },
    account: { id: account.id, name: account.name },
  });
  const tail = JSON.stringify({ event, created_at: time, updated_at: time });
  return `${head.slice(0, -1)},"payload":${payload},${tail.slice(1)}`;
}
