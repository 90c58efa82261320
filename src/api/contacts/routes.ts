/** I/O. /v1/contacts */
import { MAX_COMMIT_ATTEMPTS, MAX_PAGE_SIZE } from "../../constants.ts";
import { ContactChangeset, type Conflict } from "../../contacts/contact-changeset.ts";
import { type ContactEdit, applyContactEdit, emailKey, newContact, presentContact } from "../../contacts/contact.ts";
import type { RequestContext } from "../../http/request-context.ts";
import type { App } from "../../http/definition.ts";
import { endpoint } from "../../http/endpoint.ts";
import { contactRoles } from "../../security/roles.ts";
import { pageSchema, toPage } from "../../http/page.ts";
import { Problem, invalid, notFound } from "../../http/problem.ts";
import { readOnlyErrors } from "../../http/read-only.ts";
import { overloadedProblem, pauseAfterLoss } from "../../http/race.ts";
import type { Reply } from "../../http/reply.ts";
import {
  type Contact,
  changeContacts,
  deleteContact,
  findContact,
  findContacts,
  listContacts,
  searchContacts,
} from "../../storage/contacts.ts";
import { accountDatabase } from "../../storage/database.ts";
import { newId } from "../../ids/new-id.ts";
import { contactInput, contactSchema, listQuery } from "./schema.ts";

/** An idempotency key stores no personal data. A repeated creation reads the contact itself. */
const NO_CONTENT = { first_name: null, last_name: null, email: null, phone: null, metadata: {} };

const common = { tag: "Contacts", roles: contactRoles, account: "header" } as const;
const theContact = { description: "The contact.", schema: contactSchema };

export function contactRoutes(app: App): void {
  endpoint(app, {
    ...common,
    method: "post",
    path: "/v1/contacts",
    operationId: "createContact",
    isVersioned: true,
    audit: "not audited",
    summary: "Create a contact",
    description: "A contact needs an email or a phone. Both are unique in the account.",
    body: contactInput,
    problems: ["contact_conflict"],
    responses: { 201: theContact },
    recall: async (context, data) => {
      const kept = contactSchema.parse(data);
      const db = await accountDatabase(context.env, context.accountId);
      const contact = await findContact(db, context.accountId, kept.id);
      return contact ? presentContact(contact) : kept;
    },
    handle: async (context, respond) => {
      const edit = await context.body();
      requireUnchanged(edit, null);
      const contact = newContact(context.accountId, newId(context.now), edit, context.now);
      const shown = presentContact(contact);
      const reply = respond(201, shown).keptAs({ ...shown, ...NO_CONTENT });
      await storeContact(context, edit, () => contact, reply);
      return reply;
    },
  });

  endpoint(app, {
    ...common,
    method: "get",
    path: "/v1/contacts",
    operationId: "listContacts",
    summary: "List contacts",
    query: listQuery,
    responses: {
      200: { description: "Contacts, newest first.", schema: pageSchema(contactSchema).openapi("ContactPage") },
    },
    handle: async (context, respond) => {
      const query = context.query();
      const db = await accountDatabase(context.env, context.accountId);
      if (query.search !== undefined) {
        const others = (["email", "phone", "cursor"] as const).filter((name) => query[name] !== undefined);
        if (others.length > 0) throw invalid(others.map((path) => ({ path, message: "must not be used with search" })));
        const found = await searchContacts(db, context.accountId, query.search, MAX_PAGE_SIZE);
        return respond(200, { data: found.map(presentContact), next_cursor: null });
      }
      const filter = { emailKey: query.email === undefined ? undefined : emailKey(query.email), phone: query.phone };
      const page = toPage(
        await listContacts(db, context.accountId, filter, query),
        query.limit,
        context.listKey,
        ({ id }) => id,
      );
      return respond(200, { ...page, data: page.data.map(presentContact) });
    },
  });

  endpoint(app, {
    ...common,
    method: "get",
    path: "/v1/contacts/{id}",
    operationId: "getContact",
    isVersioned: true,
    summary: "Get a contact",
    responses: { 200: theContact },
    handle: async (context, respond) => respond(200, presentContact(await requireContact(context))),
  });

  endpoint(app, {
    ...common,
    method: "patch",
    path: "/v1/contacts/{id}",
    operationId: "updateContact",
    isVersioned: true,
    audit: "not audited",
    summary: "Change a contact",
    description:
      "null clears a field; an omitted field stays as it is. `metadata` is replaced as a whole, but merged with the media type `application/merge-patch+json` (RFC 7396).",
    body: contactInput,
    problems: ["contact_conflict"],
    responses: { 200: theContact },
    handle: async (context, respond) => {
      const stored = await requireContact(context);
      const { id } = stored;
      const edit = await context.changes(presentContact(stored));
      requireUnchanged(edit, presentContact(stored));
      const contact = await storeContact(
        context,
        edit,
        (changeset) => {
          const before = changeset.byId(id);
          if (!before) throw notFound("contact");
          context.requireMatch("contact", before.version);
          return applyContactEdit(before, edit, context.now);
        },
        null,
        id,
      );
      return respond(200, presentContact(contact));
    },
  });

  endpoint(app, {
    ...common,
    method: "delete",
    path: "/v1/contacts/{id}",
    operationId: "deleteContact",
    isVersioned: true,
    audit: "not audited",
    summary: "Delete a contact",
    responses: { 204: { description: "Deleted." } },
    handle: async (context, respond) => {
      const { id, version } = await requireContact(context);
      const db = await accountDatabase(context.env, context.accountId);
      const result = await deleteContact(db, context.accountId, id, context.mustMatch ? version : undefined);
      if (result === "stale") throw context.changedProblem("contact");
      if (result === "missing") throw notFound("contact");
      return respond(204, null);
    },
  });
}

/** @throws {Problem} 422 for a read-only field that is not as stored. */
function requireUnchanged(
  edit: Readonly<Record<string, unknown>>,
  stored: Readonly<Record<string, unknown>> | null,
): void {
  const errors = readOnlyErrors(["id", "created_at"], edit, stored);
  if (errors.length > 0) throw invalid(errors);
}

/** The contact that the path names. @throws {Problem} 404 */
async function requireContact(context: RequestContext<"id">): Promise<Contact> {
  const db = await accountDatabase(context.env, context.accountId);
  const contact = await findContact(db, context.accountId, context.id("id", "contact"));
  if (!contact) throw notFound("contact");
  context.requireMatch("contact", contact.version);
  return contact;
}

/**
 * Stores the contact that `decide` returns. If the contacts it read changed meanwhile, it reads and decides again.
 * @param reply of a request that may have an idempotency key.
 * @throws {Problem} 422, 409, or 503 after too many lost races.
 */
async function storeContact(
  context: RequestContext,
  edit: ContactEdit,
  decide: (changeset: ContactChangeset) => Contact,
  reply: Reply | null,
  id?: string,
): Promise<Contact> {
  const db = await accountDatabase(context.env, context.accountId);
  const names = {
    ids: id === undefined ? [] : [id],
    emailKeys: typeof edit.email === "string" ? [emailKey(edit.email)] : [],
    phones: typeof edit.phone === "string" ? [edit.phone] : [],
  };
  for (let losses = 0; losses < MAX_COMMIT_ATTEMPTS; losses += 1) {
    const changeset = new ContactChangeset(await findContacts(db, context.accountId, names));
    const contact = decide(changeset);
    const refusal = changeset.conflictOf(contact);
    if (refusal) throw problemOf(refusal);
    changeset.save(contact);
    context.version = contact.version;
    const completion = reply ? context.completionOf(reply) : [];
    if (await changeContacts(db, context.accountId, changeset, completion)) return contact;
    await pauseAfterLoss(losses);
  }
  throw overloadedProblem("The contact is being changed by too many requests. Try again.");
}

function problemOf({ reason, errors }: Conflict): Problem {
  if (reason === "unreachable") return invalid(errors);
  const taken = errors.map(({ path, message }) => `${path} ${message}`).join("; ");
  return new Problem("contact_conflict", `The contact conflicts with another one: ${taken}.`, { errors });
}
