import fc from "../support/property.ts";
import { describe, expect, it } from "vitest";
import { compareDecimals } from "../../src/json/decimal.ts";
import { isRawNumber, numberText, parseExact, toPlain } from "../../src/json/exact.ts";
import { valueAt } from "../../src/json/pointer.ts";

describe("JSON that is read exactly", () => {
  it.each([
    '{"n":1.50,"big":9007199254740993,"e":1e2,"zero":-0,"huge":1e999}',
    '[12345678901234567890,0.1000,{"__proto__":1.0}]',
    "9007199254740993",
    '{"a":"1.50","b":[true,null,0.1,7]}',
  ])("%s is printed as it came", (text) => expect(JSON.stringify(parseExact(text))).toBe(text));

  it("keeps ordinary numbers ordinary", () => {
    expect(parseExact('[1,0.1,-7,1e+21,"1.0"]')).toEqual([1, 0.1, -7, 1e21, "1.0"]);
    expect(isRawNumber(valueAt("/0", parseExact("[1.0]")))).toBe(true);
  });

  it("reads any JSON as JSON.parse does, but for digits", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(toPlain(parseExact(text), "number")).toEqual(JSON.parse(text));
      }),
    );
  });

  it("has nothing inside a number", () => {
    expect(valueAt("/n/rawJSON", parseExact('{"n":1.50}'))).toBeUndefined();
  });
});

describe("A number with ordinary digits", () => {
  it.each([
    ["1.50", 1.5, 1.5],
    ["1e2", 100, 100],
    ["-0", -0, -0],
    ["9007199254740993", 9007199254740992, "9007199254740993"],
    ["9007199254740992", 9007199254740992, "9007199254740992"],
    ["820982911946154508", 820982911946154500, "820982911946154508"],
    ["0.10000000000000000001", 0.1, "0.10000000000000000001"],
    ["1e999", Infinity, "1e999"],
    ["1e+21", 1e21, 1e21],
  ])("%s is %s, or where digits count %s", (text, asNumber, asText) => {
    expect([toPlain(parseExact(text), "number"), toPlain([parseExact(text)], "text")]).toEqual([asNumber, [asText]]);
    expect(numberText(parseExact(text))).toBe(text);
  });

  it("is nothing else", () => expect(["1", true, null, {}, []].map(numberText)).toEqual(Array(5).fill(undefined)));

  it("keeps members that mean something to JavaScript", () => {
    const plain = toPlain(parseExact('{"__proto__":{"n":1.0}}'), "text");
    expect(JSON.stringify(plain)).toBe('{"__proto__":{"n":1}}');
  });
});

describe("Decimals", () => {
  it.each([
    ["1", "1.000", 0],
    ["0", "-0.0", 0],
    ["1e2", "100", 0],
    ["0.001e5", "100", 0],
    ["9007199254740993", "9007199254740992", 1],
    ["-9007199254740993", "-9007199254740992", -1],
    ["0.1", "0.10000000000000000001", -1],
    ["1e999", "9e998", 1],
    ["1e-999", "0", 1],
    ["-1", "1e-5", -1],
    ["99", "100", -1],
    ["-1.50", "-1.5", 0],
  ])("%s compared with %s: %i", (a, b, sign) => {
    expect([Math.sign(compareDecimals(a, b)), Math.sign(compareDecimals(b, a))]).toEqual([sign, 0 - sign]);
  });

  it("compare as whole numbers and doubles do", () => {
    const signOf = <Value extends bigint | number>(a: Value, b: Value) => (a < b ? -1 : a > b ? 1 : 0);
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), (a, b) => {
        expect(Math.sign(compareDecimals(String(a), String(b)))).toBe(signOf(a, b));
      }),
    );
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(double, double, (a, b) => {
        expect(Math.sign(compareDecimals(JSON.stringify(a), JSON.stringify(b)))).toBe(signOf(a, b));
      }),
    );
  });

  it("take no time for long rows of zeros or large powers", () => {
    expect(compareDecimals(`1${"0".repeat(200_000)}1`, `1${"0".repeat(200_001)}`)).toBeGreaterThan(0);
    expect(compareDecimals("1e999999999", "1e999999998")).toBeGreaterThan(0);
  });
});
