/** Pure. Validates the fixed headers that a customer adds to a webhook's requests. */
import { z } from "@hono/zod-openapi";
import { MAX_HEADERS, MAX_HEADER_NAME_LENGTH, MAX_HEADER_VALUE_LENGTH } from "../../constants.ts";
import { anyObject } from "../../json/object.ts";

/** Lower-case names that customers cannot add, and the reason. A name that ends with a hyphen is a prefix. */
const RESERVED: readonly { names: readonly string[]; reason: string }[] = [
  // We write the body, so we describe it.
  { names: ["content-", "user-agent", "ratecard-", "webhook-"], reason: "we set it" },
  // They belong to the connection. A wrong value corrupts requests or allows request smuggling.
  { names: ["host", "connection", "keep-alive", "te", "trailer", "transfer-encoding"], reason: "HTTP sets it" },
  { names: ["upgrade", "http2-settings", "expect", "proxy-", "via", "date"], reason: "HTTP sets it" },
  { names: ["accept-encoding", "accept-charset"], reason: "HTTP sets it" },
  // The Fetch standard reserves these for browsers, and deliveries do not come from a browser.
  { names: ["cookie", "cookie2", "set-cookie", "origin", "referer", "dnt", "sec-"], reason: "browsers set it" },
  { names: ["access-control-"], reason: "browsers set it" },
  // Some servers replace the method with these, and a delivery is a POST.
  { names: ["x-http-method", "x-http-method-override", "x-method-override"], reason: "it changes the method" },
  // Servers trust these about the origin of a request, and Cloudflare detects loops by them.
  { names: ["forwarded", "x-forwarded", "x-forwarded-", "x-real-ip", "true-client-ip"], reason: "proxies set it" },
  { names: ["x-client-", "x-cluster-client-ip", "x-remote-", "x-proxy-", "x-envoy-"], reason: "proxies set it" },
  { names: ["cf-", "cdn-loop", "fastly-", "x-azure-", "x-amzn-", "x-appengine-"], reason: "proxies set it" },
  // Servers believe these about the path, the scheme, the host, or what has been checked already.
  { names: ["x-original-", "x-rewrite-", "x-accel-", "x-sendfile", "x-sendfile-"], reason: "proxies set it" },
  { names: ["x-host", "x-scheme", "x-url-scheme", "front-end-https", "x-middleware-"], reason: "proxies set it" },
  // Metadata servers of clouds require these before they return credentials. This is a second line of defence.
  {
    names: ["metadata", "metadata-", "x-aws-ec2-", "x-google-metadata-request"],
    reason: "it opens clouds' metadata servers",
  },
];

/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;
/** Spaces may separate visible characters, but not surround them: HTTP strips those. */
const VISIBLE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

export const headersInput = anyObject("must be an object of names and values")
  // A record schema would drop this name silently.
  .refine((headers) => !Object.hasOwn(headers, "__proto__"), {
    path: ["__proto__"],
    message: "is not a name we can keep",
  })
  // Checked first, because comparing every name with every other takes quadratic time.
  .refine((headers) => Object.keys(headers).length <= MAX_HEADERS, `must hold at most ${MAX_HEADERS} headers`)
  .pipe(z.record(z.string(), z.string("must be a string")))
  .superRefine((headers, context) => {
    const names = Object.keys(headers);
    for (const [index, [name, value]] of Object.entries(headers).entries()) {
      const message = nameError(name, names.slice(0, index)) ?? valueError(value);
      if (message !== null) context.addIssue({ code: "custom", path: [name], message });
    }
  })
  .nullable();

/** Why a name is invalid, or that it repeats one of the names before it; null if it is fine. */
function nameError(name: string, before: readonly string[]): string | null {
  if (!TOKEN.test(name)) return "is not a valid name of a header";
  if (name.length > MAX_HEADER_NAME_LENGTH) return `must have a name of at most ${MAX_HEADER_NAME_LENGTH} characters`;
  if (name.includes("_")) return "must not contain _: servers read it as a hyphen, or drop the header";
  const lower = name.toLowerCase();
  const reserved = RESERVED.find(({ names }) =>
    names.some((each) => (each.endsWith("-") ? lower.startsWith(each) : lower === each)),
  );
  if (reserved) return `is reserved: ${reserved.reason}`;
  const duplicate = before.find((other) => other.toLowerCase() === lower);
  return duplicate === undefined ? null : `is the same header as ${duplicate}`;
}

function valueError(value: string): string | null {
  if (value.length > MAX_HEADER_VALUE_LENGTH) return `must be at most ${MAX_HEADER_VALUE_LENGTH} characters`;
  return VISIBLE.test(value) ? null : "must be visible ASCII characters, with spaces only between them";
}
