/** Pure. Creates a contact, or updates the existing one. */
import { z } from "@hono/zod-openapi";
import { MAX_MANAGEMENT_BYTES } from "../../constants.ts";
import { type ContactEdit, applyContactEdit, newContact, presentContact } from "../../contacts/contact.ts";
import { emailKey } from "../../contacts/email.ts";
import { contactFields, contactSample } from "../../contacts/fields.ts";
import type { Contact } from "../../storage/contacts.ts";
import { defineAction } from "./action.ts";
import { mergeMetadata, optionalToCreate, readContactInput } from "./contact-input.ts";

const input = z
  .object(contactFields, "must be an object")
  .refine(({ email, phone }) => typeof email === "string" || typeof phone === "string", {
    path: ["email"],
    message: "is required when there is no phone",
  });

export const contactCreate = defineAction({
  name: "contact.create",
  description:
    "Creates a contact (201). Senders repeat themselves: if a contact has that email, it gets the fields that were sent " +
    "(200). Without an email, the phone is looked for among contacts without one. `metadata` is merged by key.",
  allowsUnverified: true,
  input,
  sample: contactSample,
  maxBytes: MAX_MANAGEMENT_BYTES,
  read: readContactInput,
  optional: optionalToCreate,
  contacts: ({ email, phone }) => ({
    emailKeys: typeof email === "string" ? [emailKey(email)] : [],
    phones: typeof phone === "string" && typeof email !== "string" ? [phone] : [],
  }),
  run(fields, changeset, { accountId, now, newId, onlyFills }) {
    const known = findKnown(
      fields,
      (email) => changeset.byEmail(email),
      (phone) => changeset.byPhone(phone),
    );
    const metadata = fields.metadata ? mergeMetadata(known?.metadata ?? {}, fields.metadata) : undefined;
    // null means that the sender does not know the value, so the stored one stays.
    const edit = {
      first_name: fields.first_name ?? undefined,
      last_name: fields.last_name ?? undefined,
      email: fields.email ?? undefined,
      phone: fields.phone ?? undefined,
      metadata,
    };
    const contact = known
      ? applyContactEdit(known, onlyFills ? fillingOnly(edit, known) : edit, now)
      : newContact(accountId, newId(), edit, now);
    const conflict = changeset.conflictOf(contact);
    if (conflict) return { kind: "refused", errors: conflict.errors };
    changeset.save(contact);
    const ignored = fields.metadata && !metadata ? ["metadata"] : [];
    return { kind: "done", status: known ? 200 : 201, data: presentContact(contact), ignored };
  },
});

function findKnown(
  { email, phone }: ContactEdit,
  byEmail: (email: string) => Contact | undefined,
  byPhone: (phone: string) => Contact | undefined,
): Contact | undefined {
  // A call with an email never matches by phone: a stranger who knows the phone could add an email of their own to the
  // contact.
  if (typeof email === "string") return byEmail(email);
  return typeof phone === "string" ? byPhone(phone) : undefined;
}

/** A public page fills empty fields and replaces none. */
function fillingOnly(edit: ContactEdit, known: Contact): ContactEdit {
  return {
    first_name: known.firstName === null ? edit.first_name : undefined,
    last_name: known.lastName === null ? edit.last_name : undefined,
    phone: known.phone === null ? edit.phone : undefined,
    metadata: edit.metadata ? { ...edit.metadata, ...known.metadata } : undefined,
  };
}
