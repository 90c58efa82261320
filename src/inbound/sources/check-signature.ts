/** Pure. Whether a key made a signature, by WebCrypto alone. Every comparison takes constant time. */
import type { Algorithm } from "./source-type.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** P-256: r and s have 32 bytes each. */
const SCALAR_BYTES = 32;
const ED25519_SIGNATURE_BYTES = 64;

/** @param key a secret, or a public key as SPKI or raw, as the algorithm needs it. */
export async function isSignedBy(algorithm: Algorithm, key: Bytes, signature: Bytes, content: Bytes): Promise<boolean> {
  switch (algorithm) {
    case "hmac-sha256":
      return hmacFits("SHA-256", key, signature, content);
    case "hmac-sha1":
      return hmacFits("SHA-1", key, signature, content);
    case "hmac-sha512":
      return hmacFits("SHA-512", key, signature, content);
    case "sha256": {
      const digest = await crypto.subtle.digest("SHA-256", content);
      return digest.byteLength === signature.length && crypto.subtle.timingSafeEqual(digest, signature);
    }
    case "ecdsa-p256": {
      const raw = rawFromDer(signature);
      const verifier = await importPublicKey("ecdsa-p256", key);
      if (!raw || !verifier) return false;
      return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, verifier, raw, content);
    }
    case "ed25519": {
      // WebCrypto throws for another length.
      if (signature.length !== ED25519_SIGNATURE_BYTES) return false;
      const verifier = await importPublicKey("ed25519", key);
      return verifier ? crypto.subtle.verify("Ed25519", verifier, signature, content) : false;
    }
  }
}

/** Undefined if the bytes are not such a key. */
export async function importPublicKey(algorithm: "ecdsa-p256" | "ed25519", key: Bytes): Promise<CryptoKey | undefined> {
  try {
    return algorithm === "ed25519"
      ? await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"])
      : await crypto.subtle.importKey("spki", key, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  } catch {
    return undefined;
  }
}

/** HMAC-SHA256 of a text. */
export async function hmacSha256(key: Bytes, text: string): Promise<ArrayBuffer> {
  const signer = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return crypto.subtle.sign("HMAC", signer, new TextEncoder().encode(text));
}

async function hmacFits(hash: string, key: Bytes, signature: Bytes, content: Bytes): Promise<boolean> {
  const verifier = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash }, false, ["verify"]);
  return crypto.subtle.verify("HMAC", verifier, signature, content);
}

/** An ECDSA signature as WebCrypto takes it (r and s, 32 bytes each), from the DER that senders write. */
function rawFromDer(der: Bytes): Bytes | undefined {
  // SEQUENCE { INTEGER r, INTEGER s }: of two short integers, so every length is one byte.
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return undefined;
  const raw = new Uint8Array(2 * SCALAR_BYTES);
  let position = 2;
  for (const end of [SCALAR_BYTES, 2 * SCALAR_BYTES]) {
    const length = der[position + 1] ?? 0;
    if (der[position] !== 0x02 || length === 0) return undefined;
    const integer = der.subarray(position + 2, position + 2 + length);
    // A leading zero only keeps the integer positive.
    const isPadded = integer[0] === 0;
    if (isPadded && (integer[1] ?? 0) < 0x80) return undefined;
    const scalar = isPadded ? integer.subarray(1) : integer;
    if (integer.length !== length || (integer[0] ?? 0) > 0x7f || scalar.length > SCALAR_BYTES) return undefined;
    raw.set(scalar, end - scalar.length);
    position += 2 + length;
  }
  return position === der.length ? raw : undefined;
}
