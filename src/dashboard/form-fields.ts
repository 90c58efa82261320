/** Pure. The fields of a submitted form. */

/** A field's text, trimmed; empty when it is missing. */
export function textOf(fields: URLSearchParams, name: string): string {
  return fields.get(name)?.trim() ?? "";
}

/** Only the path and the query are used. */
const HOST = "http://dashboard";

/** A path of the dashboard to go back to. Anything else is replaced by the dashboard's start. */
export function localPath(text: string): string {
  const isPath = /^\/[^\\\p{Cc}]*$/u.test(text) && URL.canParse(text, HOST);
  const url = isPath ? new URL(text, HOST) : undefined;
  const isLocal = url?.origin === HOST && /^\/dashboard(?:\/|$)/.test(url.pathname);
  return isLocal ? url.pathname + url.search : "/dashboard";
}
