/** What every answer tells browsers: to run, load, frame and remember nothing, unless a route says otherwise itself. */
import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { HSTS_SECONDS } from "../constants.ts";

/** For answers that are data. A page sets its own, which stays. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'";

const fixed = (strictTransportSecurity: string | false) =>
  secureHeaders({ strictTransportSecurity, xFrameOptions: "DENY" });
const overHttps = fixed(`max-age=${HSTS_SECONDS}`);
const overHttp = fixed(false);

export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await (new URL(c.req.url).protocol === "https:" ? overHttps : overHttp)(c, next);
  const { headers } = c.res;
  if (!headers.has("Content-Security-Policy")) headers.set("Content-Security-Policy", NOTHING);
  // Answers hold secrets; none may outlive its request in a cache on the way.
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
};
