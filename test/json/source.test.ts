import fc from "../support/property.ts";
import { describe, expect, it } from "vitest";
import { elementSources, memberSources, withSource } from "../../src/json/source.ts";
import { joined, valueSource } from "../support/json-source.ts";

const key = fc.string({ unit: "binary", maxLength: 6 });
const RUNS = { numRuns: 1_000 };

describe("The source text of a part", () => {
  it("of an object is found as it was written, whatever the spaces, keys and values around it", () => {
    const members = fc.uniqueArray(fc.tuple(key, valueSource), { selector: ([name]) => name, maxLength: 4 });
    const written = members.chain((pairs) => {
      const parts = pairs.map(([name, source]) => `${JSON.stringify(name)} : ${source}`);
      return fc.tuple(fc.constant(pairs), joined("{", parts, "}"));
    });
    fc.assert(
      fc.property(written, ([pairs, text]) => {
        expect([...memberSources(text)]).toEqual(pairs);
      }),
      RUNS,
    );
  });

  it("of a list is found as it was written", () => {
    const written = fc
      .array(valueSource, { maxLength: 4 })
      .chain((values) => fc.tuple(fc.constant(values), joined("[", values, "]")));
    fc.assert(
      fc.property(written, ([values, text]) => {
        expect(elementSources(text)).toEqual(values);
      }),
      RUNS,
    );
  });

  it("that is put into an object can be found in it again", () => {
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), key, valueSource, (object, name, source) => {
        fc.pre(!Object.hasOwn(object, name));
        expect(memberSources(withSource(object, name, source)).get(name)).toBe(source);
      }),
      RUNS,
    );
  });
});
