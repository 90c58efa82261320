/** How long a batch waits for one of its ledgers. */
import { ADMIT_TIMEOUT_MS } from "../../constants.ts";

/** A ledger that does not answer must not keep the other webhooks of the batch waiting. */
export async function withLedgerTimeout<Answer>(answer: Promise<Answer>): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("the ledger took too long")), ADMIT_TIMEOUT_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
