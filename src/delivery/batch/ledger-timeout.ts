/** I/O: a timeout. Limits how long a batch waits for one of its ledgers. */
import { ADMIT_TIMEOUT_MS } from "../../constants.ts";

/**
 * A ledger that does not respond must not keep the other webhooks of the batch waiting.
 * @throws what the call throws, or an error after ADMIT_TIMEOUT_MS. The call itself goes on.
 */
export async function withLedgerTimeout<Result>(call: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("the ledger took too long")), ADMIT_TIMEOUT_MS);
  });
  try {
    return await Promise.race([call, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
