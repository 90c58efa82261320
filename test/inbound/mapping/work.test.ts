/** What it costs to apply a mapping, counted in what it looks at, not timed. */
import { expect, it } from "vitest";
import { MAX_FIND_ELEMENTS, MAX_INBOUND_BYTES, MAX_MAPPING_ENTRIES } from "../../../src/constants.ts";
import { ACTIONS } from "../../../src/inbound/actions/actions.ts";
import { inputsOf } from "../../../src/inbound/mapping/inputs.ts";
import { readMapping } from "../../../src/inbound/mapping/mapping.ts";

let looks = 0;

/** The same JSON, whose members are counted when they are read. */
function counted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return new Proxy(value, {
    get: (target, name): unknown => {
      looks += 1;
      return counted(Reflect.get(target, name));
    },
    ownKeys: (target) => {
      const keys = Reflect.ownKeys(target);
      looks += keys.length;
      return keys;
    },
    getOwnPropertyDescriptor: (target, name) => {
      looks += 1;
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
  });
}

function looksFor(rule: unknown, body: unknown): number {
  const actions = ACTIONS.filter(({ name }) => name === "contact.create");
  const read = readMapping({ "contact.create": { metadata: { m: rule } } }, actions);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  looks = 0;
  inputsOf(read.rules, actions, [{ value: counted(body), source: undefined }]);
  return looks;
}

const times = <Value>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value);
const find = { $find: { in: "/list", where: [{ path: "/a", op: "eq", value: "nowhere" }], take: "" } };
const deepest = "/a".repeat(100);

it.each<[string, unknown, unknown]>([
  ["searches of a long list", { $first: times(23, find) }, { list: times(100_000, 0) }],
  ["searches of a list of objects", { $first: times(23, find) }, { list: times(29_000, { a: 1 }) }],
  ["pointers into the depth", times(46, deepest), JSON.parse(`${'{"a":'.repeat(60)}1${"}".repeat(60)}`)],
  ["copies of the whole body", times(46, ""), { list: times(100_000, 1) }],
  ["joins of long texts", { $join: { of: times(46, "/text") } }, { text: "x".repeat(240_000) }],
])("50 entries of %s in 250 kB look at a bounded number of members", (_name, rule, body) => {
  expect(JSON.stringify(body).length).toBeLessThanOrEqual(MAX_INBOUND_BYTES);
  expect(looksFor(rule, body)).toBeLessThan(MAX_MAPPING_ENTRIES * MAX_FIND_ELEMENTS * 4);
});

it("A search looks at the first 1,000 elements", () => {
  const actions = ACTIONS.filter(({ name }) => name === "contact.create");
  const rule = { $find: { in: "/list", where: [{ path: "/a", op: "eq", value: 1 }], take: "/b" } };
  const made = (before: number) => {
    const read = readMapping({ "contact.create": { first_name: rule } }, actions);
    const list = [...times(before, { a: 0 }), { a: 1, b: "found" }];
    const inputs = read.ok && inputsOf(read.rules, actions, [{ value: { list }, source: undefined }]);
    return inputs && inputs.ok ? inputs.inputs[0]?.input.value : undefined;
  };
  expect(made(MAX_FIND_ELEMENTS - 1)).toEqual({ first_name: "found" });
  expect(made(MAX_FIND_ELEMENTS)).toEqual({});
});
