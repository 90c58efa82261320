/**
 * Pure. The tables of accounts that move to another database. They are in the database that the account leaves, and are
 * empty there at the end. Triggers in the migration read them: they note what changes while rows are copied, and refuse
 * writes once the account has left.
 */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * `copying`: changes of copied rows are noted. `frozen`: nothing of the account may be written here any more. `left`: the
 * account has moved, and writes are still refused, until every request that found the account here has ended. `arriving`: the
 * account's rows are copied to this database.
 */
export type MoveStep = "copying" | "frozen" | "left" | "arriving";

export const moves = sqliteTable("moves", {
  /** The id of the account, or of one of its webhooks: by these rows triggers find the idempotency keys of the webhook's calls. */
  scope: text().primaryKey(),
  accountId: text("account_id").notNull(),
  step: text().notNull().$type<MoveStep>(),
  /** The binding of the database that the account moves to. */
  target: text().notNull(),
  /** When the step began, by this database's clock. */
  since: integer().notNull(),
  /** Counts the workers. Only the latest one writes. */
  worker: integer().notNull().default(0),
  /** The key of the row that was copied last, as JSON. */
  position: text().notNull().default(""),
});

/** Rows that changed after they may have been copied, by their keys. */
export const moveChanges = sqliteTable(
  "move_changes",
  {
    accountId: text("account_id").notNull(),
    seq: integer().notNull(),
    /** The table's name. */
    name: text().notNull(),
    /** A JSON array. */
    key: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.seq] })],
);
