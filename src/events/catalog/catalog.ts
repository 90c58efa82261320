/** Pure. Every event type there is, and what follows from its definition. */
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

/** By name, in the order of the documentation. */
export const EVENT_TYPES: ReadonlyMap<string, EventType> = new Map(
  FAMILIES.flatMap((family): readonly EventType[] => family.types).map((type) => [type.name, type]),
);

export function findEventType(name: string): EventType | undefined {
  return EVENT_TYPES.get(name);
}

export function isEventName(name: string): name is EventName {
  return EVENT_TYPES.has(name);
}

/** What to tell whoever named an event type that there is not. */
export function notAnEventType(name: string): string {
  return `${JSON.stringify(name)} is not an event type: see GET /v1/event-types`;
}

/** What is wrong with a payload, each path starting with `payload`; empty when it is valid. */
export function checkPayload(name: EventName, payload: unknown): FieldError[] {
  const type = EVENT_TYPES.get(name);
  if (!type) throw new Error(`There is no event type ${name}`);
  const result = type.payload.safeParse(payload, { error: payloadErrors });
  return result.success ? [] : fieldErrorsOf(result.error, ["payload"]);
}

/** What is wrong with a publication, from `event` or `payload` on; empty when it may be published. */
export function checkPublication(event: string, payload: unknown): FieldError[] {
  if (!isEventName(event)) return [{ path: "event", message: notAnEventType(event) }];
  if (!findEventType(event)?.isPublishable) {
    return [{ path: "event", message: "is published by the service itself, and by nobody else" }];
  }
  return checkPayload(event, payload);
}

type JsonSchema = z.core.ZodStandardJSONSchemaPayload<z.ZodType>;

// Made on demand: most requests need none of them, and a Worker's start is billed to whoever waits for it.
const jsonSchemas = new Map<string, JsonSchema>();

/** The payload's JSON Schema (draft 2020-12), of what may be published. Shared: not to be changed. */
export function payloadJsonSchema(type: EventType): JsonSchema {
  let schema = jsonSchemas.get(type.name);
  if (!schema) {
    schema = z.toJSONSchema(type.payload, { io: "input", target: "draft-2020-12" });
    jsonSchemas.set(type.name, schema);
  }
  return schema;
}
