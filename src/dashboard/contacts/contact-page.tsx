/** Pure. What a contact's pages show beside its form. */
import { Facts } from "../parts/facts.tsx";
import { DeleteForm } from "../parts/form-actions.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { Moment } from "../parts/time.tsx";
import { type Contact, nameOf } from "./form.ts";

export const CONTACTS = { name: "Contacts", path: "/dashboard/contacts" } as const;

export function Particulars({ contact, now }: { contact: Contact; now: number }) {
  return (
    <>
      <section class="panel column">
        <h2>Record</h2>
        <Facts
          facts={[
            { name: "Id", value: <code>{contact.id}</code> },
            { name: "Created", value: <Moment at={contact.created_at} now={now} /> },
            { name: "Changed", value: <Moment at={contact.updated_at} now={now} /> },
          ]}
        />
      </section>
      <section class="panel danger-zone column">
        <div>
          <h2>Delete this contact</h2>
          <p class="soft">This cannot be undone.</p>
        </div>
        <a class="button danger" href={`${CONTACTS.path}/${contact.id}/delete`}>
          Delete …
        </a>
      </section>
    </>
  );
}

/** The question before a contact is deleted. */
export function DeletePage({ contact }: { contact: Contact }) {
  const path = `${CONTACTS.path}/${contact.id}`;
  return (
    <>
      <PageHeader title={`Delete ${nameOf(contact)}?`} parent={CONTACTS} />
      <section class="panel column">
        <p>
          The contact is gone for good. If a sender mentions it again, an inbound webhook makes a new one. The record of
          earlier calls stays.
        </p>
        <DeleteForm cancel={path} />
      </section>
    </>
  );
}
