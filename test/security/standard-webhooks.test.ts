/** Signatures, judged by the official Standard Webhooks library: it makes what we must accept, and reads what we make. */
import fc from "../support/property.ts";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { fromBase64, toBase64 } from "../../src/security/base64.ts";
import { sign, verify } from "../../src/security/standard-webhooks.ts";

/** As bytes of their own, which is what the platform's types ask for. */
const bytesOf = (text: string) => Uint8Array.from(new TextEncoder().encode(text));
const NOW_SECONDS = Math.floor(Date.now() / 1000);

const secret = fc.uint8Array({ minLength: 24, maxLength: 64 }).map((bytes) => `whsec_${toBase64(bytes)}`);
const secrets = (most: number) => fc.uniqueArray(secret, { minLength: 1, maxLength: most });
const id = fc.stringMatching(/^[\w.-]{1,40}$/);
/** JSON, since the library parses what it has verified, with whatever stands in its texts. */
const body = fc.jsonValue({ stringUnit: "binary" }).map((value) => JSON.stringify(value));

function headersOf(messageId: string, signature: string, seconds = NOW_SECONDS): Record<string, string> {
  return { "webhook-id": messageId, "webhook-timestamp": String(seconds), "webhook-signature": signature };
}

describe("What we sign", () => {
  it("is verified by the library with each key that is live, and with no other", async () => {
    await fc.assert(
      fc.asyncProperty(secrets(3), secret, id, body, async (live, other, messageId, content) => {
        fc.pre(!live.includes(other));
        const signature = await sign(live, { id: messageId, timestampSeconds: NOW_SECONDS, body: content });
        const headers = headersOf(messageId, signature);
        for (const each of live) {
          expect(new Webhook(each).verify(content, headers)).toEqual(JSON.parse(content));
        }
        expect(() => new Webhook(other).verify(content, headers)).toThrow("No matching signature found");
      }),
      { numRuns: 200 },
    );
  });
});

describe("What the library signs", () => {
  it("is accepted with any key that is live, and with no other", async () => {
    await fc.assert(
      fc.asyncProperty(secrets(3), fc.nat(), secret, id, body, async (live, nth, other, messageId, content) => {
        fc.pre(!live.includes(other));
        const signer = live[nth % live.length] ?? "";
        const signature = new Webhook(signer).sign(messageId, new Date(NOW_SECONDS * 1000), content);
        const headers = new Headers(headersOf(messageId, signature));
        expect(await verify(live, headers, bytesOf(content), NOW_SECONDS)).toBe(true);
        expect(await verify([other], headers, bytesOf(content), NOW_SECONDS)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it("is refused once any byte of the content, the id, the time or the signature is another", async () => {
    const flip = fc.integer({ min: 1, max: 255 });
    await fc.assert(
      fc.asyncProperty(secret, id, body, fc.nat(), flip, async (key, messageId, content, place, mask) => {
        const bytes = bytesOf(content);
        const signature = new Webhook(key).sign(messageId, new Date(NOW_SECONDS * 1000), content);
        const check = (changed: Partial<{ id: string; signature: string; seconds: number; bytes: typeof bytes }>) =>
          verify(
            [key],
            new Headers(headersOf(changed.id ?? messageId, changed.signature ?? signature, changed.seconds)),
            changed.bytes ?? bytes,
            NOW_SECONDS,
          );
        const raw = fromBase64(signature.slice("v1,".length));
        expect(await check({})).toBe(true);
        expect(await check({ bytes: flipped(bytes, place, mask) })).toBe(false);
        expect(await check({ bytes: bytes.slice(0, -1) })).toBe(false);
        expect(await check({ signature: `v1,${toBase64(flipped(raw, place, mask))}` })).toBe(false);
        expect(await check({ seconds: NOW_SECONDS - 1 - (place % 200) })).toBe(false);
        expect(await check({ id: `${messageId}x` })).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});

describe("Headers that nobody signed", () => {
  it("are refused, whatever they say, and never fail", async () => {
    const value = fc.oneof(
      fc.stringMatching(/^[\x21-\x7e ]{0,60}$/),
      fc.constantFrom("v1,", "v1,=", "v1", ",", `v1,${"A".repeat(43)}=`, `v1,${"=".repeat(44)}`, String(NOW_SECONDS)),
    );
    await fc.assert(
      fc.asyncProperty(secret, value, value, value, async (key, messageId, seconds, signature) => {
        const headers = new Headers({
          "webhook-id": messageId,
          "webhook-timestamp": seconds,
          "webhook-signature": signature,
        });
        expect(await verify([key], headers, new Uint8Array(), NOW_SECONDS)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

function flipped(bytes: Uint8Array, place: number, mask: number): Uint8Array<ArrayBuffer> {
  const at = place % bytes.length;
  return Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ mask : byte));
}
