/** I/O. Goes on with what was deleted until nothing of it is left, in D1 and in the ledgers. Every step is repeatable. */
import { DELETION_BATCH, WEBHOOK_BATCH } from "../constants.ts";
import type { HasRoom } from "../room.ts";
import { step } from "../step.ts";
import type { Database } from "../storage/database.ts";
import {
  type Deletion,
  closeDeletion,
  closeGrave,
  deleteSomeRows,
  deleteSomeWebhooks,
  isOfAccount,
  readDeletions,
  readGraves,
} from "../storage/deletions.ts";

/** The first step, at once: most of what is deleted is small, and done with it. */
export async function beginDeletion(env: Env, db: Database, deletion: Deletion): Promise<void> {
  await step(
    "begin a deletion",
    async () => {
      await goOn(env, db, deletion);
    },
    idsOf(deletion),
  );
}

/** A step of each in turn, so that what is small does not wait for what is large. */
export async function finishDeletions(env: Env, db: Database, now: number, hasRoom: HasRoom): Promise<void> {
  let open = await readDeletions(db, DELETION_BATCH);
  while (open.length > 0) {
    const unfinished: Deletion[] = [];
    for (const deletion of open) {
      if (!hasRoom()) return;
      await step(
        "go on with a deletion",
        async () => {
          if (await goOn(env, db, deletion)) unfinished.push(deletion);
          else if (deletion.lateUntil <= now) await closeDeletion(env, db, deletion);
        },
        idsOf(deletion),
      );
    }
    open = unfinished;
  }
}

/** Empties the ledgers of deleted webhooks once more, now that nothing late can fill them. */
export async function emptyGraves(env: Env, db: Database, now: number, limit: number): Promise<void> {
  for (const webhookId of await readGraves(db, now, limit)) {
    await step(
      "empty a grave",
      async () => {
        await env.WEBHOOK_STATE.getByName(webhookId).destroy();
        await closeGrave(db, webhookId);
      },
      { webhook_id: webhookId },
    );
  }
}

/** One step. Whether there may be more to do. */
async function goOn(env: Env, db: Database, deletion: Deletion): Promise<boolean> {
  if (!isOfAccount(deletion)) return deleteSomeRows(env, db, deletion);
  const webhookIds = await deleteSomeWebhooks(env, db, deletion, WEBHOOK_BATCH);
  // One that fails has its grave, too.
  await Promise.allSettled(webhookIds.map((id) => env.WEBHOOK_STATE.getByName(id).destroy()));
  const hasMore = await deleteSomeRows(env, db, deletion);
  return hasMore || webhookIds.length === WEBHOOK_BATCH;
}

function idsOf({ accountId, webhookId }: Deletion) {
  return { account_id: accountId, webhook_id: webhookId };
}
