/** Pure. The body of a delivery, byte for byte as documented: its key order is part of the contract. */
import { z } from "@hono/zod-openapi";
import { timeOfId } from "../../ids/id.ts";
import { formatTime } from "../../time/time.ts";
import { timestamp } from "../../time/timestamp.ts";

const referenceSchema = z.object({ id: z.uuid(), name: z.string() });

/** The one definition of the body. The document's schema and the order of the keys on the wire follow from it. */
export const envelopeSchema = z.object({
  id: z.uuid().openapi({ description: "The event's id, the same on every attempt: deduplicate by it." }),
  webhook: referenceSchema,
  account: referenceSchema,
  payload: z.unknown(),
  event: z.string(),
  created_at: timestamp.openapi({ description: "When the event was published." }),
  updated_at: timestamp.openapi({ description: "The same as `created_at`." }),
});
export type Envelope = z.input<typeof envelopeSchema>;

export interface EnvelopeParts {
  eventId: string;
  event: string;
  /** The publisher's source text. It is inserted unchanged. */
  payload: string;
  webhook: Envelope["webhook"];
  account: Envelope["account"];
}

const KEYS = envelopeSchema.keyof().options;
const WEBHOOK_KEYS = envelopeSchema.shape.webhook.keyof().options;
const ACCOUNT_KEYS = envelopeSchema.shape.account.keyof().options;

export function envelope({ eventId, event, payload, webhook, account }: EnvelopeParts): string {
  const time = JSON.stringify(formatTime(timeOfId(eventId)));
  return objectSource(KEYS, {
    id: JSON.stringify(eventId),
    webhook: pickSource(WEBHOOK_KEYS, webhook),
    account: pickSource(ACCOUNT_KEYS, account),
    payload,
    event: JSON.stringify(event),
    created_at: time,
    updated_at: time,
  });
}

/** Only these members, of an object that may have more. */
function pickSource<Key extends string>(keys: readonly Key[], value: Readonly<Record<Key, string | null>>): string {
  return `{${keys.map((key) => `"${key}":${JSON.stringify(value[key])}`).join(",")}}`;
}

/** @param keys in the order of the schema. @param sources the JSON of each member. */
function objectSource<Key extends string>(keys: readonly Key[], sources: Readonly<Record<Key, string>>): string {
  return `{${keys.map((key) => `"${key}":${sources[key]}`).join(",")}}`;
}
