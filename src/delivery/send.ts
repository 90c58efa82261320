/** I/O. One request to a receiver, whatever it does to us. */
import { EXCERPT_READ_MS, RESPONSE_EXCERPT_BYTES } from "../constants.ts";
import type { AttemptError } from "../vocabulary/delivery.ts";
import { retryAfterSeconds } from "./retry.ts";

export interface SendResult {
  statusCode: number | null;
  /** null: the receiver has it. */
  error: AttemptError | null;
  durationMs: number;
  responseBody: string | null;
  retryAfterSeconds: number | null;
}

const TOO_MANY_REQUESTS = 429;
const SERVICE_UNAVAILABLE = 503;

/** Never throws. Ends within `timeoutMs`, and a little for reading what the receiver says of its status. */
export async function send(
  url: string,
  request: { headers: Record<string, string>; body: string },
  timeoutMs: number,
): Promise<SendResult> {
  const startedAt = Date.now();
  const failed = (error: AttemptError): SendResult => ({
    statusCode: null,
    error,
    durationMs: Date.now() - startedAt,
    responseBody: null,
    retryAfterSeconds: null,
  });
  // The time starts here, where the request has its slot, not when the batch began.
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { method: "POST", ...request, redirect: "manual", signal });
    const now = Date.now();
    const { status } = response;
    const mayAsk = status === TOO_MANY_REQUESTS || status === SERVICE_UNAVAILABLE;
    return {
      statusCode: status,
      error: errorOf(status),
      durationMs: now - startedAt,
      responseBody: await excerpt(response),
      retryAfterSeconds: mayAsk ? retryAfterSeconds(response.headers.get("Retry-After"), now) : null,
    };
  } catch {
    return failed(signal.aborted ? "timeout" : "connection");
  }
}

function errorOf(status: number): AttemptError | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? "redirect" : "status";
}

/** The beginning of the body. The status has decided: a body that fails, lags or never ends changes nothing. */
async function excerpt(response: Response): Promise<string | null> {
  if (!response.body) return null;
  if (response.headers.get("Content-Length") === "0") return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let room = RESPONSE_EXCERPT_BYTES;
  const drop = () => void reader.cancel().catch(() => undefined);
  // What waits for more is told that this was all.
  const timer = setTimeout(drop, EXCERPT_READ_MS);
  try {
    while (room > 0) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value.subarray(0, room), { stream: true });
      room -= value.byteLength;
    }
  } catch {
    // What was read so far is what there is.
  }
  clearTimeout(timer);
  drop();
  return text;
}
