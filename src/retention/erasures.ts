/** I/O. Erases the calls of erased contacts and events that did not fit into the transaction, in idempotent steps. */
import { ERASURES_OF_RUN } from "../constants.ts";
import type { RunBudget } from "../cron/run-budget.ts";
import { runIsolated } from "../cron/run-isolated.ts";
import { type CallErasure, continueErasure, readErasures } from "../storage/call-subjects.ts";
import type { Database } from "../storage/database.ts";

/** Runs one step of each erasure at a time, so that small ones do not wait for large ones. */
export async function finishErasures(db: Database, takeRound: RunBudget): Promise<void> {
  let open = await readErasures(db, ERASURES_OF_RUN);
  while (open.length > 0) {
    const unfinished: CallErasure[] = [];
    for (const erasure of open) {
      if (!takeRound()) return;
      await runIsolated(
        "continue an erasure",
        async () => {
          if (await continueErasure(db, erasure)) unfinished.push(erasure);
        },
        { account_id: erasure.accountId, subject_id: erasure.subjectId },
      );
    }
    open = unfinished;
  }
}
