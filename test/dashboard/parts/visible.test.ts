/** Text from outside, as a page shows it. */
import { html } from "hono/html";
import { describe, expect, it } from "vitest";
import { excerpt, makeVisible } from "../../../src/dashboard/parts/visible.ts";

describe("text from outside", () => {
  it.each([
    ["plain text, with\ttabs and\nlines", "plain text, with\ttabs and\nlines"],
    ["Windows\r\nlines", "Windows\nlines"],
    ["nul \u0000, escape \u001B[31m, delete \u007F", "nul ␀, escape ␛[31m, delete ␡"],
    ["a carriage return\rhides the line", "a carriage return␍hides the line"],
    ["C1 \u0085", "C1 ⟨U+0085⟩"],
    ["turned \u202Etxet", "turned ⟨U+202E⟩txet"],
    ["zero\u200Bwidth\uFEFF", "zero⟨U+200B⟩width⟨U+FEFF⟩"],
    ["soft\u00ADhyphen, \u3164 and tags \u{E0041}", "soft⟨U+00AD⟩hyphen, ⟨U+3164⟩ and tags ⟨U+E0041⟩"],
    ["علی\u200Cرضا, 葛\u{E0100}城, ❤\uFE0F", "علی\u200Cرضا, 葛\u{E0100}城, ❤\uFE0F"],
    ["a joiner \u200D alone", "a joiner ⟨U+200D⟩ alone"],
    ["a family 👨‍👩‍👧 and é", "a family 👨‍👩‍👧 and é"],
  ])("shows what cannot be seen: %j", (text, shown) => {
    expect(makeVisible(text)).toBe(shown);
  });
});

describe("the beginning of a text", () => {
  it.each(["", "short", `"<>&'`.repeat(30), "é€😀".repeat(30)])(
    "takes at most the given bytes in a page: %j",
    async (text) => {
      for (const bytes of [0, 1, 7, 50, 10_000]) {
        const shown = excerpt(text, bytes);
        expect(text.startsWith(shown)).toBe(true);
        expect(shown.isWellFormed()).toBe(true);
        const size = (part: string) => new TextEncoder().encode(String(html`${part}`)).length;
        expect(size(shown)).toBeLessThanOrEqual(bytes);
        const [next = ""] = text.slice(shown.length);
        if (next !== "") expect(size(shown + next)).toBeGreaterThan(bytes);
      }
    },
  );
});
