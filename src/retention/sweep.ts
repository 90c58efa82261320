/** I/O. Deletes what is too old: a bounded part in each run, in turn, so that no account waits for another. */
import { SWEEP_BATCH, SWEEP_OWNERS, SWEEP_YIELD } from "../constants.ts";
import type { RunBudget } from "../cron/run-budget.ts";
import type { Database } from "../storage/database.ts";
import { type AGED, deleteExpiredKeys, deleteOld, readOwners } from "../storage/sweeps.ts";

/**
 * Events, calls or lines of the audit log with ids below `belowId`, of the next owners after `position`: an equal share
 * of each at a time, until all are done or the run is full. What is left has its turn again when all others had theirs.
 * @returns where the next run goes on.
 */
export async function sweepAged(
  db: Database,
  aged: (typeof AGED)[keyof typeof AGED],
  position: string,
  belowId: string,
  hasBudget: RunBudget,
): Promise<string> {
  const owners = await readOwners(db, aged, position, belowId, SWEEP_OWNERS);
  let left = owners.filter(({ hasOld }) => hasOld).map(({ owner }) => owner);
  while (left.length > 0 && hasBudget()) {
    left = await deleteOld(db, aged, left, belowId, Math.ceil(SWEEP_BATCH / left.length));
  }
  return owners.length < SWEEP_OWNERS ? "" : (owners.at(-1)?.owner ?? "");
}

/** Idempotency keys, in the order of the table, for as long as enough of them have expired. Returns as `sweepAged`. */
export async function sweepKeys(db: Database, from: string, expiredAt: number, hasBudget: RunBudget): Promise<string> {
  let position = from;
  while (hasBudget()) {
    const swept = await deleteExpiredKeys(db, position, expiredAt, SWEEP_BATCH);
    position = swept.position;
    if (position === "" || swept.deleted * SWEEP_YIELD < SWEEP_BATCH) break;
  }
  return position;
}
