/** Hashes of what is already random or public, and comparison that takes the same time for every wrong guess. */
import { toHex } from "./base64.ts";

const encoder = new TextEncoder();

/** SHA-256 in hexadecimal. For tokens of 256 random bits a plain hash is enough: there is nothing to guess. */
export async function sha256(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof content === "string" ? encoder.encode(content) : content;
  return toHex(await crypto.subtle.digest("SHA-256", bytes));
}

/** Whether two texts are the same, in a time that tells nothing about where they differ. */
export async function sameText(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([a, b].map((text) => crypto.subtle.digest("SHA-256", encoder.encode(text))));
  return left !== undefined && right !== undefined && crypto.subtle.timingSafeEqual(left, right);
}
