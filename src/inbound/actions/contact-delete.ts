/** Pure. Deletes a contact. */
import { z } from "@hono/zod-openapi";
import { MAX_MANAGEMENT_BYTES } from "../../constants.ts";
import { defineAction } from "./action.ts";
import { optionalToRefer, readContactInput } from "./contact-input.ts";
import { REFERENCE_MISSING, isReference, keysOf, referenceFields, findReferenced } from "./contact-reference.ts";

const input = z.object(referenceFields, "must be an object").refine(isReference, REFERENCE_MISSING);

export const contactDelete = defineAction({
  name: "contact.delete",
  description:
    "Deletes the contact with this `id`, or with this `email` if there is no `id`. If there is no such contact, the " +
    "result's `status` is 404.",
  allowsUnverified: false,
  input,
  sample: { email: "johndoe@example.com" },
  maxBytes: MAX_MANAGEMENT_BYTES,
  read: readContactInput,
  optional: optionalToRefer,
  contacts: keysOf,
  run(reference, changeset) {
    const known = findReferenced(reference, changeset);
    if (!known) return { kind: "done", status: 404, data: null };
    changeset.remove(known);
    // Returns only the id, because the record of the call outlives the contact.
    return { kind: "done", status: 200, data: { id: known.id } };
  },
});
