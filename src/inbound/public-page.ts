/** Pure. Calls from a page of one's own: CORS, forms and beacons. CORS says which pages may read; it proves nothing. */
import { mediaTypeOf } from "../http/media-type.ts";
import type { PublicPage } from "../vocabulary/inbound-settings.ts";
import type { CallerReply } from "./call-outcome.ts";

/** A day: browsers ask again after two hours at most. */
const PREFLIGHT_SECONDS = 24 * 60 * 60;

/** A caller without an Origin header is not a page in a browser, so it is allowed. */
export function isOriginAllowed(page: PublicPage | null, headers: Headers): boolean {
  const origin = headers.get("Origin");
  return page === null || origin === null || page.origins.includes(origin);
}

/** The CORS headers of every response of a public webhook. They never allow credentials, because there are none. */
export function corsHeaders(page: PublicPage | null, headers: Headers): Record<string, string> {
  if (page === null) return {};
  const origin = headers.get("Origin");
  const isListed = origin !== null && page.origins.includes(origin);
  return { Vary: "Origin", ...(isListed ? { "Access-Control-Allow-Origin": origin } : {}) };
}

/** The headers of the response to a preflight, which browsers send before a call with JSON. */
export function preflightHeaders(page: PublicPage, headers: Headers): Record<string, string> {
  if (!isOriginAllowed(page, headers)) return { Vary: "Origin", Allow: "POST" };
  return {
    ...corsHeaders(page, headers),
    Allow: "POST",
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
    "Access-Control-Max-Age": String(PREFLIGHT_SECONDS),
  };
}

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Thank you</title><p>Thank you. Your message was received.</p></html>`;

/** The response is the same for every accepted call, however the call ended. */
export function publicReply(page: PublicPage, headers: Headers): CallerReply {
  const isForm = ["application/x-www-form-urlencoded", "multipart/form-data"].includes(
    mediaTypeOf(headers.get("Content-Type")),
  );
  if (!isForm || isScript(headers)) return { status: 200, contentType: "application/json", body: '{"ok":true}' };
  if (page.redirect_url === undefined) return { status: 200, contentType: "text/html; charset=utf-8", body: PAGE };
  return { status: 303, contentType: null, body: null, headers: { Location: page.redirect_url } };
}

/** A form that a script sends gets JSON instead of a page. `Sec-Fetch-Mode` tells scripts from navigations. */
function isScript(headers: Headers): boolean {
  const mode = headers.get("Sec-Fetch-Mode");
  return mode === "cors" || mode === "no-cors";
}
