import fc from "../support/property.ts";
import { describe, expect, it } from "vitest";
import { inspect } from "../../src/json/inspect.ts";

const inspected = (text: string, most: Partial<{ depth: number; keys: number }> = {}) =>
  inspect(text, { depth: 64, keys: 10_000, ...most });

describe("A key that an object names twice", () => {
  const repeated: [text: string, path: (string | number)[]][] = [
    ['{"a":1,"a":1}', ["a"]],
    ['{"a":1,"b":2,"a":3}', ["a"]],
    ['{ "a" : 1 ,\n"a"\t: 2 }', ["a"]],
    [String.raw`{"a":1,"\u0061":2}`, ["a"]],
    [String.raw`{"é":1,"\u00e9":2}`, ["é"]],
    [String.raw`{"\"":1,"\u0022":2}`, ['"']],
    ['{"":1,"":2}', [""]],
    ['{"__proto__":1,"__proto__":2}', ["__proto__"]],
    ['{"a":{"b":1,"b":2}}', ["a", "b"]],
    ['{"a":[1,{"b":1},[{"c":1,"c":1}]]}', ["a", 2, 0, "c"]],
    ['[{},{"a":[],"a":[]}]', [1, "a"]],
    ['{"x":{"a":1},"y":{"a":1},"a":{"a":1},"y":1}', ["y"]],
  ];
  it.each(repeated)("is found, with the place where it is: %s", (text, path) => {
    expect(inspected(text)).toEqual({ kind: "repeated", path });
  });

  const single = [
    "1",
    '"a"',
    "null",
    "{}",
    "[]",
    '["a","a"]',
    '{"a":"a","b":"a"}',
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":["b","b"],"b":[{"a":1},{"a":1}]}',
    '{"a":"{\\"a\\":1,\\"a\\":2}","b":"\\\\"}',
    '{"A":1,"a":2}',
    '{"a":[],"b":{},"c":[[],[]],"d":1}',
    '{"constructor":1,"toString":2,"__proto__":3}',
  ];
  it.each(single)("is not seen where there is none: %s", (text) => {
    expect(inspected(text)).toEqual({ kind: "fine" });
  });

  it("is in nothing that JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(inspected(text).kind).toBe("fine");
      }),
      { numRuns: 2000 },
    );
  });

  it("is found in any object, however its first mention is written", () => {
    const key = fc.string({ minLength: 1 });
    const escaped = (text: string) =>
      `"${Array.from(text.split(""), (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")}"`;
    const object = fc.dictionary(
      fc.string(),
      fc.json().map((text): unknown => JSON.parse(text)),
    );
    fc.assert(
      fc.property(key, object, fc.array(fc.constantFrom("list", "object")), (name, members, around) => {
        const rest = JSON.stringify({ ...members, [name]: 1 }).slice(1);
        let text = `{${escaped(name)}:0,${rest}`;
        for (const shell of around) text = shell === "list" ? `[1,${text}]` : `{"around":${text}}`;
        expect(inspected(text).kind).toBe("repeated");
      }),
      { numRuns: 1000 },
    );
  });
});

describe("The size of a document", () => {
  it("is known by its depth, whatever stands in its texts", () => {
    expect(inspected('{"a":[{"[[[[":"]]"}]}', { depth: 3 }).kind).toBe("fine");
    expect(inspected('{"a":[{"b":[]}]}', { depth: 3 }).kind).toBe("too_deep");
  });

  it("is known by its keys and elements, those of all objects and lists together", () => {
    expect(inspected('[{"a":1},{"a":1},{"a":{"b":1}}]', { keys: 7 }).kind).toBe("fine");
    expect(inspected('[{"a":1},{"a":1},{"a":{"b":1}}]', { keys: 6 }).kind).toBe("too_many_keys");
    expect(inspected("[1,2,[3,4]]", { keys: 5 }).kind).toBe("fine");
    expect(inspected("[1,2,[3,4]]", { keys: 4 }).kind).toBe("too_many_keys");
    expect(inspected('{"a":[1]}', { keys: 1 }).kind).toBe("too_many_keys");
  });
});
