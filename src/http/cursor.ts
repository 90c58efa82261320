/** Pure. Cursors of lists: the end of a page, and the list with its filters. */
import { fromBase64Url, toBase64Url } from "../security/base64.ts";

export interface Cursor {
  /** The key of the list, from `listKey`. */
  list: string;
  /** The last id of the page, or ids separated by a space. */
  position: string;
}

/** Parameters that a cursor is not bound to: the next page may have another size. */
const UNBOUND = new Set(["cursor", "limit"]);

/**
 * A short text for a list and its filters: a cursor of another list would skip entries unseen. It need not be secret.
 * @param path of the list, such as `/v1/events`.
 * @param query its parameters, parsed.
 */
export function listKey(path: string, query: Readonly<Record<string, unknown>>): string {
  // A client that polls a feed passes `since` once.
  const isBound = (name: string) => !UNBOUND.has(name) && !(name === "since" && query["order"] === "asc");
  const filters = Object.entries(query)
    .filter(([name, value]) => isBound(name) && value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return hash(JSON.stringify([path.toLowerCase(), filters]));
}

export function encodeCursor({ list, position }: Cursor): string {
  return toBase64Url(new TextEncoder().encode(`${list}.${position}`));
}

/** Undefined for a text that is not a cursor. */
export function decodeCursor(cursor: string): Cursor | undefined {
  try {
    const [, list, position] =
      /^([\da-z]{1,8})\.([\da-f -]+)$/.exec(new TextDecoder().decode(fromBase64Url(cursor))) ?? [];
    return list === undefined || position === undefined ? undefined : { list, position };
  } catch {
    return undefined;
  }
}

/** FNV-1a with 32 bits. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return (value >>> 0).toString(36);
}
