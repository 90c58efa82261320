/** Pure. Failures of the service that end by themselves, and how long a command waits for that. */
import { ApiProblem, NoResponseError } from "../client/errors.ts";

const FIRST_DELAY_MS = 1_000;
/** A developer who has just restarted the server does not want to wait longer. */
const MAX_DELAY_MS = 30_000;

/** Milliseconds to wait after so many failures in a row: 1 s, doubled each time, up to 30 s. */
export function retryDelayMs(failures: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), MAX_DELAY_MS);
}

/** The reason, or undefined for an error that does not end by itself. */
export function outageReason(error: unknown): string | undefined {
  if (error instanceof NoResponseError) return networkReason(error.cause);
  if (!(error instanceof ApiProblem)) return undefined;
  const { status } = error;
  return status >= 500 || status === 429 || status === 408 ? `status ${status}` : undefined;
}

/** `fetch failed` says nothing. Its cause does, such as ECONNREFUSED. */
function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "timeout";
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return "code" in cause ? String(cause.code) : cause.message;
}
