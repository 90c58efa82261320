/** Pure. Hides secrets in what a receiver responds: some repeat the request's headers in their errors. */
import { MASK } from "../../vocabulary/headers.ts";

/** Shorter ones are everyday words, and a response without them would be unreadable. */
const MIN_SECRET_CHARS = 6;

/** @param secrets values of headers and keys. The words of a value such as `Bearer abc` count by themselves, too. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const parts = secrets.flatMap((secret) => [secret, ...secret.split(" ")]);
  const spellings = [...new Set(parts.filter((part) => part.length >= MIN_SECRET_CHARS).flatMap(spellingsOf))]
    // A longer one first: it may contain a shorter one.
    .toSorted((a, b) => b.length - a.length);
  const masked = spellings.reduce((shown, spelling) => shown.replaceAll(spelling, MASK), text);
  return maskCutSecret(masked, spellings);
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
