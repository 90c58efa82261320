/** Pure. How a body names a contact that exists: by its id, else by its email. */
import { z } from "@hono/zod-openapi";
import type { ContactChangeset } from "../../contacts/contact-changeset.ts";
import { emailKey } from "../../contacts/contact.ts";
import { emailInput } from "../../contacts/fields.ts";
import { isUuid } from "../../ids/id.ts";
import type { Contact, ContactNames } from "../../storage/contacts.ts";

interface Reference {
  id?: string | null | undefined;
  email?: string | null | undefined;
}

export const referenceFields = {
  id: z
    .string("must be a string")
    .toLowerCase()
    .refine(isUuid, "must be the id of a contact")
    .nullish()
    .openapi({ format: "uuid" }),
  email: emailInput.nullish(),
};

export const isReference = ({ id, email }: Reference): boolean => typeof id === "string" || typeof email === "string";

export const REFERENCE_MISSING = { path: ["id"], message: "is required when there is no email" };

export function namesOf({ id, email }: Reference): ContactNames {
  return {
    ids: typeof id === "string" ? [id] : [],
    emailKeys: typeof email === "string" ? [emailKey(email)] : [],
  };
}

export function findReferenced({ id, email }: Reference, book: ContactChangeset): Contact | undefined {
  if (typeof id === "string") return book.byId(id);
  return typeof email === "string" ? book.byEmail(email) : undefined;
}
