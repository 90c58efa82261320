/** Pure. Which IP addresses anyone on the internet can reach: public unicast, and nothing else. */
import ipaddr from "ipaddr.js";

/** IPv6 hands out public addresses in here only (RFC 4291); to the library the unassigned rest is unicast too. */
const PUBLIC_V6 = ipaddr.IPv6.parseCIDR("2000::/3");

/** What the library takes for public and is not. */
const NOT_PUBLIC = [
  "168.63.129.16/32", // Azure's platform services: public by number, but every virtual network has its own
  "3ffe::/16", // the 6bone, given back to IANA in 2006 (RFC 3701)
].map((range) => ipaddr.parseCIDR(range));

/**
 * Takes IPv4 and IPv6 without brackets; text that is no address is not public. Addresses that carry an IPv4 one
 * inside (mapped, compatible, 6to4, Teredo, NAT64) never are: where they lead is a translator's decision.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  // Not `process`: it would turn a mapped address into the IPv4 one inside.
  const address = ipaddr.parse(text);
  if (address.range() !== "unicast") return false;
  if (address.kind() === "ipv6" && !address.match(PUBLIC_V6)) return false;
  return ipaddr.subnetMatch(address, { refused: NOT_PUBLIC }, "public") === "public";
}
