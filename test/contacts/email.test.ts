import fc from "../support/property.ts";
import { describe, expect, it } from "vitest";
import { cleanEmail, emailKey } from "../../src/contacts/email.ts";

describe("An email address", () => {
  it.each([
    ["JohnDoe@Example.COM", "johndoe@example.com"],
    ["  a@example.com ", "a@example.com"],
    ["o'brien+tag@mail.example.co.uk", "o'brien+tag@mail.example.co.uk"],
    ["a..b.@docomo.example", "a..b.@docomo.example"],
    ["info@BÜCHER.example", "info@xn--bcher-kva.example"],
    ["info@xn--bcher-kva.example", "info@xn--bcher-kva.example"],
    ["info@bu\u0308cher.example", "info@xn--bcher-kva.example"],
    ["jo\u0308rg@example.com", "jörg@example.com"],
    ["JÖRG@example.com", "jörg@example.com"],
    ["用户@例子.广告", "用户@xn--fsqu00a.xn--4rr70v"],
    ["a@1password.example", "a@1password.example"],
    ["a@123.example", "a@123.example"],
  ])("%j is compared as %s", (text, key) => {
    expect(cleanEmail(text)).toBe(text.trim().normalize("NFC"));
    expect(emailKey(text)).toBe(key);
  });

  it.each([
    ["nothing", ""],
    ["no @", "example.com"],
    ["nothing before the @", "@example.com"],
    ["nothing behind the @", "a@"],
    ["a comma at the end", "ent@example.com,"],
    ["a semicolon at the end", "a@example.com;"],
    ["a point at the end", "a@example.com."],
    ["two addresses", "a@example.com,b@example.com"],
    ["two @", "a@b@example.com"],
    ["a name beside it", "Ann <a@example.com>"],
    ["angle brackets", "<a@example.com>"],
    ["mailto:", "mailto:a@example.com"],
    ["a space", "a b@example.com"],
    ["a no-break space", "a@exam\u00A0ple.com"],
    ["an invisible space", "x@example.com\u200B"],
    ["an invisible space before the @", "x\u200B@example.com"],
    ["a soft hyphen", "x@exam\u00ADple.com"],
    ["a mark that turns the text", "x\u202E@example.com"],
    ["a single label", "a@localhost"],
    ["an empty label", "a@example..com"],
    ["a label that starts with a hyphen", "a@-example.com"],
    ["a label that ends with a hyphen", "a@example-.com"],
    ["a label of 64 characters", `a@${"x".repeat(64)}.com`],
    ["an underscore in the domain", "a@exa_mple.com"],
    ["a port", "a@example.com:25"],
    ["a path", "a@example.com/x"],
    ["an escape", "a@ex%61mple.com"],
    ["an IP address", "a@127.0.0.1"],
    ["an IP address in brackets", "a@[127.0.0.1]"],
    ["half a character", "a\uD800@example.com"],
  ])("with %s is refused", (_what, text) => expect(cleanEmail(text)).toBeUndefined());

  it("has a key for any text, which is its own key", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.emailAddress()), (text) => {
        expect(emailKey(emailKey(text))).toBe(emailKey(text));
      }),
    );
  });

  it("that is ordinary is taken as it is", () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        expect(cleanEmail(text)).toBe(text);
      }),
    );
  });
});
