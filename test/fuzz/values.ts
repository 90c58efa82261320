/** Pure. What an operation accepts, made from its schema. A few names mean more than their schema can say. */
import fc from "fast-check";
import { NO_INBOUND_SETTINGS } from "../../src/vocabulary/inbound-settings.ts";
import type { Schema } from "./document.ts";
import { contactMappings } from "./mappings.ts";

/** Stand in texts for what is only known when a request is made. */
export const MARK = "__MARK__";
export const RECEIVER = "__RECEIVER__";
export const RECENTLY = "__RECENTLY__";
export const OWN_CONTACT = "__OWN_CONTACT__";
export const FOREIGN_CONTACT = "__FOREIGN_CONTACT__";

/** What there is to publish and to do, as the service lists it. */
export interface Catalog {
  events: readonly { name: string; sample: unknown }[];
  actions: readonly { name: string; sample: unknown }[];
  /** Of both, and of the events that only the service publishes. */
  names: readonly string[];
}

export function valuesOf(schema: Schema, catalog: Catalog): fc.Arbitrary<unknown> {
  const text = fc.oneof(fc.string({ unit: "grapheme", maxLength: 12 }), fc.constant("")).map((end) => {
    const visible = end.replaceAll(/\p{Cc}/gu, "").trim();
    return `${MARK} ${visible}`.trim();
  });
  const event = fc.constantFrom(...catalog.events);
  const subscription = fc.oneof(
    event.map(({ name }) => name),
    fc.constantFrom("*", "feedback.*", "messages.*"),
  );
  const action = fc.constantFrom(...catalog.actions.map(({ name }) => name));
  const email = fc.nat(400).map((nth) => `person-${nth}-${MARK}@example.com`);
  const names = (each: fc.Arbitrary<string>) => fc.uniqueArray(each, { minLength: 1, maxLength: 4 });

  /** By the name of a field, whatever schema stands there. */
  const byName: Record<string, fc.Arbitrary<unknown>> = {
    event: event.map(({ name }) => name),
    events: names(subscription),
    url: fc.constantFrom("/ok", "/ok", "/ok", "/fail", "/slow", "/gone").map((path) => `${RECEIVER}${path}`),
    email,
    phone: fc.nat(400).map((nth) => `+316${String(nth).padStart(8, "0")}`),
    path: fc.constantFrom("", "/feedback/score", "/message/channel", "/feedback/answers/0/value", "/a~1b/~0"),
    metadata: fc.dictionary(fc.string({ maxLength: 8 }), fc.oneof(text, fc.boolean(), fc.integer()), { maxKeys: 3 }),
    // What they may hold is said in words.
    headers: fc.constantFrom<unknown>(null, {}, { "X-Key": MARK }, { Authorization: `Bearer ${MARK}` }),
    expires_at: fc.constantFrom(null, "2999-01-01T00:00:00Z"),
    since: fc.constant(RECENTLY),
    until: fc.constantFrom("2999-01-01T00:00:00Z", "2999-01-01T00:00:00+05:30"),
    overlap_seconds: fc.constantFrom(0, 60, 604_800),
    // The service has one database here, where an account is already, and no other.
    to: fc.constantFrom("DB", "DB", "DB_2"),
  };

  const values = (each: Schema, name?: string): fc.Arbitrary<unknown> => {
    const known = name === undefined ? undefined : byName[name];
    if (known && !each.items?.properties) return known;
    if (each.enum) return fc.constantFrom(...each.enum);
    const choices = each.anyOf ?? each.oneOf;
    if (choices) return fc.oneof(...choices.map((choice) => values(choice)));
    const types = [each.type ?? "null"].flat();
    return fc.oneof(...types.map((type) => ofType(each, type)));
  };

  const ofType = (each: Schema, type: string): fc.Arbitrary<unknown> => {
    const { minimum = -1000, maximum = 1000, minItems = 0, minLength = 0, maxLength = 60 } = each;
    switch (type) {
      case "string":
        if (each.format === "uuid") return fc.uuid();
        if (each.format === "date-time") return fc.constant(RECENTLY);
        if (each.pattern !== undefined) return fc.stringMatching(new RegExp(each.pattern), { size: "-1" });
        return text.filter((made) => made.length >= minLength && made.length <= maxLength);
      case "integer":
        return fc.integer({ min: minimum, max: maximum });
      case "number":
        return fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(8.5, 1e21));
      case "boolean":
        return fc.boolean();
      case "array":
        return fc.array(values(each.items ?? {}), { minLength: minItems, maxLength: minItems + 3 });
      case "object":
        return each.properties ? object(each, each.properties) : (byName["metadata"] ?? fc.constant({}));
      default:
        return fc.constant(null);
    }
  };

  const object = (each: Schema, properties: Record<string, Schema>): fc.Arbitrary<unknown> => {
    // A payload is what its event asks for.
    if ("event" in properties && "payload" in properties) {
      return fc
        .tuple(event, fc.option(fc.nat(50), { nil: undefined }), fc.boolean())
        .map(([{ name, sample }, nth, isMarked]) => ({
          event: name,
          payload: isMarked ? withMark(sample) : sample,
          ...(nth !== undefined && "idempotency_key" in properties ? { idempotency_key: `${MARK}-batch-${nth}` } : {}),
        }));
    }
    // A call to try: of no id, as if it were one of the sender's.
    if ("call_id" in properties && "body" in properties) {
      const sent = fc.record({ email, name: text }).map((fields) => JSON.stringify(fields));
      const more = { mapping: fc.option(contactMappings), each: fc.constantFrom(null, "") };
      return fc.record({ body: sent, ...more }, { requiredKeys: ["body"] });
    }
    // Most calls are done already.
    if ("again" in properties) return fc.record({ again: fc.nat(3).map((nth) => nth > 0) });
    const isPatch = "is_inbound" in properties && !each.required;
    // What never changes is left out of a change.
    const writable = Object.entries(properties).filter(
      ([name, { readOnly }]) => !readOnly && !(isPatch && name === "is_inbound"),
    );
    const fields = Object.fromEntries(writable.map(([name, property]) => [name, values(property, name)]));
    const required = each.required ?? [];
    const outbound = fc.record(fields, { requiredKeys: required.filter((name) => name in fields) });
    if (isPatch) {
      const changes = fc.record(
        Object.fromEntries(Object.entries(fields).filter(([name]) => !Object.hasOwn(NO_INBOUND_SETTINGS, name))),
        { requiredKeys: [] },
      );
      return fc.oneof({ weight: 3, arbitrary: changes }, { weight: 1, arbitrary: inboundSettings(action) });
    }
    if (!("is_inbound" in fields)) return outbound;
    // What the other kind of webhook has is refused.
    const inbound = fc
      .tuple(fc.record({ name: text, is_inbound: fc.constant(true) }), inboundSettings(action))
      .map(([named, settings]) => ({ ...named, ...settings }));
    const url = byName["url"] ?? fc.constant("");
    const complete = fc.tuple(outbound, url).map(([value, target]) => ({
      url: target,
      ...value,
      ...Object.fromEntries(Object.entries(NO_INBOUND_SETTINGS).filter(([name]) => name in value)),
      ...(required.length > 0 ? { is_inbound: false } : {}),
    }));
    return fc.oneof({ weight: 3, arbitrary: complete }, { weight: 1, arbitrary: inbound });
  };

  return values(schema);
}

/** The settings of an inbound webhook that belong together. */
function inboundSettings(action: fc.Arbitrary<string>): fc.Arbitrary<Record<string, unknown>> {
  const actions = fc.uniqueArray(action, { minLength: 1, maxLength: 4 });
  const created = fc.constant(["contact.create"]);
  const secrets = fc.constantFrom([`sender-key-${MARK}`], [`sender-key-${MARK}`, `sender-key-2-${MARK}`]);
  const signedSource = fc.record({ type: fc.constantFrom("stripe", "github", "shopify", "typeform"), secrets });
  const source = fc.oneof<fc.Arbitrary<Record<string, unknown>>[]>(
    signedSource,
    fc.record({ type: fc.constantFrom("form", "mailchimp", "jotform") }),
    fc.record({ type: fc.constant("basic"), username: fc.constant(MARK), password: fc.constant(`password-${MARK}`) }),
  );
  const conditions = fc.constantFrom(
    { path: "/type", op: "in", value: ["created", "updated"] },
    { path: "/email", op: "exists", value: true },
    { header: "X-Topic", op: "eq", value: MARK },
  );
  const input = {
    email: { $first: ["/email", "/contact/email"] },
    first_name: { $words: "first", of: "/name" },
    metadata: { from: { $value: MARK }, tags: "/tags" },
  };
  const response = fc.constantFrom<unknown>(
    null,
    { status: 204 },
    { content_type: "text/xml", body: "<Response/>" },
    { body: MARK },
  );
  return fc.oneof<fc.Arbitrary<Record<string, unknown>>[]>(
    fc.record({ events: actions, uses_signature: fc.boolean(), allow_unverified: fc.constant(true) }),
    fc.record({ events: created, source, response, when: fc.array(conditions, { maxLength: 2 }) }),
    fc.record({
      events: created,
      allow_unverified: fc.constant(true),
      each: fc.constantFrom(null, "", "/events"),
      mapping: fc.oneof(fc.constant({ "contact.create": input }), contactMappings),
    }),
    fc.record({ events: created, public: fc.constant({ origins: ["https://example.com"], honeypot: "website" }) }),
  );
}

/** What the actions ask for, and the contacts that they may be about. */
export function callsOf(catalog: Catalog): fc.Arbitrary<unknown> {
  const contact = fc.constantFrom<Record<string, unknown>>(
    {},
    { id: OWN_CONTACT },
    { id: FOREIGN_CONTACT },
    { email: `called-${MARK}@example.com` },
    { email: `person-1-${MARK}@example.com`, last_name: MARK },
  );
  const samples = fc.constantFrom(
    ...catalog.actions.map(({ sample }) => sample),
    Object.assign({}, ...catalog.actions.map(({ sample }) => sample)),
  );
  return fc.tuple(samples, contact).map(([sample, about]) => Object.assign({}, sample, about));
}

/** The sample with the account's mark in a field of its own: receivers, and whoever reads the event, get it. */
function withMark(sample: unknown): unknown {
  const [first] = Object.entries(Object(sample));
  if (!first) return sample;
  const [name, member] = first;
  return { ...Object(sample), [name]: { ...Object(member), mark: MARK } };
}
