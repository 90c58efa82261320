/** I/O. Deletes the rows and ledgers of deleted accounts and webhooks, in idempotent steps. */
import { ledgerOf } from "../delivery/ledger-stub.ts";
import { DELETION_BATCH, WEBHOOK_BATCH } from "../constants.ts";
import type { RunBudget } from "../cron/run-budget.ts";
import { runIsolated } from "../cron/run-isolated.ts";
import type { Database } from "../storage/database.ts";
import {
  type Deletion,
  closeDeletion,
  finishPurge,
  deleteSomeRows,
  deleteSomeWebhooks,
  isOfAccount,
  readDeletions,
  readDuePurges,
  spreadDeletion,
} from "../storage/deletions.ts";

/** Runs the first step at once, which is enough for most deletions. */
export async function beginDeletion(env: Env, db: Database, deletion: Deletion): Promise<void> {
  await runIsolated(
    "begin a deletion",
    async () => {
      await continueDeletion(env, db, deletion);
    },
    idsOf(deletion),
  );
}

/** Runs one step of each deletion at a time, so that small deletions do not wait for large ones. */
export async function finishDeletions(env: Env, db: Database, now: number, takeRound: RunBudget): Promise<void> {
  let open = await readDeletions(db, DELETION_BATCH);
  while (open.length > 0) {
    const unfinished: Deletion[] = [];
    for (const deletion of open) {
      if (!takeRound()) return;
      await runIsolated(
        "continue a deletion",
        async () => {
          if (await continueDeletion(env, db, deletion)) unfinished.push(deletion);
          else if (deletion.lateUntil <= now) await closeDeletion(env, db, deletion);
        },
        idsOf(deletion),
      );
    }
    open = unfinished;
  }
}

/** Empties the ledgers of deleted webhooks again, after the time in which late calls could have written to them. */
export async function purgeLedgers(env: Env, db: Database, now: number, limit: number): Promise<void> {
  for (const webhookId of await readDuePurges(db, now, limit)) {
    await runIsolated(
      "purge a ledger",
      async () => {
        await ledgerOf(env, webhookId).destroy();
        await finishPurge(db, webhookId);
      },
      { webhook_id: webhookId },
    );
  }
}

/** Runs one step. Returns whether more may follow. */
async function continueDeletion(env: Env, db: Database, deletion: Deletion): Promise<boolean> {
  if (!isOfAccount(deletion)) return deleteSomeRows(env, db, deletion);
  await spreadDeletion(env, db, deletion);
  const webhookIds = await deleteSomeWebhooks(env, db, deletion, WEBHOOK_BATCH);
  // A ledger that cannot be emptied now is emptied by `purgeLedgers` later.
  await Promise.allSettled(webhookIds.map((id) => ledgerOf(env, id).destroy()));
  const hasMore = await deleteSomeRows(env, db, deletion);
  return hasMore || webhookIds.length === WEBHOOK_BATCH;
}

function idsOf({ accountId, webhookId }: Deletion) {
  return { account_id: accountId, webhook_id: webhookId };
}
