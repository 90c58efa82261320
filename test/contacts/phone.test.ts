import fc from "../support/property.ts";
import { describe, expect, it } from "vitest";
import { cleanPhone, phoneKey } from "../../src/contacts/phone.ts";

describe("A phone number", () => {
  it.each([
    ["+31 (20) 555-0000", "+31205550000", "+31 (20) 555-0000"],
    ["+31205550000", "+31205550000", "+31205550000"],
    ["(+31) 20.555.0000", "+31205550000", "(+31) 20.555.0000"],
    ["020/555 0000", "0205550000", "020/555 0000"],
    ["+31\u00A020\u202F555\u20110000", "+31205550000", "+31 20 555-0000"],
    ["+31 20 555 – 0000", "+31205550000", "+31 20 555 - 0000"],
    ["\u202A+31 205550000\u202C", "+31205550000", "+31 205550000"],
    ["＋３１２０５５５００００", "+31205550000", "+31205550000"],
    ["tel:+31205550000", "+31205550000", "+31205550000"],
    ["TEL: +31-20-555-0000", "+31205550000", "+31-20-555-0000"],
    ["+1 555 010 0000 ext. 5", "+15550100000", "+1 555 010 0000 ext. 5"],
    ["+1 555 010 0000x12", "+15550100000", "+1 555 010 0000x12"],
    ["+1-555-010-0000 Extension: 5", "+15550100000", "+1-555-010-0000 Extension: 5"],
    ["tel:+15550100000;ext=5", "+15550100000", "+15550100000;ext=5"],
    ["+1 555 010 0000 #5", "+15550100000", "+1 555 010 0000 #5"],
    ["+1 555 010 0000,,5", "+15550100000", "+1 555 010 0000,,5"],
    ["12345", "12345", "12345"],
    ["  612345678 ", "612345678", "612345678"],
  ])("%j is compared as %s", (text, key, clean) => expect([phoneKey(text), cleanPhone(text)]).toEqual([key, clean]));

  it.each([
    "",
    " ",
    "+",
    "++",
    "1234",
    "n/a",
    "n/a 12345",
    "-",
    "unknown",
    "ext. 12345",
    "x12345",
    "+31 6 CALL-ME",
    "5+12345",
    "12345@",
  ])("%j is none", (text) => expect([phoneKey(text), cleanPhone(text)]).toEqual([undefined, undefined]));

  it("is clean once it was cleaned, and stays the same number", () => {
    const part = fc.constantFrom(
      "+",
      "0",
      "12345",
      " ",
      "\u00A0",
      "\u2011",
      "(",
      ")",
      "tel:",
      "ext.",
      "x",
      "#",
      ";ext=",
      "٣",
      "６",
      "\u200E",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part).map((parts) => parts.join("")),
        ),
        (text) => {
          const clean = cleanPhone(text);
          expect(phoneKey(text) === undefined).toBe(clean === undefined);
          if (clean === undefined) return;
          expect([cleanPhone(clean), phoneKey(clean)]).toEqual([clean, phoneKey(text)]);
          expect(phoneKey(text)).toMatch(/^\+?\d{5,}$/);
        },
      ),
    );
  });
});
