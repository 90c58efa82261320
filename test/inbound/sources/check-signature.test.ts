import { expect, it } from "vitest";
import { isSignedBy } from "../../../src/inbound/sources/check-signature.ts";

const ALGORITHMS = ["hmac-sha256", "hmac-sha1", "hmac-sha512", "sha256", "ecdsa-p256", "ed25519"] as const;

it.each(ALGORITHMS)("refuses a signature of any length instead of failing: %s", async (algorithm) => {
  const key = new Uint8Array(32).fill(7);
  for (const length of [0, 1, 32, 63, 64, 65, 72, 1000]) {
    const signature = new Uint8Array(length).fill(0x30);
    expect([length, await isSignedBy(algorithm, key, signature, new Uint8Array(3))]).toEqual([length, false]);
  }
});
