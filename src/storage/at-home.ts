/** I/O. Work in the database of an account that may move meanwhile. */
import { MAX_MOVE_ATTEMPTS } from "../constants.ts";
import { findAccount } from "./accounts.ts";
import { type Database, accountDatabase, databaseNames, forgetHome } from "./database.ts";

/**
 * Looks for the account again if the database refuses it. What it refuses has changed nothing.
 * @param work returns `no_account` if the account does not live in its database.
 * @returns `moving` if the account could not be written to for some seconds.
 */
export async function atHome<Result extends { kind: string }>(
  env: Env,
  accountId: string,
  work: (db: Database) => Promise<Result>,
): Promise<Result | { kind: "moving" }> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await work(await accountDatabase(env, accountId));
    if (result.kind !== "no_account" || databaseNames(env).length === 1) return result;
    if (!(await findAccount(env, accountId))) return result;
    if (attempt === MAX_MOVE_ATTEMPTS) return { kind: "moving" };
    forgetHome(accountId);
  }
}
