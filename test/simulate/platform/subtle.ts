/**
 * Pure. What the service uses of `crypto.subtle`, done at once: the real one works in other threads, whose order no seed
 * decides.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  timingSafeEqual as equal,
} from "node:crypto";

type Bytes = ArrayBuffer | ArrayBufferView;
interface Derivation {
  salt: Bytes;
  info: Bytes;
}
interface Gcm {
  iv: Bytes;
  additionalData: Bytes;
}

class Key {
  readonly raw;
  constructor(raw: Buffer) {
    this.raw = createSecretKey(raw);
  }
}

const TAG_BYTES = 16;
const DERIVED_BYTES = 32;

/** Every method returns a promise, as the real one does. */
export const subtle = {
  digest: async (_algorithm: string, data: Bytes): Promise<ArrayBuffer> =>
    toArrayBuffer(createHash("sha256").update(toBuffer(data)).digest()),
  importKey: async (_format: string, raw: Bytes): Promise<Key> => new Key(Buffer.from(toBuffer(raw))),
  sign: async (_algorithm: unknown, key: Key, data: Bytes): Promise<ArrayBuffer> => toArrayBuffer(hmac(key, data)),
  verify: async (_algorithm: unknown, key: Key, signature: Bytes, data: Bytes): Promise<boolean> => {
    const expected = hmac(key, data);
    const given = toBuffer(signature);
    return given.length === expected.length && equal(given, expected);
  },
  deriveBits: async (derivation: Derivation, key: Key, bits: number): Promise<ArrayBuffer> =>
    toArrayBuffer(derive(derivation, key, bits / 8)),
  deriveKey: async (derivation: Derivation, key: Key): Promise<Key> => new Key(derive(derivation, key, DERIVED_BYTES)),
  encrypt: async ({ iv, additionalData }: Gcm, key: Key, data: Bytes): Promise<ArrayBuffer> => {
    const cipher = createCipheriv("aes-256-gcm", key.raw, toBuffer(iv));
    cipher.setAAD(toBuffer(additionalData));
    return toArrayBuffer(Buffer.concat([cipher.update(toBuffer(data)), cipher.final(), cipher.getAuthTag()]));
  },
  decrypt: async ({ iv, additionalData }: Gcm, key: Key, sealed: Bytes): Promise<ArrayBuffer> => {
    const bytes = toBuffer(sealed);
    const decipher = createDecipheriv("aes-256-gcm", key.raw, toBuffer(iv));
    decipher.setAAD(toBuffer(additionalData));
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
    const content = bytes.subarray(0, bytes.length - TAG_BYTES);
    return toArrayBuffer(Buffer.concat([decipher.update(content), decipher.final()]));
  },
  timingSafeEqual: (a: Bytes, b: Bytes): boolean => equal(toBuffer(a), toBuffer(b)),
};

function hmac(key: Key, data: Bytes): Buffer {
  return createHmac("sha256", key.raw).update(toBuffer(data)).digest();
}

function derive({ salt, info }: Derivation, key: Key, bytes: number): Buffer {
  return Buffer.from(hkdfSync("sha256", key.raw, toBuffer(salt), toBuffer(info), bytes));
}

function toBuffer(data: Bytes): Buffer {
  return data instanceof ArrayBuffer ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function toArrayBuffer(buffer: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(buffer.length);
  new Uint8Array(copy).set(buffer);
  return copy;
}
