/**
 * I/O: randomness. Encrypts secrets at rest with AES-256-GCM, and hashes those that are looked up. Both keys are derived
 * from `ENCRYPTION_KEY`, so that neither can replace the other.
 */
import { fromBase64, toBase64Url, fromBase64Url, toHex } from "./base64.ts";
import { UnknownKeyError } from "./unknown-key.ts";

const IV_BYTES = 12;
const encoder = new TextEncoder();

interface Key {
  readonly id: string;
  readonly cipher: CryptoKey;
  readonly mac: CryptoKey;
}

export interface Keyring {
  /** The id of the key that encrypts. */
  readonly keyId: string;
  /** The ids of the others, which only decrypt. */
  readonly otherKeyIds: readonly string[];
  /** `<key id>.<iv and ciphertext>`. `context` (whose secret, which one) must be the same to decrypt. */
  encrypt(plaintext: string, context: string): Promise<string>;
  /** @throws {UnknownKeyError} when no key of the ring made this; and when it was made for another context. */
  decrypt(sealed: string, context: string): Promise<string>;
  /** The hash by which a new secret is found. */
  hash(secret: string): Promise<string>;
  /** The hashes by which a secret can be stored, one for each key of the ring. */
  hashes(secret: string): Promise<string[]>;
}

const rings = new Map<string, Promise<Keyring>>();

/** @param encryptionKeys 32 bytes in base64 each; the first one encrypts. Derived once per isolate. */
export function keyringOf(encryptionKeys: readonly string[]): Promise<Keyring> {
  const name = encryptionKeys.join(",");
  let ring = rings.get(name);
  if (!ring) {
    ring = makeKeyring(encryptionKeys);
    rings.set(name, ring);
  }
  return ring;
}

async function makeKeyring(encryptionKeys: readonly string[]): Promise<Keyring> {
  const keys = await Promise.all(encryptionKeys.map(deriveKey));
  const [current] = keys;
  if (!current) throw new Error("a keyring needs a key");
  const byId = new Map(keys.map((key) => [key.id, key]));
  return {
    keyId: current.id,
    otherKeyIds: keys.map(({ id }) => id).filter((id) => id !== current.id),
    async encrypt(plaintext, context) {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const additionalData = encoder.encode(context);
      const sealed = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv, additionalData },
        current.cipher,
        encoder.encode(plaintext),
      );
      const bytes = new Uint8Array(IV_BYTES + sealed.byteLength);
      bytes.set(iv);
      bytes.set(new Uint8Array(sealed), IV_BYTES);
      return `${current.id}.${toBase64Url(bytes)}`;
    },
    async decrypt(sealed, context) {
      const [id = "", content = ""] = sealed.split(".");
      const key = byId.get(id);
      if (!key) throw new UnknownKeyError(id);
      const bytes = fromBase64Url(content);
      const additionalData = encoder.encode(context);
      const plaintext = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv: bytes.slice(0, IV_BYTES), additionalData },
        key.cipher,
        bytes.slice(IV_BYTES),
      );
      return new TextDecoder().decode(plaintext);
    },
    hash: (secret) => hashWithKey(current, secret),
    hashes: (secret) => Promise.all(keys.map((key) => hashWithKey(key, secret))),
  };
}

async function hashWithKey(key: Key, secret: string): Promise<string> {
  return toHex(await crypto.subtle.sign("HMAC", key.mac, encoder.encode(secret)));
}

async function deriveKey(encoded: string): Promise<Key> {
  const root = await crypto.subtle.importKey("raw", fromBase64(encoded), "HKDF", false, ["deriveBits", "deriveKey"]);
  const use = (name: string) => ({
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(),
    info: encoder.encode(`ratecard-webhooks ${name}`),
  });
  return {
    id: toHex(await crypto.subtle.deriveBits(use("key id"), root, 32)),
    cipher: await crypto.subtle.deriveKey(use("encryption"), root, { name: "AES-GCM", length: 256 }, false, [
      "encrypt",
      "decrypt",
    ]),
    mac: await crypto.subtle.deriveKey(use("lookup hash"), root, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]),
  };
}
