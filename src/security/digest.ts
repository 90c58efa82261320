/** Pure. Hashes of random or public values, and comparison in constant time. */
import { toHex } from "./base64.ts";

const encoder = new TextEncoder();

/** SHA-256 in hexadecimal. A plain hash is enough for tokens of 256 random bits, which cannot be guessed. */
export async function sha256(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof content === "string" ? encoder.encode(content) : content;
  return toHex(await crypto.subtle.digest("SHA-256", bytes));
}

/** Whether two texts are the same, in a time that depends on their lengths only, not on where they differ. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [encoder.encode(a), encoder.encode(b)];
  return left.byteLength === right.byteLength && crypto.subtle.timingSafeEqual(left, right);
}
