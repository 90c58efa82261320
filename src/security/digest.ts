/** Pure. Hashes of random or public values, and comparison in constant time. */
import { toHex } from "./base64.ts";

const encoder = new TextEncoder();

/** SHA-256 in hexadecimal. A plain hash is enough for tokens of 256 random bits, which cannot be guessed. */
export async function sha256(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof content === "string" ? encoder.encode(content) : content;
  return toHex(await crypto.subtle.digest("SHA-256", bytes));
}

/** Whether two texts are the same, in a time that does not depend on where they differ. */
export async function sameText(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([a, b].map((text) => crypto.subtle.digest("SHA-256", encoder.encode(text))));
  return left !== undefined && right !== undefined && crypto.subtle.timingSafeEqual(left, right);
}
