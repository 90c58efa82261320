/** Pure. Deletes a contact. */
import { z } from "@hono/zod-openapi";
import { defineAction } from "./action.ts";
import { REFERENCE_MISSING, isReference, namesOf, referenceFields, findReferenced } from "./contact-reference.ts";

const input = z.object(referenceFields, "must be an object").refine(isReference, REFERENCE_MISSING);

export const contactDelete = defineAction({
  name: "contact.delete",
  description:
    "Deletes the contact with that `id`, or without one, with that `email`. If there is none, the result's `status` is 404.",
  input,
  sample: { email: "johndoe@example.com" },
  contacts: namesOf,
  run(reference, book) {
    const known = findReferenced(reference, book);
    if (!known) return { kind: "done", status: 404, data: null };
    book.remove(known);
    // Nothing of it but the id: the record of the call outlives the contact.
    return { kind: "done", status: 200, data: { id: known.id } };
  },
});
