/** Pure. The tables by which the content of calls is erased with contacts and events. */
import { primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The contacts and events that a call made or changed. Its content is erased with each of them. */
export const callSubjects = sqliteTable(
  "call_subjects",
  {
    accountId: text("account_id").notNull(),
    /** The contact's or the event's id. */
    subjectId: text("subject_id").notNull(),
    webhookId: text("webhook_id").notNull(),
    callId: text("call_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.subjectId, table.webhookId, table.callId] })],
);

/** Erased contacts and events with more calls than one transaction erases. Removed once no call is left. */
export const callErasures = sqliteTable(
  "call_erasures",
  {
    accountId: text("account_id").notNull(),
    subjectId: text("subject_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.subjectId] })],
);
