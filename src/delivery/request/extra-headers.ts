/** Pure. The fixed headers that a customer adds to a webhook's requests: which may be added. */
import { z } from "@hono/zod-openapi";
import { MAX_HEADERS, MAX_HEADER_NAME_LENGTH, MAX_HEADER_VALUE_LENGTH } from "../../constants.ts";
import { anyObject } from "../../json/object.ts";

/** Names in lower case, and why nobody adds them; one that ends with a hyphen stands for all that begin with it. */
const RESERVED: readonly { names: readonly string[]; reason: string }[] = [
  // The body is ours, so nobody else describes it.
  { names: ["content-", "user-agent", "ratecard-", "webhook-"], reason: "we set it" },
  // Between one connection's two ends: a wrong one garbles or smuggles requests.
  { names: ["host", "connection", "keep-alive", "te", "trailer", "transfer-encoding"], reason: "HTTP sets it" },
  { names: ["upgrade", "http2-settings", "expect", "proxy-", "via", "date"], reason: "HTTP sets it" },
  { names: ["accept-encoding", "accept-charset"], reason: "HTTP sets it" },
  // The Fetch standard keeps these for browsers, and no page sends a delivery.
  { names: ["cookie", "cookie2", "set-cookie", "origin", "referer", "dnt", "sec-"], reason: "browsers set it" },
  { names: ["access-control-"], reason: "browsers set it" },
  // Some servers obey these, and a delivery is a POST.
  { names: ["x-http-method", "x-http-method-override", "x-method-override"], reason: "it changes the method" },
  // What servers believe about the origin of a request, and what Cloudflare tells loops by.
  { names: ["forwarded", "x-forwarded-", "x-real-ip", "x-client-ip", "true-client-ip"], reason: "proxies set it" },
  { names: ["cf-", "cdn-loop"], reason: "proxies set it" },
  // What clouds ask for before they hand out credentials: the last guard should a target slip through.
  {
    names: ["metadata", "metadata-", "x-aws-ec2-", "x-google-metadata-request"],
    reason: "it opens clouds' metadata servers",
  },
];

/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;
/** Spaces may stand between what is visible, not around it: HTTP takes those away. */
const VISIBLE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

export const headersInput = anyObject("must be an object of names and values")
  // A record would leave this one out without a word.
  .refine((headers) => !Object.hasOwn(headers, "__proto__"), {
    path: ["__proto__"],
    message: "is not a name we can keep",
  })
  .pipe(z.record(z.string(), z.string("must be a string")))
  .superRefine((headers, context) => {
    const names = Object.keys(headers);
    if (names.length > MAX_HEADERS) {
      context.addIssue({ code: "custom", message: `must hold at most ${MAX_HEADERS} headers` });
    }
    for (const [index, [name, value]] of Object.entries(headers).entries()) {
      const message = nameFault(name, names.slice(0, index)) ?? valueFault(value);
      if (message !== null) context.addIssue({ code: "custom", path: [name], message });
    }
  })
  .nullable();

/** Why a name cannot be added to the ones before it. */
function nameFault(name: string, before: readonly string[]): string | null {
  if (!TOKEN.test(name)) return "is not a valid name of a header";
  if (name.length > MAX_HEADER_NAME_LENGTH) return `must have a name of at most ${MAX_HEADER_NAME_LENGTH} characters`;
  const lower = name.toLowerCase();
  const reserved = RESERVED.find(({ names }) =>
    names.some((taken) => (taken.endsWith("-") ? lower.startsWith(taken) : lower === taken)),
  );
  if (reserved) return `is reserved: ${reserved.reason}`;
  const twin = before.find((other) => other.toLowerCase() === lower);
  return twin === undefined ? null : `is the same header as ${twin}`;
}

function valueFault(value: string): string | null {
  if (value.length > MAX_HEADER_VALUE_LENGTH) return `must be at most ${MAX_HEADER_VALUE_LENGTH} characters`;
  return VISIBLE.test(value) ? null : "must be visible ASCII characters, with spaces only between them";
}
