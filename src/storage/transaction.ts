/** I/O. Transactions that undo themselves: D1 takes a batch as a whole, and a statement that fails fails all of it. */
import type { Database } from "./database.ts";

/**
 * Why a transaction undid itself. `stale`: what it builds on has changed since it was read; reading again helps.
 * `gone`: what it belongs to was deleted. `full`: there is no room for one more. `clock_skew`: this machine's clock and the database's disagree.
 */
export type Undo = "stale" | "gone" | "full" | "clock_skew";

export type Transaction =
  | { kind: "committed"; results: D1Result<Record<string, unknown>>[] }
  | { kind: "undone"; undo: Undo };

const UNDO = /bad JSON path: '(stale|gone|full|clock_skew)'/;

/**
 * A statement that undoes its batch when `condition` holds. SQLite has RAISE in triggers only, but an error that
 * quotes a bad path serves as well.
 */
export function undoWhen(
  db: Database,
  undo: Undo,
  condition: string,
  ...values: readonly (string | number)[]
): D1PreparedStatement {
  return db.$client
    .prepare(`SELECT json_extract('{}', CASE WHEN ${condition} THEN '${undo}' ELSE '$' END)`)
    .bind(...values);
}

/** A query of drizzle's as a statement for such a batch. */
export function toD1Statement(
  db: Database,
  query: { toSQL: () => { sql: string; params: readonly unknown[] } },
): D1PreparedStatement {
  const { sql, params } = query.toSQL();
  return db.$client.prepare(sql).bind(...params);
}

/** All of the statements or none. @throws when D1 fails for any other reason than the statements' own. */
export async function runTogether(db: Database, statements: D1PreparedStatement[]): Promise<Transaction> {
  try {
    return { kind: "committed", results: await db.$client.batch<Record<string, unknown>>(statements) };
  } catch (error) {
    const undo = undoneBy(error instanceof Error ? error.message : "");
    if (undo === undefined) throw error;
    return { kind: "undone", undo };
  }
}

function undoneBy(message: string): Undo | undefined {
  // Somebody else took what was free when it was looked for.
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
    default:
      return undefined;
  }
}
