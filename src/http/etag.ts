/** Pure. Entity tags (RFC 9110, 8.8.3): of the versions of objects, and in `If-Match` and `If-None-Match`. */

/**
 * Whether a header lists the tag, or is `*`. `W/"a"` counts as `"a"`, also in `If-Match`: proxies that compress responses
 * make strong tags weak, and ours are versions, not bytes.
 */
export function listsTag(header: string, tag: string): boolean {
  if (header.trim() === "*") return true;
  const tags = header.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return tags.some((one) => one.replace(/^W\//, "") === tag);
}

/** A row's version as a strong tag. */
export function tagOfVersion(version: number): string {
  return `"${version}"`;
}
