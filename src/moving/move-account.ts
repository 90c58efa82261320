/**
 * I/O. Moves an account to another database while it is used: docs/architecture.md, "An account moves". Each run goes on
 * where the last one stopped, wherever that was. Several at once do no harm: only the latest one changes anything.
 */
import { MOVE_NOTICE_MS, MOVE_ROUNDS, MOVE_WINDOW_MS, PURGE_DELAY_MS } from "../constants.ts";
import { type RunBudget, runBudget } from "../cron/run-budget.ts";
import { findAccount, renameCopy } from "../storage/accounts.ts";
import { type Database, databaseByName, directory } from "../storage/database.ts";
import { clearSome, copyChanges, copyFrozen, copySome } from "../storage/moved-rows.ts";
import {
  type Move,
  type Mover,
  OvertakenError,
  announce,
  claimMove,
  endMoveQueries,
  freeze,
  leave,
  switchHome,
  thaw,
} from "../storage/moves.ts";

/**
 * `copying`: rows are copied. `waiting`: all are copied; until `MOVE_NOTICE_MS` have passed, an isolate may still remember
 * the old place. `clearing`: the account lives in the new database. `done`: the old one has nothing left but events.
 */
export type MoveStatus = "copying" | "waiting" | "clearing" | "done";

/** One run of the move from the database `from`. Its limits are those of an invocation, so it must have one of its own. */
export async function continueMove(env: Env, from: string, accountId: string): Promise<MoveStatus> {
  try {
    return await runMove(env, from, accountId, runBudget(MOVE_ROUNDS, MOVE_WINDOW_MS));
  } catch (error) {
    if (error instanceof OvertakenError) return "copying";
    throw error;
  }
}

async function runMove(env: Env, from: string, accountId: string, takeRound: RunBudget): Promise<MoveStatus> {
  const source = databaseByName(env, from);
  const move = await claimMove(source, accountId);
  if (!move) return "done";
  const account = await findAccount(env, accountId);
  // The deletion of the account clears both databases, and ends the move.
  if (!account) return "done";
  if (account.database !== from) return afterSwitch(env, source, move, takeRound);
  const target = databaseByName(env, move.target);
  const { worker, target: to } = move;
  const mover: Mover = { accountId, directory: directory(env), source, target, from, to, worker };
  if (!(await announce(mover))) return "clearing";
  const status = move.step === "frozen" ? "waiting" : await copyAll(mover, move, takeRound);
  if (status === "copying") return status;
  // Announced by this run or an earlier one.
  const isNoticed = move.since > 0 && move.databaseNow - move.since >= MOVE_NOTICE_MS;
  if (move.step !== "frozen" && !isNoticed) return "waiting";
  try {
    await endCopying(mover);
  } catch (error) {
    if (!(error instanceof OvertakenError)) await unfreeze(env, from, accountId);
    throw error;
  }
  await leave(source, accountId);
  await renameLate(env, accountId);
  return "clearing";
}

async function copyAll(mover: Mover, move: Move, takeRound: RunBudget): Promise<"copying" | "waiting"> {
  let position: string | null = move.position;
  while (position !== null) {
    if (!takeRound()) return "copying";
    position = await copySome(mover, position);
  }
  while ((await copyChanges(mover)) > 0) if (!takeRound()) return "copying";
  return "waiting";
}

/** For a second or two nothing of the account can be written. */
async function endCopying(mover: Mover): Promise<void> {
  await freeze(mover);
  while ((await copyChanges(mover)) > 0);
  await copyFrozen(mover);
  await switchHome(mover);
}

/** Lets the old database write again, unless the account has moved after all. If this run dies first, the next one does it. */
async function unfreeze(env: Env, from: string, accountId: string): Promise<void> {
  const source = databaseByName(env, from);
  const move = await claimMove(source, accountId);
  if (!move) return;
  const { worker, target: to } = move;
  const mover: Mover = {
    accountId,
    directory: directory(env),
    source,
    target: databaseByName(env, to),
    from,
    to,
    worker,
  };
  if (await announce(mover)) await thaw(mover);
}

async function afterSwitch(
  env: Env,
  source: Database,
  { accountId, step, since, databaseNow }: Move & { databaseNow: number },
  takeRound: RunBudget,
): Promise<MoveStatus> {
  if (step !== "left") {
    await leave(source, accountId);
    await renameLate(env, accountId);
    return "clearing";
  }
  // Until then, requests that began before the switch may read what is there.
  if (databaseNow - since < PURGE_DELAY_MS) return "clearing";
  while (await clearSome(source, accountId)) if (!takeRound()) return "clearing";
  await source.batch(endMoveQueries(source, accountId));
  return "done";
}

/** Somebody may have renamed the account while its new copy was made. */
async function renameLate(env: Env, accountId: string): Promise<void> {
  const account = await findAccount(env, accountId);
  if (account && account.database !== "DB") await renameCopy(env, account);
}
