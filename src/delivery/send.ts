/** I/O. Sends one request to a receiver, and returns how the receiver responded. */
import { EXCERPT_READ_MS, RESPONSE_EXCERPT_BYTES } from "../constants.ts";
import type { AttemptError } from "../vocabulary/delivery.ts";
import { retryAfterSeconds } from "./retry.ts";

export interface SendResult {
  statusCode: number | null;
  /** null if the attempt succeeded: the status is 2xx. */
  error: AttemptError | null;
  durationMs: number;
  /** Of the response; null if there was none. */
  headers: Headers | null;
  responseBody: string | null;
  retryAfterSeconds: number | null;
}

const TOO_MANY_REQUESTS = 429;
const SERVICE_UNAVAILABLE = 503;

/** Never throws. Ends within `timeoutMs` plus EXCERPT_READ_MS, which is for reading the body of the response. */
export async function send(
  url: string,
  request: { headers: Record<string, string>; body: string },
  timeoutMs: number,
): Promise<SendResult> {
  const startedAt = Date.now();
  const failure = (error: AttemptError): SendResult => ({
    statusCode: null,
    error,
    durationMs: Date.now() - startedAt,
    headers: null,
    responseBody: null,
    retryAfterSeconds: null,
  });
  // The timeout starts when the signal is made: here, where the request has a slot, not when the batch began.
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { method: "POST", ...request, redirect: "manual", signal });
    const now = Date.now();
    const { status } = response;
    const responseBody = await readExcerpt(response);
    const allowsRetryAfter = status === TOO_MANY_REQUESTS || status === SERVICE_UNAVAILABLE;
    return {
      statusCode: status,
      error: isCloudflareError(status, responseBody) ? "connection" : errorOf(status),
      durationMs: now - startedAt,
      headers: response.headers,
      responseBody,
      retryAfterSeconds: allowsRetryAfter ? retryAfterSeconds(response.headers.get("Retry-After"), now) : null,
    };
  } catch {
    return failure(signal.aborted ? "timeout" : "connection");
  }
}

/**
 * Cloudflare responds itself for a receiver behind it that cannot be reached, with a page such as `error code: 1016`. A
 * receiver may itself respond with such a status: that counts as its response.
 */
function isCloudflareError(status: number, body: string | null): boolean {
  const isOfCloudflare = (status >= 520 && status <= 527) || status === 530;
  return isOfCloudflare && /^\s*error code: \d{3,4}\s*$/.test(body ?? "");
}

function errorOf(status: number): AttemptError | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? "redirect" : "status";
}

/** The beginning of the body. It never fails: the status has decided, so an error or a slow body only shortens it. */
async function readExcerpt(response: Response): Promise<string | null> {
  if (!response.body) return null;
  if (response.headers.get("Content-Length") === "0") return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let remainingBytes = RESPONSE_EXCERPT_BYTES;
  const cancel = () => void reader.cancel().catch(() => undefined);
  // Cancelling also ends a read that is waiting for more.
  const timer = setTimeout(cancel, EXCERPT_READ_MS);
  try {
    while (remainingBytes > 0) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value.subarray(0, remainingBytes), { stream: true });
      remainingBytes -= value.byteLength;
    }
  } catch {
    // The connection broke. The excerpt ends here.
  }
  clearTimeout(timer);
  cancel();
  return text;
}
