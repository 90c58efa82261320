/** I/O. Contacts, and the statements that change them only if they have not changed since they were read. */
import { type SQL, and, desc, eq, lt, sql } from "drizzle-orm";
import { foldName } from "../contacts/name.ts";
import { phoneKey } from "../contacts/phone.ts";
import { eraseCallsOf } from "./call-subjects.ts";
import type { Database } from "./database.ts";
import { refuseMoved } from "./moved.ts";
import type { PageRequest } from "./page-request.ts";
import { EMAIL_KEY_OR_EMPTY, contacts } from "./contacts-schema.ts";
import { toD1Statement, runTogether, undoWhen } from "./transaction.ts";

export type Contact = typeof contacts.$inferSelect;

/** Keys to look contacts up by. */
export interface ContactKeys {
  ids?: readonly string[];
  emailKeys?: readonly string[];
  phones?: readonly string[];
}

export interface ContactChange {
  kind: "created" | "changed" | "removed";
  /** The contact after the change; for `removed`, before it. */
  contact: Contact;
}

/** Changes in order, and the versions of the touched contacts when they were read. */
export interface ContactChangeList {
  readonly changes: readonly ContactChange[];
  readonly versionsRead: ReadonlyMap<string, number>;
}

export async function findContact(db: Database, accountId: string, id: string): Promise<Contact | undefined> {
  const rows = await db
    .select()
    .from(contacts)
    .where(and(eq(contacts.accountId, accountId), eq(contacts.id, id)));
  return rows[0];
}

/**
 * Every contact that has one of the ids, emails or, without an email, phones, each once. Also the contacts without an
 * email that have the phone of a contact in `ids`: if that contact loses its email, its phone conflicts with theirs.
 * Each key costs one seek.
 */
export async function findContacts(db: Database, accountId: string, keys: ContactKeys): Promise<Contact[]> {
  const { ids = [], emailKeys = [], phones = [] } = keys;
  if (ids.length + emailKeys.length + phones.length === 0) return [];
  const phoneKeys = phones.flatMap((phone) => phoneKey(phone) ?? []);
  const each = (values: readonly string[]) => sql`SELECT value FROM json_each(${JSON.stringify(values)})`;
  // Without statistics, SQLite would read the whole account for a list of keys: the indexes are named.
  const found = sql`
    ${each(ids)}
    UNION SELECT c.id FROM (${each(emailKeys)}) AS k
      CROSS JOIN contacts AS c INDEXED BY contacts_by_email ON c.account_id = ${accountId} AND c.email_key = k.value
    UNION SELECT c.id FROM (
      ${each(phoneKeys)}
      UNION SELECT phone_key FROM contacts WHERE account_id = ${accountId} AND id IN (${each(ids)})
    ) AS k
      CROSS JOIN contacts AS c INDEXED BY contacts_by_phone
        ON c.account_id = ${accountId} AND c.phone_key = k.value AND ${sql.raw(EMAIL_KEY_OR_EMPTY)} = ''`;
  return db
    .select()
    .from(contacts)
    .where(and(eq(contacts.accountId, accountId), sql`${contacts.id} IN (${found})`));
}

export interface ContactFilter {
  emailKey?: string | undefined;
  phone?: string | undefined;
}

/** Newest first. Returns one row more than `limit` if there is one. */
export function listContacts(
  db: Database,
  accountId: string,
  filter: ContactFilter,
  page: PageRequest,
): Promise<Contact[]> {
  return db
    .select()
    .from(contacts)
    .where(
      and(
        eq(contacts.accountId, accountId),
        page.cursor ? lt(contacts.id, page.cursor) : undefined,
        filter.emailKey === undefined ? undefined : eq(contacts.emailKey, filter.emailKey),
        filter.phone === undefined ? undefined : hasPhone(accountId, filter.phone),
      ),
    )
    .orderBy(desc(contacts.id))
    .limit(page.limit + 1);
}

/**
 * A text that is not a phone number matches no contact. The index is named for the same reason as in `findContacts`.
 */
function hasPhone(accountId: string, phone: string): SQL {
  const key = phoneKey(phone) ?? "";
  return sql`${contacts.id} IN (
    SELECT id FROM contacts INDEXED BY contacts_by_phone WHERE account_id = ${accountId} AND phone_key = ${key})`;
}

/** Every text that begins with `start` is below it. An empty one is the beginning of none: its range is empty. */
const endOf = (start: string) => (start === "" ? "" : `${start}\u{10FFFF}`);

/**
 * The contacts whose name, last name, email or phone begins so: a range of each index. Newest first; at most `limit` of
 * each index are read.
 */
export async function searchContacts(db: Database, accountId: string, text: string, limit: number): Promise<Contact[]> {
  const name = foldName(text) ?? "";
  const email = text.normalize("NFC").toLowerCase();
  // Only digits and what people write between them are the beginning of a phone.
  const phone = /^[+\d\s()./-]+$/.test(text) ? text.replaceAll(/[^\d+]/g, "") : "";
  const found = sql`
    SELECT id FROM (SELECT id FROM contacts INDEXED BY contacts_by_name WHERE account_id = ${accountId}
      AND name_key >= ${name} AND name_key < ${endOf(name)} LIMIT ${limit})
    UNION SELECT id FROM (SELECT id FROM contacts INDEXED BY contacts_by_last_name WHERE account_id = ${accountId}
      AND last_name_key >= ${name} AND last_name_key < ${endOf(name)} LIMIT ${limit})
    UNION SELECT id FROM (SELECT id FROM contacts INDEXED BY contacts_by_email WHERE account_id = ${accountId}
      AND email_key >= ${email} AND email_key < ${endOf(email)} LIMIT ${limit})
    UNION SELECT id FROM (SELECT id FROM contacts INDEXED BY contacts_by_phone WHERE account_id = ${accountId}
      AND phone_key >= ${phone} AND phone_key < ${endOf(phone)} LIMIT ${limit})`;
  return db
    .select()
    .from(contacts)
    .where(and(eq(contacts.accountId, accountId), sql`${contacts.id} IN (${found})`))
    .orderBy(desc(contacts.id))
    .limit(limit);
}

const READ_IS_STALE = `EXISTS (
  SELECT 1 FROM json_each(?2) AS seen
  LEFT JOIN contacts AS c ON c.account_id = ?1 AND c.id = seen.key
  WHERE c.version IS NOT seen.value)`;

/**
 * Saves the changes. The statements undo their transaction as `stale` when a contact has changed since it was read, or
 * a key was taken meanwhile.
 */
export function contactStatements(
  db: Database,
  accountId: string,
  { changes, versionsRead }: ContactChangeList,
): D1PreparedStatement[] {
  const versions = JSON.stringify(Object.fromEntries(versionsRead));
  return [
    ...(versionsRead.size > 0 ? [undoWhen(db, "stale", READ_IS_STALE, accountId, versions)] : []),
    ...changes.map(({ kind, contact }) => {
      const itself = and(eq(contacts.accountId, accountId), eq(contacts.id, contact.id));
      switch (kind) {
        case "created":
          return toD1Statement(db, db.insert(contacts).values(contact));
        case "changed":
          return toD1Statement(
            db,
            db
              .update(contacts)
              .set({ ...contact, accountId: undefined, id: undefined })
              .where(itself),
          );
        case "removed":
          return toD1Statement(db, db.delete(contacts).where(itself));
      }
    }),
  ];
}

/**
 * Returns false, with nothing changed, when a contact has changed since it was read.
 * @param completion further statements of the transaction.
 */
export async function changeContacts(
  db: Database,
  accountId: string,
  changes: ContactChangeList,
  completion: readonly D1PreparedStatement[],
): Promise<boolean> {
  const transaction = await runTogether(db, [
    ...completion,
    refuseMoved(db, accountId),
    ...contactStatements(db, accountId, changes),
  ]);
  return transaction.kind === "committed";
}

const CONTACT_HAS_CHANGED = "NOT EXISTS (SELECT 1 FROM contacts WHERE account_id = ?1 AND id = ?2 AND version = ?3)";

/**
 * With the content of the calls that made or changed it.
 * @param version deletes the contact only at this version; undefined for any. `stale`: it has another one.
 */
export async function deleteContact(
  db: Database,
  accountId: string,
  id: string,
  version: number | undefined,
): Promise<"deleted" | "missing" | "stale"> {
  const unchanged = version === undefined ? [] : [undoWhen(db, "stale", CONTACT_HAS_CHANGED, accountId, id, version)];
  const itself = and(eq(contacts.accountId, accountId), eq(contacts.id, id));
  const transaction = await runTogether(db, [
    ...unchanged,
    toD1Statement(db, db.delete(contacts).where(itself)),
    ...eraseCallsOf(db, accountId, sql`json_array(${id})`).map((query) => toD1Statement(db, query)),
    refuseMoved(db, accountId),
  ]);
  if (transaction.kind === "undone") return "stale";
  const deleted = transaction.results[unchanged.length]?.meta.changes ?? 0;
  return deleted > 0 ? "deleted" : "missing";
}
