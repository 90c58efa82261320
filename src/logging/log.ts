/**
 * I/O. Structured logs: one JSON object a line, with `level`, `message`, and whichever of `request_id`, `account_id`,
 * `webhook_id` and `event_id` are known. Callers pass ids and counts, never a secret, token, URL or payload.
 */

type Level = "info" | "warn" | "error";

export function log(level: Level, message: string, fields: Record<string, unknown> = {}): void {
  const { error, ...rest } = fields;
  const line = { level, message, ...rest, ...(error === undefined ? {} : { error: describe(error) }) };
  console[level](JSON.stringify(line));
}

/** An error that wraps another may quote its input, such as a query's parameters. Only the cause is logged. */
function describe(error: unknown): string {
  if (typeof error === "string") return error;
  if (!(error instanceof Error)) return typeof error;
  return error.cause instanceof Error ? describe(error.cause) : (error.stack ?? error.message);
}
