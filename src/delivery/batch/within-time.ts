/** How long a batch waits for one of its ledgers. */
import { ADMIT_TIMEOUT_MS } from "../../constants.ts";

/** A ledger that does not answer must not keep the other webhooks of the batch waiting. */
export async function withinTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error("the ledger took too long")), ADMIT_TIMEOUT_MS);
  });
  return Promise.race([answer, late]);
}
