/** Pure. The event types for receivers and publishers: `client/events.ts`. */
import type { ReferenceObject, SchemaObject } from "openapi3-ts/oas31";
import type { EventType } from "../../src/events/catalog/family.ts";
import { nameSharedSchemas, referToShared } from "./shared-schemas.ts";
import { typescriptOf } from "./typescript-of.ts";

export interface DescribedEvent extends Pick<EventType, "name" | "description" | "isPublishable"> {
  payload: SchemaObject;
}

const HEAD = `/**
 * The events and their payloads. Written from the event catalog by \`npm run client\`: do not edit.
 * The file has no imports. Copy it into the project that receives webhooks.
 */

`;

const TAIL = `
export type PublishableName = (typeof PUBLISHABLE_NAMES)[number];
export type EventName = keyof EventPayloads;

interface Envelope<Name extends EventName> {
  /** The event's id, the same on every attempt: deduplicate by it. */
  id: string;
  webhook: { id: string; name: string };
  account: { id: string; name: string };
  payload: EventPayloads[Name];
  event: Name;
  /** When the event happened: \`2020-11-25T09:33:14.000000Z\`. */
  created_at: string;
  updated_at: string;
}

/** The body of a webhook request. \`switch (event.event)\` narrows the payload. */
export type WebhookEvent = { [Name in EventName]: Envelope<Name> }[EventName];

export function isEventName(name: unknown): name is EventName {
  return EVENT_NAMES.some((known) => known === name);
}

export function isPublishableName(name: unknown): name is PublishableName {
  return PUBLISHABLE_NAMES.some((known) => known === name);
}

/**
 * Whether a verified body is an event that this file knows. Respond with a 2xx to unknown events too, which are newer
 * than this file: otherwise they are retried. The payload is not checked here; the service did that when it was published.
 */
export function isWebhookEvent(body: unknown): body is WebhookEvent {
  return typeof body === "object" && body !== null && "event" in body && isEventName(body.event);
}
`;

export async function eventsFile(events: readonly DescribedEvent[]): Promise<string> {
  const publishable = events.filter(({ isPublishable }) => isPublishable);
  const internal = events.filter(({ isPublishable }) => !isPublishable);
  return [
    HEAD,
    await typescriptOf({
      openapi: "3.1.0",
      info: { title: "Events", version: "1.0.0" },
      paths: {},
      components: { schemas: payloadSchemas(events) },
    }),
    "\n/** All but the events that only the service publishes. */\n",
    `export const PUBLISHABLE_NAMES = [\n${linesOf(publishable)}] as const;\n`,
    `\nexport const EVENT_NAMES = [\n  ...PUBLISHABLE_NAMES,\n${linesOf(internal)}] as const;\n`,
    TAIL,
  ].join("");
}

function linesOf(events: readonly DescribedEvent[]): string {
  return events.map(({ name }) => `  "${name}",\n`).join("");
}

function payloadSchemas(events: readonly DescribedEvent[]): Record<string, SchemaObject | ReferenceObject> {
  const names = nameSharedSchemas(events.map(({ payload }) => payload));
  const shared = [...names].map(([source, name]): [string, SchemaObject] => {
    const schema: SchemaObject = JSON.parse(source);
    // Replaces only the schema's parts: replaced as a whole, it would refer to itself.
    return [name, referToShared(schema, names)];
  });
  const payloads = events.map(({ name, description, payload }): [string, SchemaObject] => [
    name,
    { ...referToShared(payload, names), description },
  ]);
  return {
    ...Object.fromEntries(shared),
    EventPayloads: {
      type: "object",
      properties: Object.fromEntries(payloads),
      required: events.map(({ name }) => name),
    },
  };
}
