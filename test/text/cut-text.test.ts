import fc from "../support/property.ts";
import { describe, expect, it } from "vitest";
import { cutText, cutToJsonBytes, jsonBytes } from "../../src/text/cut-text.ts";

describe("A text that is cut", () => {
  it.each([
    ["abc", 2, "ab"],
    ["abc", 3, "abc"],
    ["a😀", 2, "a"],
    ["a😀", 3, "a😀"],
    ["😀", 1, ""],
    ["", 5, ""],
  ])("%s at %i is %s", (text, most, cut) => {
    expect(cutText(text, most)).toBe(cut);
  });

  it("is its beginning, and holds no half of a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(20), (text, most) => {
        const cut = cutText(text, most);
        expect(text.startsWith(cut)).toBe(true);
        expect(cut.isWellFormed()).toBe(true);
        expect(cut.length).toBeGreaterThanOrEqual(Math.min(text.length, most) - 1);
      }),
    );
  });
});

describe("A text that is cut to bytes of JSON", () => {
  it("is its beginning, and has no more bytes than allowed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(40), (text, most) => {
        const cut = cutToJsonBytes(text, most);
        expect(text.startsWith(cut)).toBe(true);
        expect(jsonBytes(cut) - 2).toBeLessThanOrEqual(most);
      }),
    );
  });

  it.each([0, -1, Number.NEGATIVE_INFINITY])("is empty for %s bytes", (most) => {
    expect(cutToJsonBytes("text", most)).toBe("");
  });
});
