/**
 * Pure. Checks whether requests may be sent to a customer's URL. It checks the text of the URL, so that the API can
 * refuse it at once. The platform refuses names that resolve to a private address (`global_fetch_strictly_public`).
 */
import { MAX_URL_LENGTH } from "../../constants.ts";
import { isPublicAddress } from "./public-address.ts";

/** `url` is normalized and has no fragment. `reason` completes the sentence "url …". */
export type Target = { ok: true; url: string } | { ok: false; reason: string };

/** The Fetch standard's bad ports, and 0. A server there may take a line of an HTTP request for a command. */
const BAD_PORTS = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
  6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/** Names that resolve only inside a network, or nowhere, with all their subdomains. */
const PRIVATE_NAMES = [
  "localhost", // RFC 6761: the sender itself
  "local", // RFC 6762: multicast DNS
  "internal", // reserved by ICANN for private use; metadata servers of clouds are under it
  "home", // ICANN does not delegate this and the next two, because private networks use them
  "corp",
  "mail",
  "intranet", // RFC 6762, appendix G, lists this and the next two as private
  "private",
  "lan",
  "localdomain", // the default of many resolvers
  "test", // RFC 2606, like the next two; example.com is a real host and is allowed
  "invalid",
  "example",
  "onion", // RFC 7686: Tor's
  "alt", // RFC 9476: for names outside the DNS
  "arpa", // infrastructure, and home.arpa (RFC 8375)
  "svc", // used by Kubernetes, as the next two are by Consul and Docker; no top-level domain
  "consul",
  "docker",
  "metadata.goog", // the Google metadata server's name outside .internal
  "metadata.tencentyun.com", // and Tencent's
];

/** Public names that resolve to the loopback address. No such list is complete; this one gives an early error. */
const LOOPBACK_NAMES = ["localtest.me", "lvh.me", "vcap.me", "lacolhost.com", "localho.st"];

/** Names under these domains resolve to the address that the name contains, which would bypass a check of addresses. */
const ADDRESS_SPELLING_NAMES = ["nip.io", "sslip.io", "xip.io", "traefik.me"];

/**
 * `ownOrigin` is this service's origin, to which a delivery would be a loop; `ownHosts` are the names of other services of
 * the platform. `allowPrivate` is for local development: it allows every other host, and recognises our own by its port.
 */
export interface TargetRules {
  allowPrivate: boolean;
  ownOrigin: string | null;
  ownHosts: readonly string[];
}

export function checkTarget(text: string, rules: TargetRules): Target {
  const tooLong = refuse(`must not be longer than ${MAX_URL_LENGTH} characters`);
  if (text.length > MAX_URL_LENGTH) return tooLong;
  // The parser drops them silently, so the URL that is shown would differ from the one that is used.
  if (/[\t\n\r]/.test(text.trim())) return refuse("must not contain tabs or line breaks");
  const url = URL.parse(text);
  if (!url) return refuse("must be a URL such as https://example.com/webhooks");
  if (url.protocol !== "http:" && url.protocol !== "https:") return refuse("must begin with http:// or https://");
  if (url.username || url.password) return refuse("must not contain a user name or a password");
  if (url.port && BAD_PORTS.has(Number(url.port))) return refuse(`must not use port ${url.port}: browsers block it`);
  if (rules.ownOrigin && isOwnHost(url, new URL(rules.ownOrigin), rules.allowPrivate)) {
    return refuse("must not point to this service itself");
  }
  if (rules.ownHosts.includes(hostOf(url))) return refuse("must not point to the platform itself");
  if (!rules.allowPrivate && !isPublicHost(hostOf(url))) {
    return refuse("must not point to a private or reserved address");
  }
  // Cloudflare answers a request to a bare address with its own error 1003.
  if (!rules.allowPrivate && isAddress(hostOf(url))) return refuse("must name a host, not an IP address");
  url.hash = "";
  // The parser escapes characters, which lengthens the URL.
  return url.href.length > MAX_URL_LENGTH ? tooLong : { ok: true, url: url.href };
}

function refuse(reason: string): Target {
  return { ok: false, reason };
}

/** The host without trailing dots: `example.com.` is `example.com`. The parser has put it in lower case. */
function hostOf(url: URL): string {
  return url.hostname.replace(/\.+$/, "");
}

function isOwnHost(url: URL, own: URL, byPort: boolean): boolean {
  return hostOf(url) === hostOf(own) && (!byPort || url.port === own.port);
}

/** The parser has converted every notation of IPv4 to four numbers. */
function isAddress(host: string): boolean {
  return host.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

function isPublicHost(host: string): boolean {
  if (isAddress(host)) return isPublicAddress(host.replace(/^\[|\]$/g, ""));
  // A resolver completes a single label from its search list, or it is a metadata server such as `instance-data`.
  if (!host.includes(".")) return false;
  if ([...PRIVATE_NAMES, ...LOOPBACK_NAMES].some((name) => isUnder(host, name))) return false;
  const suffix = ADDRESS_SPELLING_NAMES.find((name) => isUnder(host, name));
  return suffix === undefined || spellsPublicAddress(host.slice(0, -suffix.length));
}

function isUnder(host: string, name: string): boolean {
  return host === name || host.endsWith(`.${name}`);
}

/** Each service reads the address from the name in its own way, so every possible reading must be public. */
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
