/** Pure. Makes invisible characters of text from outside visible, and cuts it to a size. */
import { replaceInvisible } from "../../contacts/name.ts";

const PICTURES = 0x2400;
const PICTURE_OF_DELETE = "\u2421";

/** Replaces control characters by their pictures (`␀`), other invisible ones by their number (`⟨U+202E⟩`). */
export function makeVisible(text: string): string {
  return replaceInvisible(text.replaceAll("\r\n", "\n"), markOf);
}

function markOf(invisible: string): string {
  if (invisible === "\n" || invisible === "\t") return invisible;
  const code = invisible.codePointAt(0) ?? 0;
  if (code === 0x7f) return PICTURE_OF_DELETE;
  if (code < 0x20) return String.fromCodePoint(PICTURES + code);
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

const ENTITIES: Readonly<Record<string, number>> = { "&": 5, '"': 6, "'": 5, "<": 4, ">": 4 };

/** The size of a text in a page, with HTML entities. */
export function pageBytes(text: string): number {
  return [...text].reduce((sum, character) => sum + bytesOf(character), 0);
}

function bytesOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  return ENTITIES[character] ?? (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
}

/** The longest beginning of a text that takes at most `bytes` in a page, with HTML entities. */
export function excerpt(text: string, bytes: number): string {
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += bytesOf(character);
    if (used > bytes) return text.slice(0, end);
    end += character.length;
  }
  return text;
}
