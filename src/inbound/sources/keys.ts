/** Pure. The keys that senders give out: whether a text is one, and the bytes that it stands for. */
import { importPublicKey } from "./check-signature.ts";
import { decode } from "./encoding.ts";
import type { KeyForm, SourceType } from "./source-type.ts";

export type KeyCheck =
  /** `key` is the text to keep. */
  { kind: "fine"; key: string } | { kind: "wrong"; message: string };

/** Standard Webhooks asks for 24 to 64 bytes; some senders make other lengths. */
const WHSEC_BYTES = { least: 16, most: 128 };

const WRONG: Record<KeyForm, string> = {
  text: "must be 1 to 255 visible ASCII characters without spaces",
  whsec: "must be `whsec_` followed by base64, exactly as the sender shows it",
  spki: "must be a P-256 public key: base64, exactly as the sender shows it",
  ed25519: "must be a public key of 32 bytes: 64 hexadecimal digits",
};

/** Checks a key as a person pasted it. White space around it, and lines around a public key, are removed. */
export async function checkKey(source: SourceType, text: string): Promise<KeyCheck> {
  const form = keyFormOf(source);
  if (!form) return { kind: "wrong", message: "is not used by this sender" };
  const key = normalize(form, text.trim());
  if (!(await isKey(form, key))) return { kind: "wrong", message: WRONG[form] };
  return { kind: "fine", key };
}

/** The form of a sender's keys; undefined where it has none. */
export function keyFormOf({ proof }: SourceType): KeyForm | undefined {
  if (proof.kind === "signature") return proof.key;
  return proof.kind === "custom" || proof.kind === "token" ? "text" : undefined;
}

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The bytes that a checked key may stand for. A Standard Webhooks key without its prefix has two readings: some
 * senders' libraries take it as text, others as base64.
 */
export function keyBytes(form: KeyForm, key: string): Bytes[] {
  const text: Bytes = Uint8Array.from(new TextEncoder().encode(key));
  switch (form) {
    case "text":
      // With an empty key, anybody could compute a plain hash such as HubSpot's.
      return key === "" ? [] : [text];
    case "whsec":
      if (key.startsWith("whsec_")) return present(decode("base64", key.slice("whsec_".length)));
      return [text, ...present(decode("base64", key))];
    case "spki":
      return present(decode("base64", key));
    case "ed25519":
      return present(decode("hex", key));
  }
}

function present<Value>(value: Value | undefined): Value[] {
  return value === undefined ? [] : [value];
}

function normalize(form: KeyForm, key: string): string {
  switch (form) {
    case "text":
      return key;
    case "whsec":
      // Supabase writes the version before it.
      return key.replace(/^v1,(?=whsec_)/, "");
    case "spki":
      return key.replaceAll(/-----[A-Z ]+-----|\s/g, "");
    case "ed25519":
      return key.toLowerCase();
  }
}

async function isKey(form: KeyForm, key: string): Promise<boolean> {
  if (form === "spki" || form === "ed25519") {
    const [bytes] = keyBytes(form, key);
    return Boolean(bytes && (await importPublicKey(form === "spki" ? "ecdsa-p256" : "ed25519", bytes)));
  }
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) return false;
  if (form === "text" || !key.startsWith("whsec_")) return true;
  const length = keyBytes(form, key)[0]?.length ?? 0;
  return length >= WHSEC_BYTES.least && length <= WHSEC_BYTES.most;
}
