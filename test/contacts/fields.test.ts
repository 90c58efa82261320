import { describe, expect, it } from "vitest";
import { z } from "zod";
import { contactFields } from "../../src/contacts/fields.ts";
import { hasInvisible } from "../../src/contacts/name.ts";
import { fieldErrorsOf } from "../../src/http/problem.ts";

const input = z.strictObject(contactFields);
const NAME = "must not contain control characters or other invisible ones";

describe("The fields of a contact", () => {
  it.each([
    [
      { first_name: " Mary Ann ", last_name: null },
      { first_name: "Mary Ann", last_name: null },
    ],
    [{ first_name: " ", last_name: "", email: "\t", phone: "\u00A0" }, {}],
    [{ first_name: "\u2800" }, {}],
    [{ first_name: "علی\u200Cرضا" }, { first_name: "علی\u200Cرضا" }],
    [{ first_name: "👩\u200D🚀" }, { first_name: "👩\u200D🚀" }],
    [{ last_name: "葛\u{E0100}城" }, { last_name: "葛\u{E0100}城" }],
    [{ email: " A@Example.com " }, { email: "A@Example.com" }],
    [{ phone: "tel:+31\u00A0612345678" }, { phone: "+31 612345678" }],
    [
      { phone: null, email: null, metadata: null },
      { phone: null, email: null, metadata: null },
    ],
    [{ metadata: [] }, { metadata: {} }],
    [{ metadata: { a: " ", b: "" } }, { metadata: { a: " ", b: "" } }],
  ])("%j is %j", (fields, expected) => {
    const parsed = input.parse(fields);
    expect(JSON.parse(JSON.stringify(parsed))).toEqual(expected);
  });

  it.each([
    [{ first_name: "\u200B" }, "first_name", NAME],
    [{ first_name: "a\u2028b" }, "first_name", NAME],
    [{ last_name: "a\u202Eb" }, "last_name", NAME],
    [{ last_name: "\u200DAnn" }, "last_name", NAME],
    [{ last_name: "a\u0000b" }, "last_name", NAME],
    [{ last_name: "a\uD800" }, "last_name", NAME],
    [{ last_name: "\u3164" }, "last_name", NAME],
    [{ last_name: "x".repeat(256) }, "last_name", "must be at most 255 characters"],
    [{ first_name: 7 }, "first_name", "must be a string"],
    [{ email: "x@example.com," }, "email", "must be an email address"],
    [{ phone: "+" }, "phone", "must be a phone number of at least five digits"],
    [{ metadata: [1] }, "metadata", "must be an object"],
    [{ metadata: "x" }, "metadata", "must be an object"],
    [{ metadata: { n: 2 ** 53 } }, "metadata", expect.stringContaining("2^53")],
  ])("%j is refused", (fields, path, message) => {
    const parsed = input.safeParse(fields);
    expect(parsed.success ? [] : fieldErrorsOf(parsed.error)).toEqual([{ path, message }]);
  });
});

it.each(["\u00AD", "\u061C", "\u180E", "\u200E", "\u2060", "\u2066", "\uFEFF", "\u{E0041}", "\n", "\u0085", "\uFE0F"])(
  "the character %j is invisible",
  (character) => expect(hasInvisible(`a ${character}b`)).toBe(true),
);
