/** Signs calls as senders do. */

export const KEY = "a-key-of-the-sender-1";

/** @param url as the sender was given it, query string included. */
export type Signer = (url: string, body: string) => Promise<Record<string, string>>;

export async function hmac(hash: "SHA-1" | "SHA-256", text: string, encoding: "hex" | "base64"): Promise<string> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", encoder.encode(KEY), { name: "HMAC", hash }, false, ["sign"]);
  const signature = Buffer.from(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
  return signature.toString(encoding);
}
