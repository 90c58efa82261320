/** Pure. A contact as its form shows it and sends it: all text, which the API's input is made of. */
import type { z } from "zod";
import type { contactSchema } from "../../api/contacts.ts";
import type { Fault } from "../../http/problem.ts";
import { textOf } from "../form-fields.ts";

export type Contact = z.output<typeof contactSchema>;

/** The fields that are a line of text. */
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

export type ContactInput = { ok: true; input: Record<string, unknown> } | { ok: false; faults: Fault[] };

/** What to ask the API for. An empty field is one that the contact is not to have. */
export function inputOf(form: ContactForm): ContactInput {
  const lines = Object.fromEntries(LINES.map((name) => [name, form[name] === "" ? null : form[name]]));
  try {
    const metadata: unknown = form.metadata === "" ? {} : JSON.parse(form.metadata);
    return { ok: true, input: { ...lines, metadata } };
  } catch {
    return { ok: false, faults: [{ path: "metadata", message: "is not valid JSON" }] };
  }
}

/** What a list calls the contact. */
export function nameOf({ first_name, last_name, email, phone }: Contact): string {
  const name = [first_name, last_name].filter(Boolean).join(" ");
  return name || email || phone || "Contact";
}
