/** Pure. An event in the API's answers. */
import type { AcceptedEvent } from "../../events/publish.ts";
import type { EventSummary } from "../../storage/events.ts";
import { timeOfId } from "../../ids/id.ts";
import { formatTime } from "../../time/time.ts";

export function presentAccepted(event: Omit<AcceptedEvent, "replayed">) {
  return {
    id: event.id,
    event: event.event,
    account_id: event.accountId,
    webhooks: event.webhookIds.length,
    created_at: formatTime(event.createdAt),
  };
}

export function presentEvent(event: EventSummary) {
  return { ...presentAccepted({ ...event, createdAt: timeOfId(event.id) }), is_test: event.isTest };
}

/** The source text of a stored payload, or of null where it was erased. */
export function payloadSource({ payload, erasedAt }: { payload: string; erasedAt: number | null }): string {
  return erasedAt === null ? payload : "null";
}
