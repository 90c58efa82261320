/** Pure. Security headers of every response: a browser runs, loads, frames and caches nothing unless a route allows it. */
import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { HSTS_SECONDS } from "../constants.ts";

/** The content security policy of responses with data. A page sets its own. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'";

const headersWith = (strictTransportSecurity: string | false) =>
  secureHeaders({ strictTransportSecurity, xFrameOptions: "DENY" });
const overHttps = headersWith(`max-age=${HSTS_SECONDS}`);
const overHttp = headersWith(false);

export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await (c.req.url.startsWith("https:") ? overHttps : overHttp)(c, next);
  const { headers } = c.res;
  const policy = headers.get("Content-Security-Policy");
  if (policy === null) headers.set("Content-Security-Policy", NOTHING);
  // Old browsers know only this header, which cannot name origins.
  else if (!policy.includes("frame-ancestors 'none'")) headers.delete("X-Frame-Options");
  // Responses contain secrets, which no cache may keep.
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
};
