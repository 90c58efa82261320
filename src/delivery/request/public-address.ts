/** Pure. Tells whether an IP address can be reached from the whole internet: only public unicast can. */
import ipaddr from "ipaddr.js";

/** All public IPv6 addresses are in this range (RFC 4291). The library also calls the unassigned rest unicast. */
const PUBLIC_V6 = ipaddr.IPv6.parseCIDR("2000::/3");

/** Ranges that the library wrongly calls public. */
const NOT_PUBLIC = [
  "168.63.129.16/32", // Azure's platform services: a public number, but each virtual network has its own
  "3ffe::/16", // the 6bone, returned to IANA in 2006 (RFC 3701)
].map((range) => ipaddr.parseCIDR(range));

/**
 * Takes IPv4, and IPv6 without brackets. Text that is not an address is not public. An address that embeds an IPv4
 * address (mapped, compatible, 6to4, Teredo, NAT64) is not either, because a translator decides where it leads.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  // Not `process`, which would convert a mapped address to the IPv4 address that it embeds.
  const address = ipaddr.parse(text);
  if (address.range() !== "unicast") return false;
  if (address.kind() === "ipv6" && !address.match(PUBLIC_V6)) return false;
  return ipaddr.subnetMatch(address, { refused: NOT_PUBLIC }, "public") === "public";
}
