/** Pure. Makes a contact, or brings the one there is up to date. */
import { z } from "@hono/zod-openapi";
import { applyContactEdit, emailKey, newContact, presentContact } from "../../contacts/contact.ts";
import { contactFields, contactSample } from "../../contacts/fields.ts";
import { defineAction } from "./action.ts";

const input = z
  .object(contactFields, "must be an object")
  .refine(({ email, phone }) => typeof email === "string" || typeof phone === "string", {
    path: ["email"],
    message: "is required when there is no phone",
  });

export const contactCreate = defineAction({
  name: "contact.create",
  description:
    "Creates a contact (201). Senders repeat themselves: if a contact has that email, or else that phone, it gets " +
    "the fields that were sent (200).",
  input,
  sample: contactSample,
  contacts: ({ email, phone }) => ({
    emailKeys: typeof email === "string" ? [emailKey(email)] : [],
    phones: typeof phone === "string" ? [phone] : [],
  }),
  run(fields, book, { accountId, now, newId }) {
    const known =
      (typeof fields.email === "string" ? book.byEmail(fields.email) : undefined) ??
      (typeof fields.phone === "string" ? book.byPhone(fields.phone) : undefined);
    // What a sender does not know is no reason to forget it: null is as good as nothing here.
    const edit = {
      first_name: fields.first_name ?? undefined,
      last_name: fields.last_name ?? undefined,
      email: fields.email ?? undefined,
      phone: fields.phone ?? undefined,
      metadata: fields.metadata ?? undefined,
    };
    const contact = known ? applyContactEdit(known, edit, now) : newContact(accountId, newId(), edit, now);
    const refusal = book.conflictOf(contact);
    if (refusal) return { kind: "refused", errors: refusal.errors };
    book.save(contact);
    return { kind: "done", status: known ? 200 : 201, data: presentContact(contact) };
  },
});
