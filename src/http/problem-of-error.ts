/** Pure. The problem for an error that a handler throws. It does not reveal an unexpected cause. */
import { isLedgerFailure } from "../delivery/ledger-error.ts";
import { UnknownKeyError } from "../security/unknown-key.ts";
import { SettingsError } from "../settings.ts";
import { DATABASE_RETRY_SECONDS, isDatabaseFailure } from "../storage/database-failure.ts";
import { isMovedError } from "../storage/moved.ts";
import { Problem } from "./problem.ts";

export function problemOfError(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof SettingsError || error instanceof UnknownKeyError) {
    return new Problem("not_configured", `The service is not configured: ${error.message}.`);
  }
  if (isLedgerFailure(error)) {
    const headers = { "Retry-After": String(DATABASE_RETRY_SECONDS) };
    return new Problem("ledger_unavailable", "The webhook's deliveries cannot be reached. Try again.", { headers });
  }
  if (isMovedError(error)) return movingProblem();
  if (isDatabaseFailure(error)) {
    const headers = { "Retry-After": String(DATABASE_RETRY_SECONDS) };
    const detail =
      "The database failed. The change may or may not have been made: retry it with the same idempotency key.";
    return new Problem("database_unavailable", detail, { headers });
  }
  return new Problem("internal_error", "An unexpected error occurred. The request id identifies it in the logs.");
}

/** Of an account that cannot be written to for a moment. */
export function movingProblem(): Problem {
  const headers = { "Retry-After": "1" };
  return new Problem("account_moving", "The account is moving to another database. Try again.", { headers });
}

/** The log message for an error that is not a `Problem`. */
export function logMessageOf({ code }: Problem): string {
  switch (code) {
    case "not_configured":
      return "settings refused";
    case "database_unavailable":
      return "database failed";
    case "account_moving":
      return "account moving";
    case "ledger_unavailable":
      return "ledger unreachable";
    default:
      return "unexpected error";
  }
}
