/** Pure. Signatures and keys as text, read strictly: one text for the same bytes, so that no variant passes as new. */
import { fromBase64, fromHex, toBase64 } from "../../security/base64.ts";
import type { Encoding } from "./source-type.ts";

/** Lower or upper case, never both. */
const HEX = /^(?:(?:[\da-f]{2})+|(?:[\dA-F]{2})+)$/;
/** Plain base64 with its padding. */
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The bytes, or undefined where the text is not in that encoding. */
export function decode(encoding: Encoding, text: string): Uint8Array<ArrayBuffer> | undefined {
  if (encoding === "hex") return HEX.test(text) ? fromHex(text) : undefined;
  if (!BASE64.test(text) || text.length % 4 !== 0) return undefined;
  const bytes = fromBase64(text);
  // The last character may carry bits that mean nothing.
  return toBase64(bytes) === text ? bytes : undefined;
}
