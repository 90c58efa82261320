/** I/O. Contacts, and the statements that change them only as they were when they were read. */
import { and, desc, eq, inArray, lt } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { PageRequest } from "./page-request.ts";
import { contacts } from "./schema.ts";
import { toD1Statement, runTogether, undoWhen } from "./transaction.ts";

export type Contact = typeof contacts.$inferSelect;

/** What contacts are looked up by. */
export interface ContactNames {
  ids?: readonly string[];
  emailKeys?: readonly string[];
  phones?: readonly string[];
}

export interface ContactChange {
  kind: "created" | "changed" | "removed";
  /** As it is afterwards; a removed one as it was. */
  contact: Contact;
}

/** Changes in their order, and the versions that the contacts they touch had when they were read. */
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

/** Every contact that has one of the names, each once. One seek a name: an OR would read the whole account. */
export async function findContacts(db: Database, accountId: string, names: ContactNames): Promise<Contact[]> {
  const { ids = [], emailKeys = [], phones = [] } = names;
  if (ids.length + emailKeys.length + phones.length === 0) return [];
  const found = await db.batch([
    db
      .select()
      .from(contacts)
      .where(and(eq(contacts.accountId, accountId), inArray(contacts.id, [...ids]))),
    db
      .select()
      .from(contacts)
      .where(and(eq(contacts.accountId, accountId), inArray(contacts.emailKey, [...emailKeys]))),
    db
      .select()
      .from(contacts)
      .where(and(eq(contacts.accountId, accountId), inArray(contacts.phone, [...phones]))),
  ]);
  return [...new Map(found.flat().map((contact) => [contact.id, contact])).values()];
}

export interface ContactFilter {
  emailKey?: string | undefined;
  phone?: string | undefined;
}

/** Newest first, one more than `limit` where there is one. */
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
        filter.phone === undefined ? undefined : eq(contacts.phone, filter.phone),
      ),
    )
    .orderBy(desc(contacts.id))
    .limit(page.limit + 1);
}

const READ_IS_STALE = `EXISTS (
  SELECT 1 FROM json_each(?2) AS seen
  LEFT JOIN contacts AS c ON c.account_id = ?1 AND c.id = seen.key
  WHERE c.version IS NOT seen.value)`;

/** For a transaction, which they undo as `stale` when a contact is not as it was read, or a name was taken since. */
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

/** Whether the changes were made: if not, what they build on has changed since it was read. */
export async function changeContacts(db: Database, accountId: string, changes: ContactChangeList): Promise<boolean> {
  const transaction = await runTogether(db, contactStatements(db, accountId, changes));
  return transaction.kind === "committed";
}

/** Whether there was such a contact. */
export async function deleteContact(db: Database, accountId: string, id: string): Promise<boolean> {
  const deleted = await db
    .delete(contacts)
    .where(and(eq(contacts.accountId, accountId), eq(contacts.id, id)))
    .returning({ id: contacts.id });
  return deleted.length > 0;
}
