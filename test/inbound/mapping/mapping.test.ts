import { describe, expect, it } from "vitest";
import { MAX_EVENT_BYTES, MAX_MANAGEMENT_BYTES, MAX_MAPPED_BYTES } from "../../../src/constants.ts";
import { ACTIONS } from "../../../src/inbound/actions/actions.ts";
import { applyRules } from "../../../src/inbound/mapping/apply.ts";
import { inputsOf } from "../../../src/inbound/mapping/inputs.ts";
import { readMapping, validateMapping } from "../../../src/inbound/mapping/mapping.ts";
import type { Rules } from "../../../src/inbound/mapping/rule.ts";
import { GUIDES } from "../../../src/inbound/sources/guides/guides.ts";
import { parseExact } from "../../../src/json/exact.ts";

function rulesOf(mapping: unknown): Rules {
  const read = readMapping(mapping, ACTIONS);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.rules;
}

/** What the mapping makes of `metadata.m`, as JSON. */
function madeBy(rule: unknown, body: string): string | undefined {
  const fields = rulesOf({ "contact.create": { metadata: { m: rule } } }).get("contact.create");
  const mapped = fields && applyRules(fields, parseExact(body), MAX_MANAGEMENT_BYTES);
  const json = mapped?.ok ? JSON.stringify(mapped.value["metadata"]) : "too large";
  return json === "{}" ? undefined : json.slice('{"m":'.length, -1);
}

const PERSON =
  '{"name":" Ada  King Lovelace ","email":"ada@example.com","blank":" ","none":null,"n":1.50,"t":true,"list":[{"k":"a","v":1},{"k":"b","v":"two"},{"k":"b"}],"o":{"x":1}}';

describe("A rule of a mapping", () => {
  it.each<[unknown, string | undefined]>([
    ["/email", '"ada@example.com"'],
    ["/missing", undefined],
    ["/none", "null"],
    ["/blank", '" "'],
    ["/n", "1.50"],
    ["/o", '{"x":1}'],
    ["/list/1/v", '"two"'],
    ["", PERSON],
    [{ $first: ["/missing", "/none", "/blank", "/email"] }, '"ada@example.com"'],
    [{ $first: ["/missing", "/none"] }, undefined],
    [{ $first: ["/t", "/email"] }, "true"],
    [{ $first: ["/missing", { $value: "x" }] }, '"x"'],
    [{ $find: { in: "/list", where: [{ path: "/k", op: "eq", value: "b" }], take: "/v" } }, '"two"'],
    [{ $find: { in: "/list", where: [{ path: "/k", op: "eq", value: "a" }], take: "" } }, '{"k":"a","v":1}'],
    [{ $find: { in: "/list", where: [{ path: "/k", op: "eq", value: "z" }], take: "/v" } }, undefined],
    [{ $find: { in: "/list", where: [{ path: "/v", op: "exists", value: false }], take: "/v" } }, undefined],
    [{ $find: { in: "/list", where: [], take: "/k" } }, '"a"'],
    [{ $find: { in: "/list", take: "/k" } }, '"a"'],
    [{ $find: { in: "/o", take: "/x" } }, undefined],
    [{ $find: { in: "/missing", take: "" } }, undefined],
    [{ $words: "first", of: "/name" }, '"Ada"'],
    [{ $words: "rest", of: "/name" }, '"King Lovelace"'],
    [{ $words: "rest", of: "/email" }, undefined],
    [{ $words: "first", of: "/blank" }, undefined],
    [{ $words: "first", of: "/n" }, undefined],
    [{ $words: "first", of: { $first: ["/none", "/name"] } }, '"Ada"'],
    [
      { $join: { of: ["/email", "/missing", "/blank", "/none", "/n", "/t", "/o", "/list"], with: " - " } },
      '"ada@example.com - 1.50 - true"',
    ],
    [{ $join: { of: ["/n", "/t"] } }, '"1.50true"'],
    [{ $join: { of: ["/missing"], with: "," } }, undefined],
    [{ $join: { of: [{ $value: "a" }, { $words: "first", of: "/name" }], with: ":" } }, '"a:Ada"'],
    [{ $value: "/email" }, '"/email"'],
    [{ $value: { $first: [1] } }, '{"$first":[1]}'],
    [{ $value: null }, "null"],
    [{ $value: " " }, '" "'],
    [["/email", "/missing", { $value: 1 }], '["ada@example.com",1]'],
    [{ a: "/n", b: { c: "/missing", d: ["/t"] } }, '{"a":1.50,"b":{"d":[true]}}'],
    [{}, "{}"],
    [[], "[]"],
  ])("%j makes %s", (rule, made) => expect(madeBy(rule, PERSON)).toBe(made));

  it("reads a body of any shape", () => {
    expect(madeBy("/0/a", '[{"a":9007199254740993}]')).toBe("9007199254740993");
    expect(madeBy("", "12345678901234567890")).toBe("12345678901234567890");
    expect(madeBy("/a", "null")).toBeUndefined();
    expect(madeBy("/rawJSON", "1.0")).toBeUndefined();
    expect(madeBy("/toString", "{}")).toBeUndefined();
  });

  it("keeps names that mean something to JavaScript", () => {
    const mapping: unknown = JSON.parse('{"contact.create":{"metadata":{"__proto__":{"a":"/a"}}}}');
    const fields = rulesOf(mapping).get("contact.create");
    const mapped = fields && applyRules(fields, { a: 1 }, 1000);
    expect(JSON.stringify(mapped)).toBe('{"ok":true,"value":{"metadata":{"__proto__":{"a":1}}},"bytes":34}');
  });
});

describe("A mapping", () => {
  it("may be what the contract shows", () => {
    const mapping = {
      "contact.create": {
        email: "/payload/email",
        first_name: { $first: ["/payload/first_name", { $words: "first", of: "/payload/name" }] },
        metadata: { plan: "/plan", from: { $value: "calendly" } },
      },
      "contact.update": {
        id: "/id",
        phone: { $join: { of: ["/a", "/b"], with: " " } },
        metadata: { $value: { a: 1 } },
      },
      "contact.delete": { id: "/id" },
      "event.publish": { event: { $value: "messages.sent" }, payload: { message: "/m" } },
    };
    expect(validateMapping(mapping, ACTIONS)).toEqual([]);
    expect(validateMapping({}, ACTIONS)).toEqual([]);
  });

  it("is valid for every sender that brings one", () => {
    const errors = Object.entries(GUIDES).map(
      ([type, { defaults }]) => [type, validateMapping(defaults?.mapping ?? {}, ACTIONS)] as const,
    );
    expect(errors.filter(([, each]) => each.length > 0)).toEqual([]);
  });

  const POINTER = 'must be a JSON Pointer, such as "/data/email"';
  const RULE = "must be a JSON Pointer, an operator such as $first, an object or a list: write a constant as $value";
  it.each<[unknown, string, string]>([
    [null, "", "must be an object"],
    [[], "", "must be an object"],
    [{ "contact.merge": {} }, "contact.merge", "is not an action of this webhook"],
    [{ "contact.create": "/a" }, "contact.create", "must be an object of fields"],
    [{ "contact.create": { nick: "/a" } }, "contact.create.nick", "is not a field of contact.create"],
    [{ "contact.create": { id: "/a" } }, "contact.create.id", "is not a field of contact.create"],
    [{ "contact.create": { toString: "/a" } }, "contact.create.toString", "is not a field of contact.create"],
    [{ "contact.create": { email: "payload.email" } }, "contact.create.email", POINTER],
    [{ "contact.create": { email: "/a~2" } }, "contact.create.email", POINTER],
    [{ "contact.create": { email: "{{/a}}" } }, "contact.create.email", POINTER],
    [{ "contact.create": { email: 7 } }, "contact.create.email", RULE],
    [{ "contact.create": { email: null } }, "contact.create.email", RULE],
    [
      { "contact.create": { email: { $first: "/a" } } },
      "contact.create.email.$first",
      "must be a list of at least one value",
    ],
    [
      { "contact.create": { email: { $first: [] } } },
      "contact.create.email.$first",
      "must be a list of at least one value",
    ],
    [{ "contact.create": { email: { $first: ["/a", "b"] } } }, "contact.create.email.$first.1", POINTER],
    [
      { "contact.create": { email: { $eval: "1" } } },
      "contact.create.email.$eval",
      "is not an operator: $first, $find, $words, $join, $value",
    ],
    [
      { "contact.create": { metadata: { a: { $where: "" } } } },
      "contact.create.metadata.a.$where",
      "is not an operator: $first, $find, $words, $join, $value",
    ],
    [
      { "contact.create": { email: { $constructor: 1 } } },
      "contact.create.email.$constructor",
      "is not an operator: $first, $find, $words, $join, $value",
    ],
    [
      { "contact.create": { email: { $value: "a@b.cd", other: 1 } } },
      "contact.create.email.other",
      "cannot be combined with $value",
    ],
    [
      { "contact.create": { email: { $words: "last", of: "/a" } } },
      "contact.create.email.$words",
      'must be "first" or "rest"',
    ],
    [{ "contact.create": { first_name: { $words: "first" } } }, "contact.create.first_name.of", "is required"],
    [{ "contact.create": { first_name: { $words: "first", of: "a" } } }, "contact.create.first_name.of", POINTER],
    [
      { "contact.create": { first_name: { $join: ["/a"] } } },
      "contact.create.first_name.$join",
      "must be an object with of, with",
    ],
    [
      { "contact.create": { first_name: { $join: { with: " " } } } },
      "contact.create.first_name.$join.of",
      "is required",
    ],
    [
      { "contact.create": { first_name: { $join: { of: ["/a"], with: 1 } } } },
      "contact.create.first_name.$join.with",
      "must be a string",
    ],
    [
      { "contact.create": { first_name: { $join: { of: ["/a"], sep: "" } } } },
      "contact.create.first_name.$join.sep",
      "is not a known field here",
    ],
    [{ "contact.create": { email: { $find: { take: "/a" } } } }, "contact.create.email.$find.in", "is required"],
    [{ "contact.create": { email: { $find: { in: "/a" } } } }, "contact.create.email.$find.take", "is required"],
    [
      { "contact.create": { email: { $find: { in: "/a", where: [{ path: "/x", op: "~", value: 1 }], take: "" } } } },
      "contact.create.email.$find.where.0.op",
      "must be one of: eq, ne, lt, lte, gt, gte, in, exists, contains",
    ],
    [
      {
        "contact.create": { email: { $find: { in: "/a", where: [{ header: "X", op: "eq", value: "1" }], take: "" } } },
      },
      "contact.create.email.$find.where.0.path",
      "is required",
    ],
    [{ "contact.create": { first_name: { $value: 5 } } }, "contact.create.first_name.$value", "must be a string"],
    [{ "contact.create": { email: { $value: "nobody" } } }, "contact.create.email.$value", "must be an email address"],
    [
      { "contact.create": { email: { $first: ["/a", { $value: true }] } } },
      "contact.create.email.$first.1.$value",
      "must be a string",
    ],
    [{ "contact.create": { email: ["/a"] } }, "contact.create.email", "must make a text"],
    [{ "contact.create": { email: { a: "/a" } } }, "contact.create.email", "must make a text"],
    [
      { "contact.create": { metadata: { $words: "first", of: "/a" } } },
      "contact.create.metadata",
      "must make an object",
    ],
    [{ "contact.create": { metadata: ["/a"] } }, "contact.create.metadata", "must make an object"],
    [{ "contact.create": { metadata: { $value: "x" } } }, "contact.create.metadata.$value", "must be an object"],
    [
      { "contact.create": { metadata: { n: { $value: 2 ** 53 } } } },
      "contact.create.metadata.n.$value",
      "must not hold whole numbers beyond 2^53, which lose digits: write them as text",
    ],
    [
      { "event.publish": { event: { $value: "messages.exploded" } } },
      "event.publish.event.$value",
      '"messages.exploded" is not an event type: see GET /v1/event-types',
    ],
    [
      { "event.publish": { event: { $value: "webhooks.disabled" } } },
      "event.publish.event.$value",
      "is published only by the service itself",
    ],
  ])("%j is refused", (mapping, path, message) => {
    const errors = validateMapping(mapping, ACTIONS);
    expect(errors).toContainEqual({ path, message });
  });

  const published = (payload: unknown) => ({ "event.publish": { event: { $value: "messages.sent" }, payload } });
  it.each<[unknown, string, string]>([
    [{ "contact.create": {} }, "contact.create.email", "is required when there is no phone"],
    [
      { "contact.create": { first_name: "/n", metadata: "/m" } },
      "contact.create.email",
      "is required when there is no phone",
    ],
    [{ "contact.update": { phone: "/p" } }, "contact.update.id", "is required when there is no email"],
    [{ "event.publish": { payload: "/p" } }, "event.publish.event", "is required"],
    [{ "event.publish": { event: "/e" } }, "event.publish.payload", "is required"],
    [published({}), "event.publish.payload.message", "is required"],
    [published({ message: "/m", user: "/u" }), "event.publish.payload.user", "is not a known field"],
    [published({ message: { id: { $value: 5 } } }), "event.publish.payload.message.id", "must be a string"],
    [published({ message: ["/m"] }), "event.publish.payload.message", "must be an object"],
  ])("%j can never make an input", (mapping, path, message) => {
    expect(validateMapping(mapping, ACTIONS)).toContainEqual({ path, message });
  });

  it("may leave to the body what only the body tells", () => {
    for (const mapping of [
      { "contact.create": { phone: "/p", metadata: { a: ["/a"], b: { $value: 1 } } } },
      { "contact.update": { id: "/id" } },
      { "event.publish": { event: "/e", payload: { feedback: "/f" } } },
      published("/p"),
      published({ message: "/m" }),
      published({ message: { $first: ["/a", { $value: 5 }] } }),
    ]) {
      expect([mapping, validateMapping(mapping, ACTIONS)]).toEqual([mapping, []]);
    }
  });

  it("stays readable when an action or an event type is no longer what it was", () => {
    const mapping = { "event.publish": { event: { $value: "messages.exploded" }, nick: "/a" } };
    expect(readMapping(mapping, ACTIONS).ok).toBe(true);
  });

  it("names only actions of its webhook", () => {
    const actions = ACTIONS.filter(({ name }) => name === "contact.create");
    expect(validateMapping({ "contact.delete": { email: "/a" } }, actions)).toEqual([
      { path: "contact.delete", message: "is not an action of this webhook" },
    ]);
  });

  it("has at most 50 entries, conditions and their values included", () => {
    const MANY = { path: "", message: "must hold at most 50 pointers, operators, templates and conditions" };
    const pointers = (count: number) => Array.from({ length: count }, (_, index) => `/${index}`);
    const find = (values: number) => ({
      $find: { in: "/a", where: [{ path: "/b", op: "in", value: pointers(values) }], take: "" },
    });
    const errorsOf = (email: unknown) => validateMapping({ "contact.create": { email } }, ACTIONS);
    expect(errorsOf({ $first: pointers(49) })).toEqual([]);
    expect(errorsOf({ $first: pointers(50) })).toEqual([MANY]);
    expect(errorsOf({ $first: pointers(1000) })).toEqual([MANY]);
    expect(errorsOf(find(49))).toEqual([]);
    expect(errorsOf(find(50))).toEqual([MANY]);
    expect(errorsOf({ $join: { of: ["/a"], with: "x".repeat(17_000) } })).toEqual([
      { path: "", message: "must not exceed 16384 bytes as JSON" },
    ]);
  });
});

describe("What a mapping makes", () => {
  const create = ACTIONS.filter(({ name }) => name === "contact.create");
  const publish = ACTIONS.filter(({ name }) => name === "event.publish");
  const body = (value: unknown) => ({ value, source: undefined });
  const big = (bytes: number) => body({ big: "x".repeat(bytes) });

  it("is the input of each action for each body; without a mapping it is the body", () => {
    const actions = ACTIONS.filter(({ name }) => name !== "contact.update");
    const bodies = [body({ e: "a@b.cd" }), { value: { e: 1 }, source: '{"e":1}' }];
    const made = inputsOf(rulesOf({ "contact.create": { email: "/e" } }), actions, bodies);
    expect(made.ok && made.inputs.map(({ action, element, input }) => [action.name, element, input])).toEqual([
      ["contact.create", 0, body({ email: "a@b.cd" })],
      ["contact.delete", 0, bodies[0]],
      ["event.publish", 0, bodies[0]],
      ["contact.create", 1, body({ email: 1 })],
      ["contact.delete", 1, bodies[1]],
      ["event.publish", 1, bodies[1]],
    ]);
  });

  it("is bounded as the API bounds it", () => {
    const contact = rulesOf({ "contact.create": { metadata: { a: "/big" } } });
    const around = '{"metadata":{"a":""}}'.length;
    expect(inputsOf(contact, create, [big(MAX_MANAGEMENT_BYTES - around)]).ok).toBe(true);
    expect(inputsOf(contact, create, [big(MAX_MANAGEMENT_BYTES - around + 1)])).toEqual({
      ok: false,
      errors: [{ path: "contact.create", message: "its mapping makes more than 65536 bytes" }],
    });
    const event = rulesOf({ "event.publish": { payload: ["/big", "/big", "/big"] } });
    expect(inputsOf(event, publish, [big(MAX_EVENT_BYTES / 3 - 100)]).ok).toBe(true);
    expect(inputsOf(event, publish, [big(MAX_EVENT_BYTES / 3)]).ok).toBe(false);
  });

  it("is bounded for the whole call", () => {
    const contact = rulesOf({ "contact.create": { metadata: { a: "/big" } } });
    const bodies = Array.from({ length: 20 }, () => big(60_000));
    expect(inputsOf(contact, create, bodies.slice(0, 17)).ok).toBe(true);
    expect(inputsOf(contact, create, bodies)).toEqual({
      ok: false,
      errors: [
        { path: "contact.create", message: `the mapping makes more than ${MAX_MAPPED_BYTES} bytes of this call` },
      ],
    });
  });

  it("is bounded in its depth, and in joins that are never used", () => {
    const deep = (levels: number) => body(JSON.parse(`{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`));
    const rules = rulesOf({ "contact.create": { metadata: { a: "/a" } } });
    expect(inputsOf(rules, create, [deep(60)]).ok).toBe(true);
    expect(inputsOf(rules, create, [deep(64)]).ok).toBe(false);
    const joins = { $join: { of: Array.from({ length: 40 }, () => "/big"), with: "" } };
    const first = rulesOf({ "contact.create": { first_name: { $words: "first", of: joins } } });
    expect(inputsOf(first, create, [big(200_000)]).ok).toBe(false);
  });
});
