/** Pure. Creates and changes contacts, and presents them for the API. */
import type { Contact } from "../storage/contacts.ts";
import { formatTime } from "../time/time.ts";
import { emailKey } from "./email.ts";
import { foldName } from "./name.ts";
import { phoneKey } from "./phone.ts";

export { emailKey } from "./email.ts";

type Json = Record<string, unknown>;

/** The fields to set. null clears a field, and undefined leaves it unchanged. */
export interface ContactEdit {
  first_name?: string | null | undefined;
  last_name?: string | null | undefined;
  email?: string | null | undefined;
  phone?: string | null | undefined;
  metadata?: Json | null | undefined;
}

export function newContact(accountId: string, id: string, edit: ContactEdit, now: number): Contact {
  const nobody: Contact = {
    accountId,
    id,
    firstName: null,
    lastName: null,
    email: null,
    emailKey: null,
    phone: null,
    phoneKey: null,
    nameKey: null,
    lastNameKey: null,
    metadata: {},
    version: 0,
    createdAt: now,
    updatedAt: now,
  };
  return applyContactEdit(nobody, edit, now);
}

/** `metadata` is replaced as a whole. */
export function applyContactEdit(before: Contact, edit: ContactEdit, now: number): Contact {
  const email = edit.email === undefined ? before.email : edit.email;
  const phone = edit.phone === undefined ? before.phone : edit.phone;
  const firstName = edit.first_name === undefined ? before.firstName : edit.first_name;
  const lastName = edit.last_name === undefined ? before.lastName : edit.last_name;
  return {
    ...before,
    firstName,
    lastName,
    nameKey: foldName(firstName, lastName),
    lastNameKey: firstName === null ? null : foldName(lastName),
    email,
    emailKey: email === null ? null : emailKey(email),
    phone,
    phoneKey: phone === null ? null : (phoneKey(phone) ?? null),
    metadata: edit.metadata === undefined ? before.metadata : (edit.metadata ?? {}),
    version: before.version + 1,
    updatedAt: now,
  };
}

export function presentContact(contact: Contact) {
  return {
    id: contact.id,
    first_name: contact.firstName,
    last_name: contact.lastName,
    email: contact.email,
    phone: contact.phone,
    metadata: contact.metadata,
    created_at: formatTime(contact.createdAt),
    updated_at: formatTime(contact.updatedAt),
  };
}
