/** Pure. Signatures as Standard Webhooks defines them: HMAC-SHA256 over `id.timestamp.body`. */
import { MAX_IMPORTED_KEYS, MAX_SIGNATURES, SIGNATURE_TOLERANCE_SECONDS } from "../constants.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER } from "../vocabulary/headers.ts";

const encoder = new TextEncoder();

/** The `webhook-signature` header: one `v1,<base64>` per valid key, separated by spaces. */
export async function sign(
  signingSecrets: readonly string[],
  message: { id: string; timestampSeconds: number; body: string | Uint8Array<ArrayBuffer> },
): Promise<string> {
  const content = contentToSign(message);
  const signatures = await Promise.all(
    signingSecrets.map(async (secret) => {
      const key = await importKey(secret);
      return `v1,${toBase64(await crypto.subtle.sign("HMAC", key, content))}`;
    }),
  );
  return signatures.join(" ");
}

/** Whether any signature in the headers was made by any of the secrets, close enough to `nowSeconds`. */
export async function verify(
  signingSecrets: readonly string[],
  headers: Headers,
  body: Uint8Array<ArrayBuffer>,
  nowSeconds: number,
): Promise<boolean> {
  const id = headers.get(ID_HEADER);
  const timestamp = headers.get(TIMESTAMP_HEADER) ?? "";
  const signatures = (headers.get(SIGNATURE_HEADER)?.split(" ") ?? []).slice(0, MAX_SIGNATURES);
  if (!id || !/^\d{1,12}$/.test(timestamp)) return false;
  const timestampSeconds = Number(timestamp);
  if (Math.abs(nowSeconds - timestampSeconds) > SIGNATURE_TOLERANCE_SECONDS) return false;
  const content = contentToSign({ id, timestampSeconds: timestamp, body });
  for (const secret of signingSecrets) {
    const key = await importKey(secret);
    for (const signature of signatures) {
      const [version, encoded = ""] = signature.split(",");
      if (version !== "v1" || !/^[A-Za-z0-9+/]{43}=$/.test(encoded)) continue;
      // The comparison is the platform's own, in constant time.
      if (await crypto.subtle.verify("HMAC", key, fromBase64(encoded), content)) return true;
    }
  }
  return false;
}

function contentToSign(message: {
  id: string;
  timestampSeconds: number | string;
  body: string | Uint8Array<ArrayBuffer>;
}): Uint8Array {
  const head = `${message.id}.${message.timestampSeconds}.`;
  // A body to send is text; a received body is bytes, which need not be text.
  if (typeof message.body === "string") return encoder.encode(head + message.body);
  const prefix = encoder.encode(head);
  const content = new Uint8Array(prefix.length + message.body.length);
  content.set(prefix);
  content.set(message.body, prefix.length);
  return content;
}

/** Importing a key costs as much as signing with it, and a webhook's key signs again and again. */
const imported = new Map<string, Promise<CryptoKey>>();

function importKey(signingSecret: string): Promise<CryptoKey> {
  const known = imported.get(signingSecret);
  if (known) return known;
  const raw = fromBase64(signingSecret.replace(/^whsec_/, ""));
  const key = crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
  if (imported.size >= MAX_IMPORTED_KEYS) imported.clear();
  imported.set(signingSecret, key);
  return key;
}
