/** Pure. Cuts texts between characters: half of a surrogate pair is not valid text. */

/** The first `most` UTF-16 code units of a text, or one less where that would split a character. */
export function cutText(text: string, most: number): string {
  const cut = text.slice(0, most);
  return cut.length < text.length ? cut.replace(/[\uD800-\uDBFF]$/, "") : text;
}

/** The beginning of a text whose JSON has at most so many bytes, without its quotes. Empty if `most` is negative. */
export function cutToJsonBytes(text: string, most: number): string {
  let cut = cutText(text, most);
  while (cut !== "" && jsonBytes(cut) - 2 > most) cut = cutText(cut, Math.floor(cut.length * 0.9));
  return cut;
}

/** The bytes of a value's JSON. */
export function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
