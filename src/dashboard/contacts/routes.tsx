/** /dashboard/contacts */
import { Hono } from "hono";
import { contactSchema } from "../../api/contacts.ts";
import { LIVE_SECONDS } from "../../constants.ts";
import { pageSchema } from "../../http/page.ts";
import type { Problem } from "../../http/problem.ts";
import { contactRoles } from "../../security/roles.ts";
import { allow } from "../allow.ts";
import type { DashboardContext, DashboardEnv } from "../environment.ts";
import { readFields } from "../form-fields.ts";
import { show } from "../frame/show.tsx";
import { Done } from "../parts/flash.tsx";
import { address } from "../parts/list.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { CONTACTS, DeletePage, Particulars } from "./contact-page.tsx";
import { type Contact, type ContactForm, EMPTY_FORM, formOf, inputOf, nameOf, readForm } from "./form.ts";
import { FormPage, type Refusal } from "./form-page.tsx";
import { ListPage } from "./list-page.tsx";

export const contactPages = new Hono<DashboardEnv>();

contactPages.use(allow("Contacts", contactRoles));

contactPages.get("/", async (c) => {
  const search = c.req.query("search")?.trim() ?? "";
  const cursor = c.req.query("cursor");
  // Only an email has an @ in it.
  const filter = search.includes("@") ? { email: search } : { phone: search };
  const path = address("/v1/contacts", { ...filter, cursor });
  const { data: contacts, next_cursor: next } = await c.get("api").get(path, pageSchema(contactSchema));
  const page = { contacts, search, cursor, next, done: c.req.query("done"), now: Date.now() };
  return show(c, { title: "Contacts", area: "Contacts", refresh: LIVE_SECONDS }, <ListPage {...page} />);
});

contactPages.get("/new", (c) => newPage(c, EMPTY_FORM));

contactPages.post("/new", async (c) => {
  const form = readForm(await readFields(c));
  const made = inputOf(form);
  if (!made.ok) return newPage(c, form, { faults: made.faults, detail: NOT_READ });
  const reply = await c.get("api").send("POST", "/v1/contacts", made.input, contactSchema);
  if (!reply.ok) return newPage(c, form, conflictOf(reply.problem));
  return c.redirect(`${CONTACTS.path}/${reply.data.id}?done=created`, 303);
});

contactPages.get("/:id", async (c) => {
  const contact = await readContact(c);
  return contactPage(c, contact, formOf(contact));
});

contactPages.post("/:id", async (c) => {
  const contact = await readContact(c);
  const form = readForm(await readFields(c));
  const made = inputOf(form);
  if (!made.ok) return contactPage(c, contact, form, { faults: made.faults, detail: NOT_READ });
  const reply = await c.get("api").send("PATCH", `/v1/contacts/${contact.id}`, made.input, contactSchema);
  if (!reply.ok) return contactPage(c, contact, form, conflictOf(reply.problem));
  return c.redirect(`${CONTACTS.path}/${contact.id}?done=saved`, 303);
});

contactPages.get("/:id/delete", async (c) => {
  const contact = await readContact(c);
  return show(c, { title: `Delete ${nameOf(contact)}?`, area: "Contacts" }, <DeletePage contact={contact} />);
});

contactPages.post("/:id/delete", async (c) => {
  await c.get("api").delete(`/v1/contacts/${encodeURIComponent(c.req.param("id"))}`);
  return c.redirect(`${CONTACTS.path}?done=deleted`, 303);
});

const NOT_READ = "Not saved yet.";

/** What the form can show. @throws {Problem} what is not about its content */
function conflictOf(problem: Problem): Refusal {
  if (problem.status !== 422 && problem.status !== 409) throw problem;
  return { faults: problem.errors ?? [], detail: problem.message };
}

function readContact(c: DashboardContext): Promise<Contact> {
  return c.get("api").get(`/v1/contacts/${encodeURIComponent(c.req.param("id") ?? "")}`, contactSchema);
}

function newPage(c: DashboardContext, form: ContactForm, refusal: Refusal = {}) {
  return show(
    c,
    { title: "New contact", area: "Contacts", status: refusal.detail === undefined ? 200 : 422 },
    <>
      <PageHeader title="New contact" parent={CONTACTS} />
      <FormPage form={form} {...refusal} submit="Create contact" cancel={CONTACTS.path} />
    </>,
  );
}

function contactPage(c: DashboardContext, contact: Contact, form: ContactForm, refusal: Refusal = {}) {
  const texts = { created: "The contact is made.", saved: "Saved." };
  return show(
    c,
    { title: nameOf(contact), area: "Contacts", status: refusal.detail === undefined ? 200 : 422 },
    <>
      <PageHeader title={nameOf(contact)} parent={CONTACTS} />
      <Done done={c.req.query("done")} texts={texts} />
      <FormPage form={form} {...refusal} submit="Save" cancel={CONTACTS.path} />
      <Particulars contact={contact} now={Date.now()} />
    </>,
  );
}
