/** I/O. Transactions that undo themselves. D1 runs a batch as one transaction, which any failing statement rolls back. */
import type { Database } from "./database.ts";

/**
 * Why a transaction undid itself. `stale`: its data has changed since it was read; reading again helps. `gone`: its
 * webhook was deleted. `full`: the account is at its limit. `clock_skew`: this Worker's clock and the database's
 * disagree. `over_budget`: the account may store no more bytes of calls for now. `job_ended`: the job that it belongs
 * to may go no further.
 */
export type Undo = "stale" | "gone" | "full" | "clock_skew" | "over_budget" | "job_ended";

export type Transaction =
  | { kind: "committed"; results: D1Result<Record<string, unknown>>[] }
  | { kind: "undone"; undo: Undo };

const UNDO = /bad JSON path: '(stale|gone|full|clock_skew|over_budget|job_ended|key_lost)'/;

/** Another request has taken over the idempotency key of this one. Nothing was changed. */
export class KeyLostError extends Error {
  override readonly name = "KeyLostError";
}

/**
 * A statement that undoes its batch when `condition` holds. SQLite allows RAISE only in triggers, but an invalid JSON
 * path fails as well, and the error quotes it.
 */
export function undoWhen(
  db: Database,
  undo: Undo | "key_lost",
  condition: string,
  ...values: readonly (string | number)[]
): D1PreparedStatement {
  return db.$client
    .prepare(`SELECT json_extract('{}', CASE WHEN ${condition} THEN '${undo}' ELSE '$' END)`)
    .bind(...values);
}

/** Turns a drizzle query into a statement for such a batch. */
export function toD1Statement(
  db: Database,
  query: { toSQL: () => { sql: string; params: readonly unknown[] } },
): D1PreparedStatement {
  const { sql, params } = query.toSQL();
  return db.$client.prepare(sql).bind(...params);
}

/**
 * Runs all of the statements or none.
 * @throws when D1 fails for another reason than `undoWhen`, and `KeyLostError`.
 */
export async function runTogether(db: Database, statements: D1PreparedStatement[]): Promise<Transaction> {
  try {
    return { kind: "committed", results: await db.$client.batch<Record<string, unknown>>(statements) };
  } catch (error) {
    const undo = undoneBy(error instanceof Error ? error.message : "");
    if (undo === undefined) throw error;
    return { kind: "undone", undo };
  }
}

/** Whether it was committed, for a transaction that only a limit may undo. */
export function committedUnlessFull(transaction: Transaction): boolean {
  if (transaction.kind === "committed") return true;
  if (transaction.undo !== "full") throw new Error(`undone without a reason: ${transaction.undo}`);
  return false;
}

function undoneBy(message: string): Undo | undefined {
  // Another request took a value that was free when this one looked.
  if (message.includes("UNIQUE constraint failed")) return "stale";
  switch (UNDO.exec(message)?.[1]) {
    case "stale":
      return "stale";
    case "gone":
      return "gone";
    case "full":
      return "full";
    case "clock_skew":
      return "clock_skew";
    case "over_budget":
      return "over_budget";
    case "job_ended":
      return "job_ended";
    case "key_lost":
      throw new KeyLostError("the idempotency key was taken over");
    default:
      return undefined;
  }
}
