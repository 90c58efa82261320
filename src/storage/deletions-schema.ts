/** Pure. The tables of what was deleted and may still have rows or a ledger. */
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Deleted accounts and inbound webhooks that may still have rows. Removed once no row is left. */
export const deletions = sqliteTable(
  "deletions",
  {
    accountId: text("account_id").notNull(),
    /** Empty for a whole account. */
    webhookId: text("webhook_id").notNull(),
    /** Until this moment, requests that ran during the deletion may still add rows. */
    lateUntil: integer("late_until").notNull(),
    /** The bindings of other databases that have rows of the account. */
    elsewhere: text({ mode: "json" }).notNull().$type<string[]>().default([]),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.webhookId] })],
);

/** Ledgers of deleted webhooks. They are emptied once more when no message or request can reach them any longer. */
export const ledgerPurges = sqliteTable("ledger_purges", {
  webhookId: text("webhook_id").primaryKey(),
  purgeAt: integer("purge_at").notNull(),
});
