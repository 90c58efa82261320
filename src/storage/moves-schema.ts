/**
 * Pure. The tables of accounts that move to another database. They are in the database that the account leaves, and are
 * empty there at the end. Triggers in the migration read them: they note what changes while rows are copied, and refuse
 * writes once the account has left.
 */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * `copying`: changes of copied rows are noted. `frozen`: nothing of the account may be written here any more. `left`: nor
 * after the move, until no request is left that found the account here. `arriving`: the account's rows come here.
 */
export type MoveStep = "copying" | "frozen" | "left" | "arriving";

export const moves = sqliteTable("moves", {
  /** The account's id. A further row for each of its webhooks has no other use than that triggers find the webhook's keys. */
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
