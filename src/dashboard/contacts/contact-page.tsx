/** Pure. A contact's details below its form, and the page that asks before deleting it. */
import { CallsOf, type RelatedCalls } from "../inbound/calls-of.tsx";
import { Facts } from "../parts/facts.tsx";
import { DeleteForm } from "../parts/form-actions.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { ExactTime } from "../parts/time.tsx";
import { type Contact, nameOf } from "./form.ts";

export const CONTACTS = { name: "Contacts", path: "/dashboard/contacts" } as const;

interface ContactDetailsProps {
  contact: Contact;
  calls: RelatedCalls;
  now: number;
}

export function ContactDetails({ contact, calls, now }: ContactDetailsProps) {
  return (
    <>
      <section class="panel column">
        <h2>Details</h2>
        <Facts
          facts={[
            { name: "Id", value: <code>{contact.id}</code> },
            { name: "Created", value: <ExactTime at={contact.created_at} now={now} /> },
            { name: "Updated", value: <ExactTime at={contact.updated_at} now={now} /> },
          ]}
        />
      </section>
      <CallsOf calls={calls} title="Created or changed by" now={now} />
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

export function DeletePage({ contact }: { contact: Contact }) {
  const path = `${CONTACTS.path}/${contact.id}`;
  return (
    <>
      <PageHeader title={`Delete ${nameOf(contact)}?`} parent={CONTACTS} />
      <section class="panel column">
        <p>This permanently deletes the contact; a later inbound call with its email or phone creates a new one.</p>
        <DeleteForm cancel={path} />
      </section>
    </>
  );
}
