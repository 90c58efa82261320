/** Pure. Changes a contact that must exist already. */
import { z } from "@hono/zod-openapi";
import { applyContactEdit, presentContact } from "../../contacts/contact.ts";
import { contactFields, contactSample } from "../../contacts/fields.ts";
import { defineAction } from "./action.ts";
import { REFERENCE_MISSING, isReference, namesOf, referenceFields, findReferenced } from "./contact-reference.ts";

const input = z
  .object({ ...contactFields, ...referenceFields }, "must be an object")
  .refine(isReference, REFERENCE_MISSING);

export const contactUpdate = defineAction({
  name: "contact.update",
  description:
    "Changes the contact with that `id`, or without one, with that `email`; null clears a field. With an `id`, " +
    "`email` is the new address. If there is no such contact, the result's `status` is 404.",
  input,
  sample: { ...contactSample, last_name: "Smith" },
  contacts: (fields) => ({ ...namesOf(fields), phones: typeof fields.phone === "string" ? [fields.phone] : [] }),
  run(fields, book, { now }) {
    const { id, email, ...others } = fields;
    const known = findReferenced(fields, book);
    if (!known) return { kind: "done", status: 404, data: null };
    const contact = applyContactEdit(known, typeof id === "string" ? { ...others, email } : others, now);
    const refusal = book.conflictOf(contact);
    if (refusal) return { kind: "refused", errors: refusal.errors };
    book.save(contact);
    return { kind: "done", status: 200, data: presentContact(contact) };
  },
});
