/**
 * Pure. Texts in form fields of one line. A browser drops line breaks there, and the server trims the field. A text
 * that this would change is shown as a JSON string.
 */

/** `readOneLine` turns it back into the same text. */
export function oneLine(text: string): string {
  const isPlain = text === text.trim() && !text.startsWith('"') && !/\p{Cc}/u.test(text) && text.isWellFormed();
  return isPlain ? text : JSON.stringify(text);
}

export function readOneLine(text: string): string {
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
