/** Pure. An event in the API's responses. */
import type { z } from "@hono/zod-openapi";
import type { AcceptedEvent } from "../../events/publish.ts";
import type { EventSummary } from "../../storage/events.ts";
import { timeOfId } from "../../ids/id.ts";
import { formatTime } from "../../time/time.ts";
import type { acceptedSchema, eventSchema } from "./schema.ts";

export function presentAccepted(event: Omit<AcceptedEvent, "replayed">): z.input<typeof acceptedSchema> {
  return {
    id: event.id,
    event: event.event,
    account_id: event.accountId,
    webhooks: event.webhookIds.length,
    created_at: formatTime(event.createdAt),
  };
}

export function presentEvent(event: EventSummary): z.input<typeof eventSchema> {
  return { ...presentAccepted({ ...event, createdAt: timeOfId(event.id) }), is_test: event.isTest };
}

/** The source text of a stored payload, or of null where it was erased. */
export function payloadSource({ payload, erasedAt }: { payload: string; erasedAt: number | null }): string {
  return erasedAt === null ? payload : "null";
}
