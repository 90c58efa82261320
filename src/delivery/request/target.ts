/**
 * Pure. Whether a customer's URL may be sent to. It judges the URL alone, so that the customer hears at once;
 * what a name resolves to when it is used is the platform's to refuse (`global_fetch_strictly_public`).
 */
import { MAX_URL_LENGTH } from "../../constants.ts";
import { isPublicAddress } from "./public-address.ts";

/** `url` is normalized and has no fragment; `reason` completes the sentence "url: …". */
export type Target = { ok: true; url: string } | { ok: false; reason: string };

/** The Fetch standard's bad ports, and 0: a line of an HTTP request can be a command to what listens there. */
const BAD_PORTS = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
  6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/** Names, with all below them, that mean something only inside a network, or nothing anywhere. */
const PRIVATE_NAMES = [
  "localhost", // RFC 6761: the sender itself
  "local", // RFC 6762: multicast DNS
  "internal", // ICANN keeps it for private use; the clouds' metadata servers live under it
  "home", // ICANN delegates this and the next two to nobody, for so many private networks use them
  "corp",
  "mail",
  "intranet", // RFC 6762, appendix G, lists this and the next two as private
  "private",
  "lan",
  "localdomain", // the default of many resolvers
  "test", // RFC 2606, as the next two; example.com is a real host and stays
  "invalid",
  "example",
  "onion", // RFC 7686: Tor's
  "alt", // RFC 9476: for names outside the DNS
  "arpa", // infrastructure, and home.arpa (RFC 8375)
  "svc", // no top-level domain: Kubernetes' own, as the next two are Consul's and Docker's
  "consul",
  "docker",
  "metadata.goog", // the Google metadata server's name outside .internal
  "metadata.tencentyun.com", // and Tencent's
];

/** Public names that lead every caller to itself. No list of them is complete: this one is a courtesy. */
const LOOPBACK_NAMES = ["localtest.me", "lvh.me", "vcap.me", "lacolhost.com", "localho.st"];

/** They answer with the address spelled in the name: the cheapest way around a check of addresses. */
const ADDRESS_SPELLING_NAMES = ["nip.io", "sslip.io", "xip.io", "traefik.me"];

/**
 * `ownOrigin` is this service's, as `URL.origin` gives it; a target there would be a loop. `allowPrivate` is for
 * local development: every host but our own, and ours is told apart by its port too.
 */
export function checkTarget(text: string, rules: { allowPrivate: boolean; ownOrigin: string | null }): Target {
  const tooLong = refuse(`must not be longer than ${MAX_URL_LENGTH} characters`);
  if (text.length > MAX_URL_LENGTH) return tooLong;
  // The parser drops them without a word: what is shown would not be what is sent to.
  if (/[\t\n\r]/.test(text.trim())) return refuse("must not contain tabs or line breaks");
  const url = URL.parse(text);
  if (!url) return refuse("must be a URL such as https://example.com/webhooks");
  if (url.protocol !== "http:" && url.protocol !== "https:") return refuse("must begin with http:// or https://");
  if (url.username || url.password) return refuse("must not contain a user name or a password");
  if (url.port && BAD_PORTS.has(Number(url.port))) return refuse(`must not use port ${url.port}: browsers block it`);
  if (rules.ownOrigin && isOwnHost(url, new URL(rules.ownOrigin), rules.allowPrivate)) {
    return refuse("must not point to this service itself");
  }
  if (!rules.allowPrivate && !isPublicHost(hostOf(url))) {
    return refuse("must not point to a private or reserved address");
  }
  url.hash = "";
  // Escapes lengthen a URL.
  return url.href.length > MAX_URL_LENGTH ? tooLong : { ok: true, url: url.href };
}

function refuse(reason: string): Target {
  return { ok: false, reason };
}

/** `example.com.` is `example.com`. The parser has put it in lower case. */
function hostOf(url: URL): string {
  return url.hostname.replace(/\.+$/, "");
}

function isOwnHost(url: URL, own: URL, byPort: boolean): boolean {
  return hostOf(url) === hostOf(own) && (!byPort || url.port === own.port);
}

function isPublicHost(host: string): boolean {
  if (host.startsWith("[")) return isPublicAddress(host.slice(1, -1));
  // The parser has turned every spelling of IPv4 into this one.
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return isPublicAddress(host);
  // A single label is completed by the resolver's search list, or is a metadata server such as `instance-data`.
  if (!host.includes(".")) return false;
  if ([...PRIVATE_NAMES, ...LOOPBACK_NAMES].some((name) => isUnder(host, name))) return false;
  const speller = ADDRESS_SPELLING_NAMES.find((name) => isUnder(host, name));
  return speller === undefined || spellsPublicAddress(host.slice(0, -speller.length));
}

function isUnder(host: string, name: string): boolean {
  return host === name || host.endsWith(`.${name}`);
}

/** Which part is the address, each service decides its own way: every reading must be public, and there must be one. */
function spellsPublicAddress(spelling: string): boolean {
  const isV6 = /--|(?:[\da-f]{1,4}-){7}/.test(spelling);
  if (isV6) return false;
  const parts = spelling.split(/[.-]/);
  const dotted = parts
    .map((_, start) => parts.slice(start, start + 4))
    .filter((four) => four.length === 4 && four.every((part) => /^\d{1,3}$/.test(part)))
    .map((four) => four.map(Number).join("."));
  const hexadecimal = parts.filter((part) => /^[\da-f]{8}$/.test(part)).map((part) => `0x${part}`);
  const readings = [...dotted, ...hexadecimal];
  return readings.length > 0 && readings.every(isPublicAddress);
}
