/** Structured logs: one JSON object a line. Callers pass ids and counts, never a secret, token, URL or payload. */

type Level = "info" | "warn" | "error";

export function log(level: Level, message: string, fields: Record<string, unknown> = {}): void {
  const { error, ...rest } = fields;
  const line = { level, message, ...rest, ...(error === undefined ? {} : { error: describe(error) }) };
  console[level](JSON.stringify(line));
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
