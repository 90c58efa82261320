/** Pure. Errors of calls to a ledger. */

/** A ledger that does not answer. */
export class LedgerError extends Error {}

/** A ledger with older code refuses a call of a version that it does not know, and one without the method cannot be called. */
export const UNKNOWN_VERSION = "the ledger does not know the call's version";
const OTHER_CODE = new RegExp(`^${UNKNOWN_VERSION}|^The RPC receiver does not implement`);

/** The ledger's disk failed or is full. D1 puts its own name before such an error. */
const STORAGE_FAILURE = /^(?!D1_).*SQLITE_(FULL|IOERR)/;

/** Whether a ledger did not do its work. The platform marks its errors: the object was not reached, or has too many calls. */
export function isLedgerFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof LedgerError) return true;
  if (OTHER_CODE.test(error.message) || STORAGE_FAILURE.test(error.message)) return true;
  return Reflect.get(error, "retryable") === true || Reflect.get(error, "overloaded") === true;
}
