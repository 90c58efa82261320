/** JSON laid out for people is the same JSON. */
import fc from "../support/property.ts";
import { describe, expect, it } from "vitest";
import { indentJson } from "../../src/json/indent.ts";

describe("JSON laid out", () => {
  it("looks as a printer would have made it, for any value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  it("is laid out the same, however it was laid out before", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom("\t", " ", "\r\n"), (value, space) => {
        expect(indentJson(JSON.stringify(value, null, space))).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  it.each([
    ["digits", '{"a":12345678901234567890.10,"b":1E+2,"c":-0.0}'],
    ["the order of keys, and the same key twice", '{"2":1,"1":2,"a":3,"a":4}'],
    ["escapes", String.raw`{"\u00e9":"\/ \" \\","b":"\\\"{},:["}`],
    ["text that looks like JSON", '["{\\"a\\":[1,2]}","a: b, c"]'],
  ])("keeps %s", (_what, source) => {
    const laidOut = indentJson(source);
    const lines = laidOut.split("\n").map((line) => line.trim());
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.join("").replaceAll('": ', '":')).toBe(source);
  });

  it("takes long text in its stride", () => {
    const source = JSON.stringify({ text: '\\"'.repeat(200_000), deep: "x".repeat(100_000) });
    expect(JSON.parse(indentJson(source))).toEqual(JSON.parse(source));
  });
});
