/** The mapping against a second, naive implementation, on random mappings and bodies. */
import fc from "../../support/property.ts";
import { expect, it } from "vitest";
import { ACTIONS } from "../../../src/inbound/actions/actions.ts";
import { applyRules } from "../../../src/inbound/mapping/apply.ts";
import { jsonSize } from "../../../src/inbound/mapping/json-size.ts";
import { readMapping } from "../../../src/inbound/mapping/mapping.ts";
import { parseExact } from "../../../src/json/exact.ts";

const create = ACTIONS.filter(({ name }) => name === "contact.create");
const get = (value: unknown, name: string): unknown => Reflect.get(Object(value), name);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A JSON Pointer by recursion. */
function naiveAt(value: unknown, pointer: string): unknown {
  if (pointer === "") return value;
  const [, token = "", rest = ""] = /^\/([^/]*)(.*)$/s.exec(pointer) ?? [];
  const name = token.split("~1").join("/").split("~0").join("~");
  if (value === null || typeof value !== "object" || !Object.keys(value).includes(name)) return undefined;
  return naiveAt(get(value, name), rest);
}

/** Straight from the words of the documentation, without bounds; numbers are plain. */
function naive(rule: unknown, body: unknown): unknown {
  if (typeof rule === "string") return naiveAt(body, rule);
  if (Array.isArray(rule)) return rule.map((each) => naive(each, body)).filter((each) => each !== undefined);
  const has = (name: string) => Object.keys(Object(rule)).includes(name);
  const text = (value: unknown) => (typeof value === "object" || value === undefined ? "" : String(value));
  if (has("$value")) return get(rule, "$value");
  if (has("$first")) {
    return listOf(get(rule, "$first"))
      .map((each) => naive(each, body))
      .find((each) => each !== undefined && each !== null && !(typeof each === "string" && /^\s*$/.test(each)));
  }
  if (has("$words")) {
    const full = naive(get(rule, "of"), body);
    const [, first, rest] = typeof full === "string" ? (/^\s*(\S+)\s*(.*?)\s*$/s.exec(full) ?? []) : [];
    return (get(rule, "$words") === "first" ? first : rest) || undefined;
  }
  if (has("$join")) {
    const texts = listOf(get(get(rule, "$join"), "of")).map((each) => text(naive(each, body)));
    return texts.filter((each) => each.trim() !== "").join(String(get(get(rule, "$join"), "with"))) || undefined;
  }
  if (has("$find")) {
    const find = get(rule, "$find");
    const meets = (element: unknown) =>
      listOf(get(find, "where")).every((condition) => {
        const found = naiveAt(element, String(get(condition, "path")));
        return get(condition, "op") === "exists" ? found !== undefined : found === get(condition, "value");
      });
    const found = listOf(naiveAt(body, String(get(find, "in")))).filter(meets);
    return found.length > 0 ? naiveAt(found[0], String(get(find, "take"))) : undefined;
  }
  const members = Object.entries(Object(rule)).map(([name, each]) => [name, naive(each, body)] as const);
  return Object.fromEntries(members.filter(([, each]) => each !== undefined));
}

const name = fc.constantFrom("a", "b", "c", "0", "1", "x/y", "m~n", "__proto__", "");
const scalar = fc.oneof(
  fc.constantFrom("", " ", "Ada King Lovelace", "a", "2020-01-01"),
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const body = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: "medium" },
    scalar,
    fc.array(tie("node"), { maxLength: 4 }),
    fc.dictionary(name, tie("node"), { maxKeys: 5 }),
  ),
})).node;
const pointer = fc
  .array(name, { maxLength: 3 })
  .map((names) => names.map((each) => `/${each.replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""));
const condition = fc.oneof(
  fc.record({
    path: pointer,
    op: fc.constant("eq"),
    value: fc.oneof(fc.boolean(), fc.constant(null), fc.constant("a")),
  }),
  fc.record({ path: pointer, op: fc.constant("exists"), value: fc.constant(true) }),
);
const key = fc.constantFrom("k", "l", "__proto__", "constructor");
const rule = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    pointer,
    fc.record({ $value: scalar }),
    fc.record({ $first: fc.array(tie("node"), { minLength: 1, maxLength: 4 }) }),
    fc.record({ $find: fc.record({ in: pointer, where: fc.array(condition, { maxLength: 2 }), take: pointer }) }),
    fc.record({ $words: fc.constantFrom("first", "rest"), of: tie("node") }),
    fc.record({
      $join: fc.record({
        of: fc.array(tie("node"), { minLength: 1, maxLength: 4 }),
        with: fc.constantFrom("", " ", ", "),
      }),
    }),
    fc.array(tie("node"), { maxLength: 3 }),
    fc.dictionary(key, tie("node"), { maxKeys: 3 }),
  ),
})).node;

it("makes what the naive one makes, and counts its bytes", () => {
  let compared = 0;
  fc.assert(
    fc.property(rule, body, (each, content) => {
      const mapping = { "contact.create": { metadata: { m: each } } };
      const read = readMapping(mapping, create);
      const fields = read.ok ? read.rules.get("contact.create") : undefined;
      if (!fields) return;
      compared += 1;
      const made = applyRules(fields, parseExact(JSON.stringify(content)), 1_000_000);
      const plain: unknown = JSON.parse(JSON.stringify(content));
      const expected = JSON.stringify({ metadata: naive({ m: each }, plain) });
      expect(made.ok ? JSON.stringify(made.value) : undefined).toBe(expected);
      expect(made.ok ? made.bytes : undefined).toBe(new TextEncoder().encode(expected).byteLength);
    }),
    { numRuns: 500 },
  );
  expect(compared).toBeGreaterThan(300);
});

it("never throws, and never makes more than it may, whatever it is given", () => {
  const wild = fc.oneof(
    rule,
    fc.jsonValue({ maxDepth: 2 }),
    fc.dictionary(
      fc.constantFrom("$first", "$find", "$words", "$join", "$value", "of", "a"),
      fc.jsonValue({ maxDepth: 2 }),
    ),
  );
  const mapping = fc.oneof(
    fc.dictionary(
      fc.constantFrom("contact.create", "event.publish", "x"),
      fc.dictionary(fc.constantFrom("email", "metadata", "payload", "event", "q"), wild),
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );
  fc.assert(
    fc.property(mapping, fc.oneof(body, fc.jsonValue({ maxDepth: 2 })), fc.nat(300), (each, content, most) => {
      const read = readMapping(each, ACTIONS);
      if (!read.ok) {
        expect(read.errors.length).toBeGreaterThan(0);
        return;
      }
      for (const fields of read.rules.values()) {
        const made = applyRules(fields, content, most);
        if (made.ok) expect(JSON.stringify(made.value).length).toBeLessThanOrEqual(Math.max(2, most));
      }
    }),
    { numRuns: 500 },
  );
});

it("The size of JSON is known without making it", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string({ unit: "binary" }).map((text) => JSON.stringify([text])),
      ),
      fc.nat(50),
      (text, less) => {
        const value = parseExact(text);
        const size = new TextEncoder().encode(JSON.stringify(value)).byteLength;
        expect(jsonSize(value, size)).toBe(size);
        expect(jsonSize(value, size + less)).toBe(size);
        expect(jsonSize(value, size - 1 - less)).toBeUndefined();
      },
    ),
    { numRuns: 1000 },
  );
});
