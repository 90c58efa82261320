/**
 * Pure. Rejects requests that do not come from our own forms: another site's page could send them with a signed-in
 * person's cookie.
 */
import { createMiddleware } from "hono/factory";
import { mediaTypeOf } from "../http/media-type.ts";
import { refuseOwnDelivery } from "../http/own-delivery.ts";
import { Problem } from "../http/problem.ts";
import type { DashboardContext, DashboardEnv } from "./environment.ts";

const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);
const FORM = "application/x-www-form-urlencoded";

/** Checks the origin for every media type: browsers may change which ones they send without asking. @throws {Problem} 403, 415 */
export const refuseForeign = createMiddleware<DashboardEnv>(async (c, next) => {
  if (SAFE.has(c.req.method)) return next();
  if (!isFromOwnPage(c)) {
    throw new Problem("origin_not_allowed", "The form came from another site, or the browser did not send its origin.");
  }
  refuseOwnDelivery(c.req.raw.headers);
  // The form of a portal link has no fields, so its request may have no body and no type.
  const mediaType = mediaTypeOf(c.req.header("Content-Type")) || FORM;
  if (mediaType !== FORM) throw new Problem("unsupported_media_type", "Send the fields of the page's form.");
  return next();
});

/** Our pages send no referrer, so their `Origin` may be `null`. */
function isFromOwnPage(c: DashboardContext): boolean {
  return c.req.header("Sec-Fetch-Site") === "same-origin" || c.req.header("Origin") === new URL(c.req.url).origin;
}
