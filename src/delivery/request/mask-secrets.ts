/** Pure. Hides secrets in what a receiver responds: some repeat the request's headers in their errors. */
import { MASK } from "../../vocabulary/headers.ts";

/** Shorter ones are everyday words, and a response without them would be unreadable. */
const MIN_SECRET_CHARS = 6;

/** Returns the text without the secrets. */
export type Mask = (text: string) => string;

/**
 * A mask for many texts: the spellings of the secrets are found once, when the first text needs them.
 * @param secrets values of headers and keys. The words of a value such as `Bearer abc` count by themselves, too.
 */
export function secretMask(secrets: readonly string[]): Mask {
  let spellings: string[] | undefined;
  return (text) => {
    if (text === "") return text;
    spellings ??= spellingsOfAll(secrets);
    const masked = spellings.reduce((shown, spelling) => shown.replaceAll(spelling, MASK), text);
    return maskCutSecret(masked, spellings);
  };
}

/** A longer one first: it may contain a shorter one. */
function spellingsOfAll(secrets: readonly string[]): string[] {
  const parts = secrets.flatMap((secret) => [secret, ...secret.split(" ")]);
  const spellings = parts.filter((part) => part.length >= MIN_SECRET_CHARS).flatMap(spellingsOf);
  return [...new Set(spellings)].toSorted((a, b) => b.length - a.length);
}

/** The secret as texts, JSON, HTML and URLs write it. `json_encode` of PHP escapes slashes. */
function spellingsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const html = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return [
    secret,
    json,
    json.replaceAll("/", "\\/"),
    html,
    html.replaceAll('"', "&quot;"),
    encodeURIComponent(secret),
    new URLSearchParams({ "": secret }).toString().slice(1),
  ];
}

/** The excerpt may end within a secret. */
function maskCutSecret(text: string, spellings: readonly string[]): string {
  for (const spelling of spellings) {
    for (let length = Math.min(spelling.length - 1, text.length); length >= MIN_SECRET_CHARS; length -= 1) {
      if (text.endsWith(spelling.slice(0, length))) return `${text.slice(0, -length)}${MASK}`;
    }
  }
  return text;
}
