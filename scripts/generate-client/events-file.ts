/** Pure. What receivers and publishers know of the events, written out of the event catalog: `client/events.ts`. */
import type { EventType } from "../../src/events/catalog/family.ts";
import { type Schema, comment, propertyName, typeOf } from "./schema.ts";

export interface DescribedEvent extends Pick<EventType, "name" | "description" | "isPublishable"> {
  payload: Schema;
}

const HEAD = `/**
 * The events and their payloads. Written by \`npm run client\` from the event catalog: not to be edited.
 * A file of its own, with no imports: copy it into the project that receives.
 */
`;

const TAIL = `
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

/** The content of a request to a webhook. \`switch (event.event)\` knows the payload of each case. */
export type WebhookEvent = { [Name in EventName]: Envelope<Name> }[EventName];

export function isEventName(name: unknown): name is EventName {
  return EVENT_NAMES.some((known) => known === name);
}

/**
 * Whether a verified content is an event that this file knows. One that it does not know is newer than the file:
 * answer it with a 2xx, too, or it comes again. The payload was checked before it was published, and is not here.
 */
export function isWebhookEvent(content: unknown): content is WebhookEvent {
  return typeof content === "object" && content !== null && "event" in content && isEventName(content.event);
}
`;

export function eventsFile(events: readonly DescribedEvent[]): string {
  const names = sharedNames(events.map(({ payload }) => payload));
  const nameOf = (schema: Schema) => names.get(JSON.stringify(schema));
  const shared = [...names].map(([source, name]) => {
    const schema: Schema = JSON.parse(source);
    // Its own name is for others to use.
    const type = typeOf(schema, (part) => (JSON.stringify(part) === source ? undefined : nameOf(part)));
    return `${comment(schema.description)}export type ${name} = ${type};\n`;
  });
  const payloads = events.map(
    ({ name, description, payload }) =>
      `${comment(description, "  ")}  ${propertyName(name)}: ${typeOf(payload, nameOf, 1)};\n`,
  );
  const publishable = events.filter(({ isPublishable }) => isPublishable);
  return [
    HEAD,
    ...shared.map((text) => `\n${text}`),
    `\nexport interface EventPayloads {\n${payloads.join("")}}\n`,
    `\nexport const EVENT_NAMES = [\n${list(events)}] as const;\n`,
    `\n/** All but what the service alone publishes. */\nexport type PublishableName =\n${alternatives(publishable)};\n`,
    TAIL,
  ].join("");
}

function list(events: readonly DescribedEvent[]): string {
  return events.map(({ name }) => `  ${JSON.stringify(name)},\n`).join("");
}

function alternatives(events: readonly DescribedEvent[]): string {
  return events.map(({ name }) => `  | ${JSON.stringify(name)}`).join("\n");
}

/** Objects that several payloads hold get a name, that of the first member which holds them: by source, `Feedback`. */
function sharedNames(payloads: readonly Schema[]): Map<string, string> {
  const uses = new Map<string, { name: string; count: number }>();
  const visit = (schema: Schema) => {
    for (const [member, property] of Object.entries(schema.properties ?? {})) {
      const source = JSON.stringify(property);
      const known = uses.get(source);
      if (known) known.count += 1;
      else if (property.properties) uses.set(source, { name: pascalCase(member), count: 1 });
      // The inside of what was seen before is written once, with it.
      if (!known) visit(property);
    }
    if (schema.items) visit(schema.items);
    for (const option of schema.anyOf ?? []) {
      const source = JSON.stringify(option);
      const known = uses.get(source);
      if (!known) visit(option);
    }
  };
  for (const payload of payloads) visit(payload);
  const names = new Map<string, string>();
  for (const [source, { name, count }] of uses) {
    if (count > 1) names.set(source, unique(name, new Set(names.values())));
  }
  return names;
}

function unique(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}${number}`)) number += 1;
  return `${name}${number}`;
}

function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|_)(\w)/g, (_match, letter: string) => letter.toUpperCase());
}
