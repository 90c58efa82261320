/** Pure. Entity tags (RFC 9110, 8.8.3) in `If-Match` and `If-None-Match`. */

/**
 * Whether a header lists the tag, or is `*`.
 * @param comparison weak: `W/"a"` is `"a"`; strong: it is not.
 */
export function listsTag(header: string, tag: string, comparison: "weak" | "strong"): boolean {
  if (header.trim() === "*") return true;
  const tags = header.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return tags.some((one) => (comparison === "weak" ? one.replace(/^W\//, "") : one) === tag);
}
