import { describe, expect, expectTypeOf, it } from "vitest";
// All of zod: the service reads no JSON Schema.
import { z } from "zod/v4";
import {
  EVENT_TYPES,
  type EventName,
  FAMILIES,
  type PayloadOf,
  checkPayload,
  checkPublication,
  findEventType,
  isEventName,
  payloadJsonSchema,
} from "../../../src/events/catalog/catalog.ts";
import { DOCUMENTED_EXAMPLES } from "../../support/documented-examples.ts";

const REQUIRED: Record<EventName, string[]> = {
  "messages.sent": ["message"],
  "messages.opened": ["message"],
  "messages.clicked": ["message"],
  "feedback.created": ["feedback"],
  "feedback.updated": ["feedback"],
  "feedback.received": ["feedback"],
  "feedback.closed": ["feedback", "user"],
  "feedback.reopened": ["feedback", "user"],
  "feedback.assigned": ["feedback", "user"],
  "feedback.replied": ["reply", "feedback", "user"],
  "feedback.noted": ["note", "feedback", "user"],
  "feedback.archived": ["feedback", "user"],
  "webhooks.delivery_failed": ["webhook", "account", "delivery", "failed_deliveries"],
  "webhooks.disabled": ["webhook", "account", "reason", "disabled_at"],
  "webhooks.call_failed": ["webhook", "account", "call", "failed_calls"],
};

describe("the list of event types", () => {
  it("is the twelve documented ones, in the order of the documentation, and the service's own notices", () => {
    const documented = DOCUMENTED_EXAMPLES.map(({ event }) => event);
    expect([...EVENT_TYPES.keys()]).toEqual(Object.keys(REQUIRED));
    expect([...EVENT_TYPES.values()].filter((type) => type.isPublishable).map(({ name }) => name)).toEqual(documented);
    expect([...EVENT_TYPES.keys()].slice(documented.length)).toEqual([
      "webhooks.delivery_failed",
      "webhooks.disabled",
      "webhooks.call_failed",
    ]);
  });

  it("lets nobody publish a notice, however valid", () => {
    for (const { name, isPublishable, sample } of EVENT_TYPES.values()) {
      const faults = checkPublication(name, sample);
      expect(faults.map(({ path }) => path)).toEqual(isPublishable ? [] : ["event"]);
      // As a test event it is sent.
      expect(checkPayload(name, sample)).toEqual([]);
    }
  });

  it("says of each type its family, by which its name starts, and when it triggers", () => {
    for (const family of FAMILIES) {
      expect(family.description).not.toBe("");
      for (const type of family.types) {
        expect(type.family).toBe(family.name);
        expect(type.name.split(".")[0]).toBe(family.name);
        expect(type.description).toMatch(/^[A-Z].*\.$/);
      }
    }
  });

  it("knows a name from what is none", () => {
    expect(isEventName("feedback.closed")).toBe(true);
    expect(findEventType("feedback.closed")?.name).toBe("feedback.closed");
    for (const name of ["", "feedback", "feedback.*", "Feedback.closed", "messages.closed", "__proto__", "toString"]) {
      expect(isEventName(name), name).toBe(false);
      expect(findEventType(name), name).toBeUndefined();
    }
  });

  it("gives the compiler each name and the type of each payload", () => {
    expectTypeOf<EventName>().toEqualTypeOf<
      | "messages.sent"
      | "messages.opened"
      | "messages.clicked"
      | "feedback.created"
      | "feedback.updated"
      | "feedback.received"
      | "feedback.closed"
      | "feedback.reopened"
      | "feedback.assigned"
      | "feedback.replied"
      | "feedback.noted"
      | "feedback.archived"
      | "webhooks.delivery_failed"
      | "webhooks.disabled"
      | "webhooks.call_failed"
    >();
    expectTypeOf<keyof PayloadOf<"messages.sent">>().toEqualTypeOf<"message">();
    expectTypeOf<keyof PayloadOf<"feedback.closed">>().toEqualTypeOf<"feedback" | "user">();
    expectTypeOf<PayloadOf<"feedback.closed">["user"]["email"]>().toEqualTypeOf<string>();
    expectTypeOf<PayloadOf<"feedback.replied">["reply"]["body"]>().toEqualTypeOf<string>();
    expectTypeOf<PayloadOf<"feedback.created">["feedback"]["score"]>().toEqualTypeOf<number | null | undefined>();
  });
});

describe("a documented example", () => {
  it.each(DOCUMENTED_EXAMPLES)("of $event is valid as printed, and is the type's sample", ({ event, source }) => {
    if (!isEventName(event)) throw new Error(`${event} is not in the catalog`);
    expect(checkPayload(event, JSON.parse(source))).toEqual([]);
    // As text, so that the order of the keys counts too.
    expect(JSON.stringify(EVENT_TYPES.get(event)?.sample)).toBe(JSON.stringify(JSON.parse(source)));
  });

  it.each(DOCUMENTED_EXAMPLES)("of $event may have more in each of its objects", ({ event, source }) => {
    const payload: unknown = JSON.parse(source, (key, value: unknown) =>
      // The outermost value has the key "": there, nothing more may be attached.
      key !== "" && isRecord(value) ? { ...value, more: { of: ["it"] } } : value,
    );
    expect(JSON.stringify(payload)).toContain("more");
    expect(EVENT_TYPES.get(event)?.payload.parse(payload)).toEqual(payload);
  });
});

describe("the JSON Schema of a payload", () => {
  it.each([...EVENT_TYPES.values()])("of $name tells what is required and takes the sample", (type) => {
    const schema = payloadJsonSchema(type);
    expect(schema).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      required: REQUIRED[type.name],
      additionalProperties: false,
    });
    expect(payloadJsonSchema(type)).toBe(schema);
    // Read back by an implementation of JSON Schema: it must not turn away what the service takes.
    const reread = z.fromJSONSchema(JSON.parse(JSON.stringify(schema)));
    expect(reread.safeParse(type.sample).error).toBeUndefined();
    expect(reread.safeParse({}).success).toBe(false);
    expect(reread.safeParse({ ...samplePayload(type.sample), more: 1 }).success).toBe(false);
  });

  it("says that an opened message is no text message", () => {
    const type = findEventType("messages.opened");
    const schema = type && payloadJsonSchema(type);
    expect(schema).toHaveProperty(
      "properties.message.properties.channel.description",
      expect.stringMatching(/`sms`.*`text`/),
    );
    const reread = z.fromJSONSchema(JSON.parse(JSON.stringify(schema)));
    const through = (channel: string) =>
      reread.safeParse({ message: { id: "ea10916d-0684-4624-9d07-d341193554cf", channel } }).success;
    for (const channel of ["sms", "SMS", "text", "Text", " sms", "sms\t", "\u00A0Text "])
      expect([channel, through(channel)]).toEqual([channel, false]);
    for (const channel of ["email", "sms2", "context", "s ms"])
      expect([channel, through(channel)]).toEqual([channel, true]);
  });
});

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function samplePayload(sample: unknown): Record<string, unknown> {
  if (!isRecord(sample)) throw new Error("The sample is not an object");
  return sample;
}
