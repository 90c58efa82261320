/** Keys as people paste them. */
import { describe, expect, it } from "vitest";
import { checkKey, keyFormOf } from "../../../src/inbound/sources/keys.ts";
import { SOURCES } from "../../../src/inbound/sources/sources.ts";
import { VECTORS, sourceOf } from "./vectors/vectors.ts";

const check = (type: string, text: string) => checkKey(sourceOf(type), text);
const WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const SPKI =
  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==";
const ED25519 = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

it("Every key of the vectors is fine as it is", async () => {
  for (const { type, settings } of VECTORS) {
    for (const key of settings.keys) expect(await check(type, key)).toEqual({ kind: "fine", key });
  }
});

describe("A text key", () => {
  it("is 1 to 255 visible characters, and white space around it is not part of it", async () => {
    const longest = "x".repeat(255);
    expect(await check("stripe", longest)).toEqual({ kind: "fine", key: longest });
    expect(await check("stripe", " \twhsec_0123456789abcdef\n")).toEqual({
      kind: "fine",
      key: "whsec_0123456789abcdef",
    });
  });

  it("that is short is fine: the dashboard warns of it", async () => {
    expect(await check("github", "short")).toEqual({ kind: "fine", key: "short" });
  });

  it.each(["", "   ", "two words", "x".repeat(256), "j\u00f6rg-0123456789abcd", "a\u0000b"])(
    "is not %j",
    async (key) => {
      expect(await check("github", key)).toEqual({
        kind: "wrong",
        message: "must be 1 to 255 visible ASCII characters without spaces",
      });
    },
  );
});

describe("A key of Standard Webhooks", () => {
  it.each([
    ["as senders show it", WHSEC, WHSEC],
    ["as Supabase shows it", `v1,${WHSEC}`, WHSEC],
    ["as Polar shows it, without the prefix", "polar_whs_0123456789abcdef", "polar_whs_0123456789abcdef"],
    ["without the prefix", WHSEC.slice(6), WHSEC.slice(6)],
  ])("%s is fine", async (_what, text, key) => {
    expect(await check("standard_webhooks", text)).toEqual({ kind: "fine", key });
    expect(await check("clerk", text)).toEqual({ kind: "fine", key });
  });

  it.each(["whsec_", "whsec_!!!", `${WHSEC}=`, "whsec_c2hvcnQ=", `whsec_${btoa("x".repeat(129))}`, "whsec_a b"])(
    "is not %j",
    async (key) => {
      const found = await check("standard_webhooks", key);
      expect(found).toEqual({
        kind: "wrong",
        message: "must be `whsec_` followed by base64, exactly as the sender shows it",
      });
    },
  );
});

describe("A public key", () => {
  it("of SendGrid is base64, with or without the lines of a PEM file", async () => {
    expect(await check("sendgrid", SPKI)).toEqual({ kind: "fine", key: SPKI });
    const pem = `-----BEGIN PUBLIC KEY-----\n${SPKI.slice(0, 64)}\n${SPKI.slice(64)}\n-----END PUBLIC KEY-----\n`;
    expect(await check("sendgrid", pem)).toEqual({ kind: "fine", key: SPKI });
  });

  it.each(["", "AAAA", SPKI.slice(4), `${SPKI}AAAA`, SPKI.replace("axfR", "AAAA"), ED25519, WHSEC])(
    "of SendGrid is not %j",
    async (key) => {
      expect(await check("sendgrid", key)).toEqual({
        kind: "wrong",
        message: "must be a P-256 public key: base64, exactly as the sender shows it",
      });
    },
  );

  it("of Discord is 64 hexadecimal digits", async () => {
    expect(await check("discord", ED25519.toUpperCase())).toEqual({ kind: "fine", key: ED25519 });
    for (const key of ["", ED25519.slice(2), `${ED25519}00`, `${ED25519.slice(2)}zz`, SPKI]) {
      expect(await check("discord", key)).toEqual({
        kind: "wrong",
        message: "must be a public key of 32 bytes: 64 hexadecimal digits",
      });
    }
  });
});

it("Senders without keys take none", async () => {
  for (const { type, proof } of SOURCES) {
    const takesKeys = proof.kind !== "url" && proof.kind !== "basic";
    expect(keyFormOf(sourceOf(type)) !== undefined).toBe(takesKeys);
    if (!takesKeys) expect(await check(type, WHSEC)).toEqual({ kind: "wrong", message: "is not used by this sender" });
  }
});
