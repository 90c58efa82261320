/** Pure. Query strings without their values, which may be secrets. */
import { cutText } from "./cut-text.ts";

const MAX_NAME_CHARS = 255;
const MAX_QUERY_CHARS = 1024;

/** @returns null if the URL has no query */
export function maskQuery(url: string, mask: string): string | null {
  const query = url.split("#", 1)[0]?.split("?", 2)[1];
  if (!query) return null;
  return [...new URLSearchParams(query).keys()]
    .map((name) => `${encodeURIComponent(cutText(name, MAX_NAME_CHARS))}=${mask}`)
    .join("&")
    .slice(0, MAX_QUERY_CHARS);
}
