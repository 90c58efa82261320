/** Pure. Paths of the dashboard's pages. They come from outside, and must not lead anywhere else. */

/** Only the path and the query are used. */
const HOST = "http://dashboard";

/** The path and query, as a browser would ask for them. Undefined if they are not the dashboard's. */
export function dashboardPathOf(text: string): string | undefined {
  const isPath = /^\/[^\\\p{Cc}]*$/u.test(text) && URL.canParse(text, HOST);
  const url = isPath ? new URL(text, HOST) : undefined;
  const isLocal = url?.origin === HOST && /^\/dashboard(?:\/|$)/.test(url.pathname);
  return isLocal ? url.pathname + url.search : undefined;
}

/** A path of the dashboard to go back to. Anything else is replaced by the dashboard's start. */
export function localPath(text: string): string {
  return dashboardPathOf(text) ?? "/dashboard";
}
