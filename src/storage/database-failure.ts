/** Pure. Tells a failure of D1 from a fault of our own statements. */

/** SQLite's verdicts on a statement and its values: repeating it does not help. D1 puts the code at the end. */
const OUR_FAULT = /SQLITE_(ERROR|CONSTRAINT|MISMATCH|RANGE|TOOBIG|MISUSE|AUTH)/;

/** How long D1 usually needs: it is away for seconds when it restarts. */
export const DATABASE_RETRY_SECONDS = 5;

/** Whether D1 did not do its work: it is away, overloaded or full. drizzle wraps its error, so causes are followed. */
export function isDatabaseFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (/^D1_(EXEC_)?ERROR\b/.test(error.message)) return !OUR_FAULT.test(error.message);
  return isDatabaseFailure(error.cause);
}
