/** Pure. Cuts texts between characters: a code unit of a pair alone is no text. */

/** The first `most` UTF-16 code units of a text, or one less where that would split a character. */
export function cutText(text: string, most: number): string {
  const cut = text.slice(0, most);
  return cut.length < text.length ? cut.replace(/[\uD800-\uDBFF]$/, "") : text;
}
