/** Pure. What an attempt keeps of the URL that it called, and of the response. */
import { KEPT_HEADER_BYTES, KEPT_URL_BYTES, RESPONSE_EXCERPT_BYTES, SUCCESS_EXCERPT_BYTES } from "../constants.ts";
import { cutToJsonBytes, jsonBytes } from "../text/cut-text.ts";
import { maskQuery } from "../text/mask-query.ts";
import { MASK } from "../vocabulary/headers.ts";
import type { Attempt } from "./ledger/types.ts";
import type { Mask } from "./request/mask-secrets.ts";
import type { SendResult } from "./send.ts";

/** They say who responded, with what, when to retry, where to go, and the request's id in the receiver's log. */
const KEPT_HEADERS = ["content-type", "location", "retry-after", "server", "x-request-id"];

/** @param mask hides what must not appear in the result. */
export function keptResponse(
  url: string,
  { error, headers, responseBody }: Pick<SendResult, "error" | "headers" | "responseBody">,
  mask: Mask,
): Pick<Attempt, "failure" | "responseBody"> {
  const body = responseBody === null ? null : mask(responseBody);
  // A success needs no long excerpt, because nobody has to debug it.
  if (error === null) return { responseBody: body && cutToJsonBytes(body, SUCCESS_EXCERPT_BYTES) };
  const failure = { url: cutToJsonBytes(maskUrl(url), KEPT_URL_BYTES), headers: keptHeaders(headers, mask) };
  const remainingBytes = RESPONSE_EXCERPT_BYTES - jsonBytes(failure);
  return { failure, responseBody: body && cutToJsonBytes(body, remainingBytes) };
}

function keptHeaders(headers: Headers | null, mask: Mask): Record<string, string> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name): [string, string][] => {
      const value = headers?.get(name);
      if (!value) return [];
      const shown = mask(name === "location" ? maskUrl(value) : value);
      return [[name, cutToJsonBytes(shown, KEPT_HEADER_BYTES)]];
    }),
  );
}

/** Without a fragment, which no request has. */
function maskUrl(url: string): string {
  const query = maskQuery(url, MASK);
  return `${url.split(/[?#]/, 1)[0]}${query === null ? "" : `?${query}`}`;
}
