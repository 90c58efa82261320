/** Pure. Converts a contact to its form's text fields, and those to the API's input. */
import type { z } from "zod";
import type { contactSchema } from "../../api/contacts/schema.ts";
import type { FieldError } from "../../http/problem.ts";
import { textOf } from "../form-fields.ts";
import { objectInput } from "../typed-json.ts";

export type Contact = z.output<typeof contactSchema>;

/** The fields that are a single line of text. */
export const LINES = ["first_name", "last_name", "email", "phone"] as const;

export type ContactForm = Record<(typeof LINES)[number] | "metadata", string>;

export const EMPTY_FORM: ContactForm = { first_name: "", last_name: "", email: "", phone: "", metadata: "" };

export function formOf({ first_name, last_name, email, phone, metadata }: Contact): ContactForm {
  return {
    first_name: first_name ?? "",
    last_name: last_name ?? "",
    email: email ?? "",
    phone: phone ?? "",
    metadata: Object.keys(metadata).length === 0 ? "" : JSON.stringify(metadata, null, 2),
  };
}

export function readForm(fields: URLSearchParams): ContactForm {
  return {
    first_name: textOf(fields, "first_name"),
    last_name: textOf(fields, "last_name"),
    email: textOf(fields, "email"),
    phone: textOf(fields, "phone"),
    metadata: textOf(fields, "metadata"),
  };
}

/** The API's input, and the errors that the API cannot name. An empty field clears the contact's value. */
export function inputOf(form: ContactForm): { input: Record<string, unknown>; errors: FieldError[] } {
  const lines = Object.fromEntries(LINES.map((name) => [name, form[name] === "" ? null : form[name]]));
  const { value: metadata, errors } = objectInput(form.metadata, "metadata");
  return { input: { ...lines, metadata }, errors };
}

/** The name to display. */
export function nameOf({ first_name, last_name, email, phone }: Contact): string {
  const name = [first_name, last_name].filter(Boolean).join(" ");
  return name || email || phone || "Contact";
}
