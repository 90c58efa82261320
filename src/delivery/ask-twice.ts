/** I/O. Calls a ledger, and once more if that fails. */

type Stub = ReturnType<Env["DELIVERY_LEDGER"]["getByName"]>;

/** A ledger that does not answer. */
export class LedgerError extends Error {}

/** Whether a ledger did not do its work. The platform marks its errors: the object was not reached, or has too many calls. */
export function isLedgerFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof LedgerError) return true;
  return Reflect.get(error, "retryable") === true || Reflect.get(error, "overloaded") === true;
}

/**
 * A deployment or an update of the platform may reset a ledger in the middle of a call. The next call finds it working.
 * @param call must be idempotent: the first one may have been executed.
 * @throws {LedgerError} whose cause is what the second call throws.
 */
export async function askTwice<Result>(
  env: Env,
  webhookId: string,
  call: (ledger: Stub) => Promise<Result>,
): Promise<Result> {
  try {
    return await call(env.DELIVERY_LEDGER.getByName(webhookId));
  } catch {
    // A stub can remain broken after an error, so the second call uses a new one.
    try {
      return await call(env.DELIVERY_LEDGER.getByName(webhookId));
    } catch (cause) {
      throw new LedgerError("the ledger does not answer", { cause });
    }
  }
}
