/** Pure. The contract of an event family: one definition holds everything about an event type. */
import type { z } from "@hono/zod-openapi";

interface EventDefinition<Payload extends z.ZodObject> {
  /** When it triggers, in a sentence or two. */
  description: string;
  payload: Payload;
  sample: z.input<Payload>;
}

/** An event type for the rest of the service. */
export interface EventType<Name extends string = string> {
  readonly name: Name;
  readonly family: string;
  readonly description: string;
  readonly payload: z.ZodObject;
  /** A valid payload, for test events and the documentation. */
  readonly sample: Readonly<Record<string, unknown>>;
  /** False if only the service publishes it. */
  readonly isPublishable: boolean;
}

/**
 * A family of event types, its events by their full name, such as `messages.sent`.
 * `events` keeps each schema's own type for the compiler; `types` is the same as a list.
 */
export function defineFamily<Payloads extends Record<string, z.ZodObject>>(
  name: string,
  family: {
    description: string;
    /** By default true. */
    isPublishable?: boolean;
    events: { [Name in keyof Payloads]: EventDefinition<Payloads[Name]> };
  },
) {
  const { description, isPublishable = true, events } = family;
  const types: EventType<Extract<keyof Payloads, string>>[] = [];
  for (const event in events) types.push({ name: event, family: name, isPublishable, ...events[event] });
  return { name, description, events, types } as const;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  boolean: "true or false",
  object: "an object",
  array: "an array",
};

const FORMATS: Readonly<Record<string, string>> = {
  guid: "must be a UUID",
  datetime: "must be an ISO 8601 time with a zone, such as 2020-11-25T09:33:14Z",
};

/** Messages that follow the path of the field: `payload.user` `is required`. */
export const payloadErrors: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined) return "is required";
  switch (issue.code) {
    case "invalid_type":
      return `must be ${EXPECTED[issue.expected] ?? issue.expected}`;
    case "invalid_format":
      return FORMATS[issue.format];
    case "too_small":
      return issue.origin === "string" ? "must not be empty" : undefined;
    default:
      return undefined;
  }
};
