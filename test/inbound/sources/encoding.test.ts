/** The same bytes are written in one way only, so that a signature written otherwise cannot pass as a new call. */
import fc from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { decode } from "../../../src/inbound/sources/encoding.ts";

const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_ \n";
const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });
const toBase64 = (content: Uint8Array) => btoa(String.fromCharCode(...content));
const toHex = (content: Uint8Array) => Array.from(content, (byte) => byte.toString(16).padStart(2, "0")).join("");

describe("Base64", () => {
  it("gives the bytes back", () => {
    fc.assert(
      fc.property(bytes, (content) => {
        expect(decode("base64", toBase64(content))).toEqual(content);
      }),
    );
  });

  it("is another text for every other bytes: no replaced character leaves them the same", () => {
    fc.assert(
      fc.property(bytes, (content) => {
        const text = toBase64(content);
        for (const index of text.split("").keys()) {
          for (const character of CHARACTERS) {
            if (character === text[index]) continue;
            expect(decode("base64", text.slice(0, index) + character + text.slice(index + 1))).not.toEqual(content);
          }
        }
      }),
      { numRuns: 5 },
    );
  });

  it.each(["", "A", "AA", "AAA", "AA=", "AB==", "AAB=", "AA==A", "====", "-_-_", "AAAA\n", " AAAA", "AA AA"])(
    "is not %j",
    (text) => expect(decode("base64", text)).toBeUndefined(),
  );
});

describe("Hexadecimal", () => {
  it("gives the bytes back, in lower or in upper case", () => {
    fc.assert(
      fc.property(bytes, (content) => {
        expect(decode("hex", toHex(content))).toEqual(content);
        expect(decode("hex", toHex(content).toUpperCase())).toEqual(content);
      }),
    );
  });

  it.each(["", "a", "abc", "aB", "0xab", "ab ", "zz", "ab\n"])("is not %j", (text) => {
    expect(decode("hex", text)).toBeUndefined();
  });
});
