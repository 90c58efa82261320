/** Pure. All event types, and everything that derives from their definitions. */
import { z } from "@hono/zod-openapi";
import { type FieldError, fieldErrorsOf } from "../../http/problem.ts";
import { type EventType as AnyEventType, payloadErrors } from "./family.ts";
import { feedback } from "./feedback.ts";
import { messages } from "./messages.ts";
import { webhooks } from "./webhooks.ts";

/** A new family is one file and its place in this list. */
export const FAMILIES = [messages, feedback, webhooks] as const;

type Events = (typeof FAMILIES)[number]["events"];
type NamesOf<Family> = Family extends unknown ? Extract<keyof Family, string> : never;

/** `"messages.sent" | "messages.opened" | …` */
export type EventName = NamesOf<Events>;

type PayloadIn<Family, Name extends EventName> =
  Family extends Record<Name, { payload: infer Payload extends z.ZodType }> ? z.output<Payload> : never;

export type PayloadOf<Name extends EventName> = PayloadIn<Events, Name>;

export type EventType = AnyEventType<EventName>;

/** The event types by name, in the order of the documentation. */
export const EVENT_TYPES: ReadonlyMap<string, EventType> = new Map(
  FAMILIES.flatMap((family): readonly EventType[] => family.types).map((type) => [type.name, type]),
);

export function findEventType(name: string): EventType | undefined {
  return EVENT_TYPES.get(name);
}

export function isEventName(name: string): name is EventName {
  return EVENT_TYPES.has(name);
}

/** The message for an unknown event type. */
export function notAnEventType(name: string): string {
  return `${JSON.stringify(name)} is not an event type: see GET /v1/event-types`;
}

/** The errors of a payload, each path starting with `payload`; empty if it is valid. */
export function checkPayload(name: EventName, payload: unknown): FieldError[] {
  const type = EVENT_TYPES.get(name);
  if (!type) throw new Error(`There is no event type ${name}`);
  const result = type.payload.safeParse(payload, { error: payloadErrors });
  return result.success ? [] : fieldErrorsOf(result.error, ["payload"]);
}

/** The errors of a publication, each path starting with `event` or `payload`; empty if it can be published. */
export function checkPublication(event: string, payload: unknown): FieldError[] {
  if (!isEventName(event)) return [{ path: "event", message: notAnEventType(event) }];
  if (!findEventType(event)?.isPublishable) {
    return [{ path: "event", message: "is published only by the service itself" }];
  }
  return checkPayload(event, payload);
}

type JsonSchema = z.core.ZodStandardJSONSchemaPayload<z.ZodType>;

// Made on demand: most requests need none of them, and they would slow down a Worker's start.
const jsonSchemas = new Map<string, JsonSchema>();

/** The payload's JSON Schema (draft 2020-12) for publishers. Shared: do not change it. */
export function payloadJsonSchema(type: EventType): JsonSchema {
  let schema = jsonSchemas.get(type.name);
  if (!schema) {
    schema = z.toJSONSchema(type.payload, { io: "input", target: "draft-2020-12" });
    jsonSchemas.set(type.name, schema);
  }
  return schema;
}
