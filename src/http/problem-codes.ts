/** Pure. The one list of problems: their codes, statuses, meanings, and whether a retry can help. */
import { z } from "@hono/zod-openapi";

interface ProblemKind {
  readonly status: ProblemStatus;
  /** Whether the same request, sent again later, can succeed. */
  readonly isRetryable: boolean;
  readonly meaning: string;
}

/** The only statuses of an error response. Titles are HTTP's own phrases, as RFC 9457 asks for `about:blank`. */
const TITLES = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
} as const;

export type ProblemStatus = keyof typeof TITLES;

export const PROBLEMS = {
  malformed_body: {
    status: 400,
    isRetryable: false,
    meaning: "The body is not UTF-8, not JSON or not a form, or it is nested too deep or has too many keys.",
  },
  account_required: {
    status: 400,
    isRetryable: false,
    meaning: "The platform's request names no account in `Ratecard-Account`.",
  },
  unauthenticated: {
    status: 401,
    isRetryable: false,
    meaning: "The token is missing, unknown, revoked or expired.",
  },
  invalid_signature: {
    status: 401,
    isRetryable: false,
    meaning: "The signature of an inbound call is missing, wrong or too old.",
  },
  role_not_allowed: { status: 403, isRetryable: false, meaning: "The token's role does not allow this." },
  account_mismatch: {
    status: 403,
    isRetryable: false,
    meaning: "The token belongs to a different account than the one in `Ratecard-Account`.",
  },
  origin_not_allowed: {
    status: 403,
    isRetryable: false,
    meaning: "The `Origin` of the page that sent the request is not allowed.",
  },
  own_delivery: {
    status: 403,
    isRetryable: false,
    meaning: "The request is a delivery of this service itself, which would cause a loop.",
  },
  inbound_webhook_disabled: {
    status: 403,
    isRetryable: false,
    meaning: "The inbound webhook is disabled and does not keep calls.",
  },
  not_found: { status: 404, isRetryable: false, meaning: "The account has no such object." },
  unknown_path: { status: 404, isRetryable: false, meaning: "The path does not exist." },
  method_not_allowed: {
    status: 405,
    isRetryable: false,
    meaning: "The path does not support the method; `Allow` lists the methods it supports.",
  },
  delivery_pending: {
    status: 409,
    isRetryable: false,
    meaning: "The delivery is pending and is sent automatically.",
  },
  event_erased: { status: 409, isRetryable: false, meaning: "The payload of the event was erased." },
  webhook_disabled: { status: 409, isRetryable: false, meaning: "The webhook is disabled: enable it first." },
  webhook_is_inbound: { status: 409, isRetryable: false, meaning: "An inbound webhook has no deliveries." },
  webhook_is_outbound: { status: 409, isRetryable: false, meaning: "An outbound webhook has no calls." },
  call_done: {
    status: 409,
    isRetryable: false,
    meaning: "The call was done before. Pass `again` to run it once more.",
  },
  call_unproven: {
    status: 409,
    isRetryable: false,
    meaning: "A call that was refused, is a handshake, or did not prove its sender cannot be run.",
  },
  call_body_missing: { status: 409, isRetryable: false, meaning: "The call's body was not kept, or was erased." },
  circuit_closed: {
    status: 409,
    isRetryable: false,
    meaning: "The circuit is closed: deliveries are sent as they come.",
  },
  probe_running: {
    status: 409,
    isRetryable: true,
    meaning: "A probe is in progress, or one was requested in the last 5 seconds. Wait for its result.",
  },
  nothing_waiting: {
    status: 409,
    isRetryable: false,
    meaning: "No delivery is pending: send a test event to probe the receiver.",
  },
  job_running: {
    status: 409,
    isRetryable: true,
    meaning: "A job of this kind is running for the webhook: wait for it, or end it.",
  },
  webhook_limit: {
    status: 409,
    isRetryable: false,
    meaning: "The account has reached its limit of webhooks: delete one first.",
  },
  token_limit: {
    status: 409,
    isRetryable: false,
    meaning: "The account has reached its limit of tokens: revoke one first.",
  },
  portal_link_limit: {
    status: 409,
    isRetryable: true,
    meaning: "The account has reached its limit of unopened portal links: one must be opened or expire first.",
  },
  webhook_changed: {
    status: 409,
    isRetryable: true,
    meaning: "Another request changed the webhook at the same time.",
  },
  overlap_running: {
    status: 409,
    isRetryable: false,
    meaning: "The secrets were rotated recently, and the previous ones are still valid.",
  },
  contact_conflict: {
    status: 409,
    isRetryable: false,
    meaning: "Another contact has this email, phone or id; `errors` names it.",
  },
  idempotency_key_reused: {
    status: 409,
    isRetryable: false,
    meaning: "The idempotency key was used in the last 24 hours with different content.",
  },
  idempotency_in_progress: {
    status: 409,
    isRetryable: true,
    meaning: "The first request with this idempotency key has not ended. After a minute, a repeat takes it over.",
  },
  version_mismatch: {
    status: 412,
    isRetryable: false,
    meaning: "The object has changed since the version in `If-Match`: read it again.",
  },
  body_too_large: { status: 413, isRetryable: false, meaning: "The body is too large." },
  unsupported_media_type: {
    status: 415,
    isRetryable: false,
    meaning: "The body has another media type than the path takes, or a `Content-Encoding`.",
  },
  invalid_request: {
    status: 422,
    isRetryable: false,
    meaning: "The input is not valid; `errors` lists each invalid field.",
  },
  rate_limited: {
    status: 429,
    isRetryable: true,
    meaning: "Too many requests; retry after the seconds in `Retry-After`.",
  },
  call_budget_used: {
    status: 429,
    isRetryable: true,
    meaning: "The account has stored its limit of bytes of calls in the last 24 hours.",
  },
  internal_error: {
    status: 500,
    isRetryable: true,
    meaning: "An unexpected error; the log has its cause under `request_id`.",
  },
  not_configured: {
    status: 503,
    isRetryable: false,
    meaning: "A setting of the service is missing or invalid; `detail` names it.",
  },
  clock_skew: { status: 503, isRetryable: true, meaning: "The clocks of the service differ." },
  account_moving: {
    status: 503,
    isRetryable: true,
    meaning: "The account is moving to another database, which takes a moment. Nothing was changed.",
  },
  overloaded: {
    status: 503,
    isRetryable: true,
    meaning: "Too many requests change the same object. Nothing was changed.",
  },
  database_unavailable: {
    status: 503,
    isRetryable: true,
    meaning:
      "The database failed. The change may or may not have been made: a retry with the same idempotency key is safe.",
  },
  ledger_unavailable: {
    status: 503,
    isRetryable: true,
    meaning:
      "The deliveries of a webhook cannot be reached. The change may or may not have been made: it can be repeated.",
  },
  erasure_incomplete: {
    status: 503,
    isRetryable: true,
    meaning: "The payload is erased, but not every response to it.",
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;

export function statusOf(code: ProblemCode): ProblemStatus {
  return PROBLEMS[code].status;
}

export function titleOf(status: ProblemStatus): string {
  return TITLES[status];
}

export function isProblemStatus(status: number): status is ProblemStatus {
  return Object.hasOwn(TITLES, status);
}

/** All codes, in the order of the list. */
export const PROBLEM_CODES = problemCodes();

export const problemCodeSchema = z.enum(PROBLEM_CODES).openapi("ProblemCode", {
  description: `What to do about a problem. These codes do not change.\n\n${PROBLEM_CODES.map(describeCode).join("\n")}`,
  example: "invalid_request",
});

function problemCodes(): [ProblemCode, ...ProblemCode[]] {
  const isCode = (name: string): name is ProblemCode => Object.hasOwn(PROBLEMS, name);
  const [first = "internal_error", ...rest] = Object.keys(PROBLEMS).filter(isCode);
  return [first, ...rest];
}

function describeCode(code: ProblemCode): string {
  const { status, isRetryable, meaning } = PROBLEMS[code];
  return `- \`${code}\` (${status}${isRetryable ? ", retryable" : ""}): ${meaning}`;
}
