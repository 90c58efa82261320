/** Pure. Errors of calls to a ledger. */

/** A ledger that does not answer. */
export class LedgerError extends Error {}

/** Whether a ledger did not do its work. The platform marks its errors: the object was not reached, or has too many calls. */
export function isLedgerFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof LedgerError) return true;
  return Reflect.get(error, "retryable") === true || Reflect.get(error, "overloaded") === true;
}
