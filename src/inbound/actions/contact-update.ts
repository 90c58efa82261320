/** Pure. Updates an existing contact. */
import { z } from "@hono/zod-openapi";
import { MAX_MANAGEMENT_BYTES } from "../../constants.ts";
import { applyContactEdit, presentContact } from "../../contacts/contact.ts";
import { contactFields, contactSample } from "../../contacts/fields.ts";
import { defineAction } from "./action.ts";
import { mergeMetadata, optionalToRefer, readContactInput } from "./contact-input.ts";
import { REFERENCE_MISSING, isReference, keysOf, referenceFields, findReferenced } from "./contact-reference.ts";

const input = z
  .object({ ...contactFields, ...referenceFields }, "must be an object")
  .refine(isReference, REFERENCE_MISSING);

export const contactUpdate = defineAction({
  name: "contact.update",
  description:
    "Changes the contact with this `id`, or with this `email` if there is no `id`; null clears a field, and `metadata` is " +
    "merged by key. With an `id`, `email` is the new address. If there is no such contact, the result's `status` is 404.",
  allowsUnverified: false,
  input,
  sample: { ...contactSample, last_name: "Smith" },
  maxBytes: MAX_MANAGEMENT_BYTES,
  read: readContactInput,
  optional: optionalToRefer,
  contacts: (fields) => ({ ...keysOf(fields), phones: typeof fields.phone === "string" ? [fields.phone] : [] }),
  run(fields, changeset, { now }) {
    const { id, email, metadata: added, ...others } = fields;
    const known = findReferenced(fields, changeset);
    if (!known) return { kind: "done", status: 404, data: null };
    const metadata = added ? mergeMetadata(known.metadata, added) : added;
    const edit = { ...others, metadata, ...(id === known.id ? { email } : {}) };
    const contact = applyContactEdit(known, edit, now);
    const conflict = changeset.conflictOf(contact);
    if (conflict) return { kind: "refused", errors: conflict.errors };
    changeset.save(contact);
    const ignored = added && !metadata ? ["metadata"] : [];
    return { kind: "done", status: 200, data: presentContact(contact), ignored };
  },
});
