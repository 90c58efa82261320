/** I/O. /dashboard/contacts */
import { Hono } from "hono/tiny";
import { contactSchema } from "../../api/contacts/schema.ts";
import { LIVE_SECONDS, MAX_SEARCH_LENGTH } from "../../constants.ts";
import { pageSchema } from "../../http/page.ts";
import type { FieldError, Problem } from "../../http/problem.ts";
import { admins, contactRoles } from "../../security/roles.ts";
import { allow } from "../allow.ts";
import type { DashboardContext, DashboardEnv } from "../environment.ts";
import { formErrorsOf, mergeErrors } from "../form-errors.ts";
import { ifMatch } from "../api.ts";
import { changedText } from "../audit/changed-text.ts";
import { textOf } from "../form-fields.ts";
import { readFields } from "../read-fields.ts";
import { conflictText } from "../frame/refusal.tsx";
import { show } from "../frame/show.tsx";
import { SuccessFlash } from "../parts/flash.tsx";
import { address } from "../parts/list.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { pathPart } from "../path-part.ts";
import { CONTACTS, DeletePage, ContactDetails } from "./contact-page.tsx";
import { type Contact, type ContactForm, EMPTY_FORM, formOf, inputOf, nameOf, readForm } from "./form.ts";
import { FormPage, type FormErrors } from "./form-page.tsx";
import { readCallsOf } from "../inbound/read.ts";
import { ListPage } from "./list-page.tsx";

export const contactPages = new Hono<DashboardEnv>();

contactPages.use(allow("contacts", contactRoles));

contactPages.get("/", async (c) => {
  const search = c.req.query("search")?.trim().slice(0, MAX_SEARCH_LENGTH) ?? "";
  const cursor = c.req.query("cursor");
  // One character would find too many. A search has one page.
  const path = address("/v1/contacts", search.length > 1 ? { search } : { cursor });
  const { data: contacts, next_cursor: next } = await c.get("api").get(path, pageSchema(contactSchema));
  const page = { contacts, search, cursor, next, done: c.req.query("done"), now: Date.now() };
  return show(c, { title: "Contacts", area: "Contacts", refresh: LIVE_SECONDS }, <ListPage {...page} />);
});

contactPages.get("/new", (c) => newPage(c, EMPTY_FORM));

contactPages.post("/new", async (c) => {
  const form = readForm(await readFields(c));
  const { input, errors } = inputOf(form);
  const reply = await c.get("api").send("POST", "/v1/contacts", input, contactSchema);
  if (!reply.ok) return newPage(c, form, shownErrorsOf(reply.problem, errors));
  return c.redirect(`${CONTACTS.path}/${reply.data.id}?done=created`, 303);
});

contactPages.get("/:id", async (c) => {
  const stored = await readTagged(c);
  return contactPage(c, stored, formOf(stored.data));
});

contactPages.post("/:id", async (c) => {
  const stored = await readTagged(c);
  const { data: contact } = stored;
  const fields = await readFields(c);
  // What was read when the form was made: somebody else may have saved since.
  const edited = { data: contact, tag: textOf(fields, "version") };
  const form = readForm(fields);
  const { input, errors } = inputOf(form);
  const path = `/v1/contacts/${contact.id}`;
  const reply = await c.get("api").send("PATCH", path, input, contactSchema, ifMatch(edited.tag));
  if (!reply.ok && reply.problem.status === 412) {
    return contactPage(c, stored, form, { detail: await changedText(c.get("api"), contact.id) });
  }
  if (!reply.ok) return contactPage(c, edited, form, shownErrorsOf(reply.problem, errors));
  return c.redirect(`${CONTACTS.path}/${contact.id}?done=saved`, 303);
});

contactPages.get("/:id/delete", async (c) => {
  const { data: contact } = await readTagged(c);
  return show(c, { title: `Delete ${nameOf(contact)}?`, area: "Contacts" }, <DeletePage contact={contact} />);
});

contactPages.post("/:id/delete", async (c) => {
  await c.get("api").delete(`/v1/contacts/${pathPart(c, "id")}`);
  return c.redirect(`${CONTACTS.path}?done=deleted`, 303);
});

/** @throws {Problem} what the form cannot show. */
function shownErrorsOf(problem: Problem, own: readonly FieldError[]): FormErrors {
  const errors = problem.status === 409 ? (problem.errors ?? []) : formErrorsOf(problem);
  return { errors: mergeErrors(own, errors), detail: conflictText(problem) };
}

interface Tagged {
  data: Contact;
  /** The ETag of its version. */
  tag: string;
}

/** @throws {Problem} 404 */
function readTagged(c: DashboardContext): Promise<Tagged> {
  return c.get("api").getTagged(`/v1/contacts/${pathPart(c, "id")}`, contactSchema);
}

function newPage(c: DashboardContext, form: ContactForm, formErrors: FormErrors = {}) {
  return show(
    c,
    { title: "New contact", area: "Contacts", status: formErrors.detail === undefined ? 200 : 422 },
    <>
      <PageHeader title="New contact" parent={CONTACTS} />
      <FormPage
        form={form}
        {...formErrors}
        isTyped={c.req.method === "POST"}
        submit="Create contact"
        cancel={CONTACTS.path}
      />
    </>,
  );
}

async function contactPage(
  c: DashboardContext,
  { data: contact, tag }: Tagged,
  form: ContactForm,
  formErrors: FormErrors = {},
) {
  const texts = { created: "Contact created.", saved: "Saved." };
  const calls = await readCallsOf(c, `/v1/contacts/${contact.id}`, admins);
  return show(
    c,
    { title: nameOf(contact), area: "Contacts", status: formErrors.detail === undefined ? 200 : 422 },
    <>
      <PageHeader title={nameOf(contact)} parent={CONTACTS} />
      <SuccessFlash done={c.req.query("done")} texts={texts} />
      <FormPage
        form={form}
        {...formErrors}
        isTyped={c.req.method === "POST"}
        version={tag}
        submit="Save"
        cancel={CONTACTS.path}
      />
      <ContactDetails contact={contact} calls={calls} now={Date.now()} />
    </>,
  );
}
