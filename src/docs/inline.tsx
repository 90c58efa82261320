/** Pure. Descriptions, which are written in a little Markdown. */

/** Text with `code` and **strong** in it. */
export function inline(text: string) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith("`")) return <code>{part.slice(1, -1)}</code>;
    return part.startsWith("**") ? <strong>{part.slice(2, -2)}</strong> : part;
  });
}
