/** What a receiver repeats of the request: no secret of it is kept. */
import fc from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { secretMask } from "../../../src/delivery/request/mask-secrets.ts";
import { MASK } from "../../../src/vocabulary/headers.ts";

const SECRET = "iVr5c0bq8T6m1JvC2nX4pL7sD9fG0hK3wE5rT8yU1oA";
const VALUE = 'Basic QWxhZGRpbjpvcGVu/c2VzYW1l+"&<>';

describe("A secret in a response", () => {
  it.each([
    ["as it is", SECRET],
    ["in JSON", JSON.stringify({ header: VALUE })],
    ["in the JSON of PHP", JSON.stringify({ header: VALUE }).replaceAll("/", "\\/")],
    ["in HTML", VALUE.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")],
    ["in a URL", encodeURIComponent(VALUE)],
    ["in a form", new URLSearchParams({ a: VALUE }).toString()],
    ["without its scheme", VALUE.slice("Basic ".length)],
    ["twice", `${SECRET} and ${SECRET}`],
    ["cut at the end", SECRET.slice(0, 20)],
  ])("is masked %s", (_where, text) => {
    const shown = secretMask([SECRET, VALUE])(`before ${text}`);
    expect(shown).toMatch(/^before /);
    expect(shown).toContain(MASK);
    for (const part of [SECRET.slice(0, 6), "QWxhZGRpbjpvcGVu"]) expect(shown).not.toContain(part);
  });

  it("is masked wherever it is, and nothing else changes", () => {
    const text = fc.string({ maxLength: 40 }).filter((made) => !SECRET.includes(made.slice(-6)) || made === "");
    // The same for all texts, as for the responses of a batch.
    const mask = secretMask([SECRET]);
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(mask(`${before}${SECRET}${after} .`)).toBe(`${before}${MASK}${after} .`);
      }),
    );
  });

  it("leaves short values, which are everyday words", () => {
    expect(secretMask(["true", "acme", ""])("true and acme")).toBe("true and acme");
  });
});
