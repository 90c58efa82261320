/**
 * Pure. Refuses writes where an account lived before it moved. Triggers do so for what is inserted and updated; the
 * statements here, for all else.
 */
import type { Database } from "./database.ts";

const MOVED = "account moved";

/** SQL for "nothing of the account `a` may be written here". */
export const HAS_LEFT = "EXISTS (SELECT 1 FROM moves AS m WHERE m.scope = a.id AND m.step IN ('frozen', 'left'))";

const REFUSE = `
  SELECT json_extract('{}', CASE WHEN ${HAS_LEFT} THEN '${MOVED}' ELSE '$' END) FROM (SELECT ?1 AS id) AS a`;

/** For a transaction that deletes rows of the account. It fails if the account has left. */
export function refuseMoved(db: Database, accountId: string): D1PreparedStatement {
  return db.$client.prepare(REFUSE).bind(accountId);
}

/** Whether a database refused a write because the account has left it. Nothing was changed then. */
export function isMovedError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.message.includes(MOVED) || isMovedError(error.cause);
}
