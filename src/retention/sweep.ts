/** I/O. Deletes old rows: a bounded part in each run, owner by owner, so that no account holds up another. */
import { SWEEP_BATCH, SWEEP_OWNERS, SWEEP_YIELD } from "../constants.ts";
import type { RunBudget } from "../cron/run-budget.ts";
import type { Database } from "../storage/database.ts";
import { type AGED, type ORDERED, deleteNext, deleteOld, readOwners } from "../storage/sweeps.ts";

/**
 * Deletes events, calls or audit log entries with ids below `belowId`, of the next owners after `position`. Each round deletes
 * an equal share of every owner. Rows that remain at the end of the budget follow after all other owners.
 * @returns the position for the next run.
 */
export async function sweepAged(
  db: Database,
  aged: (typeof AGED)[keyof typeof AGED],
  position: string,
  belowId: string,
  takeRound: RunBudget,
): Promise<string> {
  const owners = await readOwners(db, aged, position, belowId, SWEEP_OWNERS);
  let left = owners.filter(({ hasOld }) => hasOld).map(({ owner }) => owner);
  while (left.length > 0 && takeRound()) {
    left = await deleteOld(db, aged, left, belowId, Math.ceil(SWEEP_BATCH / left.length));
  }
  const last = owners.at(-1);
  return last && owners.length >= SWEEP_OWNERS ? last.owner : "";
}

/**
 * Deletes old rows in the order of the table, until too few of a batch are old.
 * @returns the position for the next run.
 */
export async function sweepOrdered(
  db: Database,
  ordered: (typeof ORDERED)[keyof typeof ORDERED],
  from: string,
  oldest: string | number,
  takeRound: RunBudget,
): Promise<string> {
  let position = from;
  while (takeRound()) {
    const swept = await deleteNext(db, ordered, position, oldest, SWEEP_BATCH);
    position = swept.position;
    if (position === "" || swept.deleted * SWEEP_YIELD < SWEEP_BATCH) break;
  }
  return position;
}
