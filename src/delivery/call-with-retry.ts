/** I/O. Calls a ledger, and once more if that fails. */
import { type LedgerStub, ledgerOf } from "./ledger-stub.ts";
import { LedgerError } from "./ledger-error.ts";

/**
 * A deployment or an update of the platform may reset a ledger in the middle of a call. The next call finds it working.
 * @param call must be idempotent: the first one may have been executed.
 * @throws {LedgerError} whose cause is what the second call throws.
 */
export async function callWithRetry<Result>(
  env: Env,
  webhookId: string,
  call: (ledger: LedgerStub) => Promise<Result>,
): Promise<Result> {
  try {
    return await call(ledgerOf(env, webhookId));
  } catch {
    // A stub can remain broken after an error, so the second call uses a new one.
    try {
      return await call(ledgerOf(env, webhookId));
    } catch (cause) {
      throw new LedgerError("the ledger does not answer", { cause });
    }
  }
}
