/** Pure. Text for people: what it may not hold, because nobody sees it or it changes what they see. */

/** Joins letters of Persian and Indic names, and parts of emoji, when it stands between two of them. */
const JOINER_INSIDE = /(?<=[\p{L}\p{M}\p{S}])[\u200C\u200D](?=[\p{L}\p{M}\p{S}])/gu;
/** Choose the form of the letter before them. */
const VARIANT = /(?<=[\p{L}\p{N}\p{P}\p{S}\p{M}])[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu;
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const SHAPING_OR_INVISIBLE = new RegExp(`(${JOINER_INSIDE.source}|${VARIANT.source})|${INVISIBLE.source}`, "gu");

/** Replaces each invisible character but those that shape the letters beside them. */
export function replaceInvisible(text: string, mark: (character: string) => string): string {
  return text.replaceAll(SHAPING_OR_INVISIBLE, (character, shaping?: string) => shaping ?? mark(character));
}

/** Whether the text holds invisible characters, line breaks or ones that turn the direction of writing. */
export function hasInvisible(text: string): boolean {
  return INVISIBLE.test(text.replace(JOINER_INSIDE, "").replace(VARIANT, ""));
}

/** A name for comparison: in lower case, without accents, with single spaces. Null for a blank one. */
export function foldName(...names: readonly (string | null)[]): string | null {
  const text = names.join(" ").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
  return text === "" ? null : text;
}

/** `U+2800`, a braille cell without dots, looks like a space but is none to `trim`. */
export function isBlank(text: string): boolean {
  return text.replace(/[\s\u2800]/g, "") === "";
}
