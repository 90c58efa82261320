/** Pure. Email addresses: validation and comparison. */
import { hasInvisible } from "./name.ts";

/** In ASCII the characters that need no quotes (RFC 5322), beyond it any (RFC 6531). Quoted names are not taken. */
const LOCAL_PART = /^[\w!#$%&'*+/=?^`{|}~.\-\u0080-\u{10FFFF}]+$/u;
/** Only characters that the URL parser reads as a part of the host name. */
const DOMAIN = /^[a-z0-9.\-\u0080-\u{10FFFF}]+$/iu;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The address, trimmed and in NFC, otherwise unchanged. Undefined if the text is not an email address. */
export function cleanEmail(text: string): string | undefined {
  const address = text.trim().normalize("NFC");
  const at = address.lastIndexOf("@");
  const isAddress =
    address.isWellFormed() &&
    !/\s/.test(address) &&
    !hasInvisible(address) &&
    LOCAL_PART.test(address.slice(0, Math.max(0, at))) &&
    asciiDomain(address.slice(at + 1)) !== undefined;
  return isAddress ? address : undefined;
}

/** Two addresses with the same key are one person's: in lower case and NFC, with the domain in punycode. */
export function emailKey(email: string): string {
  const address = email.trim().normalize("NFC").toLowerCase();
  const at = address.lastIndexOf("@");
  const domain = asciiDomain(address.slice(at + 1));
  return domain === undefined ? address : `${address.slice(0, at + 1)}${domain}`;
}

/** `bücher.example` becomes `xn--bcher-kva.example`. Undefined if it is not a name of at least two labels. */
function asciiDomain(domain: string): string | undefined {
  if (!DOMAIN.test(domain) || domain.length > 255) return undefined;
  const url = URL.parse(`http://${domain}`);
  const labels = url?.hostname.split(".") ?? [];
  const isName = labels.length > 1 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? "");
  return isName ? url?.hostname : undefined;
}
