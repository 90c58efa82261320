/** Pure. Finds the contact that a body names: by its id if it is one of the service, otherwise by its email. */
import { z } from "@hono/zod-openapi";
import type { ContactChangeset } from "../../contacts/contact-changeset.ts";
import { emailKey } from "../../contacts/email.ts";
import { emailInput } from "../../contacts/fields.ts";
import { isUuid } from "../../ids/id.ts";
import type { Contact, ContactKeys } from "../../storage/contacts.ts";

interface Reference {
  id?: string | null | undefined;
  email?: string | null | undefined;
}

export const referenceFields = {
  id: z
    .string("must be a string")
    .trim()
    .toLowerCase()
    .refine((id) => id === "" || isUuid(id), "must be the id of a contact")
    .transform((id) => id || undefined)
    .nullish()
    .openapi({ type: ["string", "null"], format: "uuid" }),
  email: emailInput.nullish(),
};

export const isReference = ({ id, email }: Reference): boolean => typeof id === "string" || typeof email === "string";

export const REFERENCE_MISSING = { path: ["id"], message: "is required when there is no email" };

export function keysOf({ id, email }: Reference): ContactKeys {
  return {
    ids: typeof id === "string" ? [id] : [],
    emailKeys: typeof email === "string" ? [emailKey(email)] : [],
  };
}

/** A sender's own id can be a UUID, too. If no contact has it, the email decides. */
export function findReferenced({ id, email }: Reference, changeset: ContactChangeset): Contact | undefined {
  const byId = typeof id === "string" ? changeset.byId(id) : undefined;
  return byId ?? (typeof email === "string" ? changeset.byEmail(email) : undefined);
}
