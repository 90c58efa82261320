/** Secrets at rest: only the right key opens them, for what they were sealed for, and as they were. */
import fc from "../support/property.ts";
import { describe, expect, it } from "vitest";
import { fromBase64Url, toBase64, toBase64Url } from "../../src/security/base64.ts";
import { keyringOf } from "../../src/security/keyring.ts";
import { UnknownKeyError } from "../../src/security/unknown-key.ts";

const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => toBase64(bytes));
const keys = fc.uniqueArray(key, { minLength: 2, maxLength: 4 });
const text = fc.string({ unit: "binary", maxLength: 200 });
const context = fc.string({ unit: "grapheme", maxLength: 40 });
const RUNS = { numRuns: 150 };

describe("What a keyring has encrypted", () => {
  it("opens again as it was, and is never the same twice", async () => {
    await fc.assert(
      fc.asyncProperty(keys, text, context, async (all, plaintext, about) => {
        const ring = await keyringOf(all);
        const sealed = await ring.encrypt(plaintext, about);
        expect(await ring.decrypt(sealed, about)).toBe(plaintext);
        expect(await ring.encrypt(plaintext, about)).not.toBe(sealed);
      }),
      RUNS,
    );
  });

  it("is refused once any byte of it is another", async () => {
    const mask = fc.integer({ min: 1, max: 255 });
    await fc.assert(
      fc.asyncProperty(key, text, context, fc.nat(), mask, async (only, plaintext, about, place, bits) => {
        const ring = await keyringOf([only]);
        const [id = "", content = ""] = (await ring.encrypt(plaintext, about)).split(".");
        const bytes = fromBase64Url(content);
        const at = place % bytes.length;
        const changed = bytes.map((byte, index) => (index === at ? byte ^ bits : byte));
        await expect(ring.decrypt(`${id}.${toBase64Url(changed)}`, about)).rejects.toThrow();
        await expect(ring.decrypt(`${id}.${toBase64Url(bytes.slice(0, -1))}`, about)).rejects.toThrow();
      }),
      RUNS,
    );
  });

  it("is refused for anything else than it was encrypted for", async () => {
    await fc.assert(
      fc.asyncProperty(key, text, context, context, async (only, plaintext, about, other) => {
        fc.pre(about !== other);
        const ring = await keyringOf([only]);
        await expect(ring.decrypt(await ring.encrypt(plaintext, about), other)).rejects.toThrow();
      }),
      RUNS,
    );
  });

  it("stays readable, and can be found, for as long as its key is among those of the ring, and no longer", async () => {
    await fc.assert(
      fc.asyncProperty(keys, text, context, async ([old = "", ...newer], plaintext, about) => {
        const [before, during, after] = await Promise.all([[old], [...newer, old], newer].map(keyringOf));
        if (!before || !during || !after) throw new Error("no keyrings");
        const sealed = await before.encrypt(plaintext, about);
        expect(await during.decrypt(sealed, about)).toBe(plaintext);
        expect(await during.hashes(plaintext)).toContain(await before.hash(plaintext));
        expect(await during.encrypt(plaintext, about)).toMatch(new RegExp(`^${after.keyId}\\.`));
        await expect(after.decrypt(sealed, about)).rejects.toThrow(UnknownKeyError);
        expect(await after.hashes(plaintext)).not.toContain(await before.hash(plaintext));
      }),
      RUNS,
    );
  });

  it("says nothing of what is in it, or of what it is for", async () => {
    const secret = fc.stringMatching(/^[\w-]{43}$/);
    await fc.assert(
      fc.asyncProperty(key, secret, async (only, plaintext) => {
        const sealed = await (await keyringOf([only])).encrypt(plaintext, plaintext);
        for (const encoded of [plaintext, toBase64Url(new TextEncoder().encode(plaintext))]) {
          expect(sealed).not.toContain(encoded);
        }
      }),
      RUNS,
    );
  });
});
