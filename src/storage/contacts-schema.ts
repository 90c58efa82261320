/** Pure. The table of contacts, and the keys by which they are found. */
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/**
 * The last expression of the index `contacts_by_phone`. A query must repeat it exactly, or SQLite cannot seek by it.
 */
export const EMAIL_KEY_OR_EMPTY = "CASE WHEN email_key IS NULL THEN '' ELSE email_key END";

export const contacts = sqliteTable(
  "contacts",
  {
    accountId: text("account_id").notNull(),
    id: text().notNull(),
    firstName: text("first_name"),
    lastName: text("last_name"),
    email: text(),
    /** The email as addresses are compared: lower case, NFC, the domain in punycode. */
    emailKey: text("email_key"),
    phone: text(),
    /** The phone as numbers are compared: its digits, and a leading `+`. */
    phoneKey: text("phone_key"),
    /** The first and the last name as a search compares them: see `foldName`. */
    nameKey: text("name_key"),
    lastNameKey: text("last_name_key"),
    metadata: text({ mode: "json" }).notNull().$type<Record<string, unknown>>(),
    /** Counts changes. An inbound call commits only if the contacts it read have not changed. */
    version: integer().notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.id] }),
    // Unique in the account. Inbound calls find contacts by them.
    uniqueIndex("contacts_by_email")
      .on(table.accountId, table.emailKey)
      .where(sql`email_key IS NOT NULL`),
    // A phone is unique among contacts without an email. Those with one are in it to be found by phone: their emails
    // differ. Written without a comma, since drizzle-kit splits expressions at commas.
    uniqueIndex("contacts_by_phone")
      .on(table.accountId, table.phoneKey, sql.raw(EMAIL_KEY_OR_EMPTY))
      .where(sql`phone_key IS NOT NULL`),
    // A search finds names by their beginnings. Contacts without a name cost no row here.
    index("contacts_by_name")
      .on(table.accountId, table.nameKey)
      .where(sql`name_key IS NOT NULL`),
    // Where there is a first name, too: without one, the other index begins with the last name.
    index("contacts_by_last_name")
      .on(table.accountId, table.lastNameKey)
      .where(sql`last_name_key IS NOT NULL`),
  ],
);
