/** Pure. The results of a search. */
import { type Contact, nameOf } from "../contacts/form.ts";
import { EmptyState } from "../parts/list.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import type { Webhook } from "../webhooks/state.tsx";

interface SearchPageProps {
  text: string;
  contacts: readonly Contact[];
  webhooks: readonly Webhook[];
}

export function SearchPage({ text, contacts, webhooks }: SearchPageProps) {
  return (
    <>
      <PageHeader
        title="Search"
        lead={
          <>
            Results for “<bdi>{text}</bdi>”
          </>
        }
      />
      {contacts.length + webhooks.length === 0 && (
        <EmptyState icon="search" title="Nothing found">
          <p>
            Search for the id of an event, a delivery, a webhook, a contact or a call, for the beginning of a contact's
            name, email or phone, or for a part of a webhook's name. Names take two characters or more.
          </p>
        </EmptyState>
      )}
      <Results
        title="Webhooks"
        found={webhooks.map(({ id, name }) => ({ path: `/dashboard/webhooks/${id}`, name, note: "" }))}
      />
      <Results
        title="Contacts"
        found={contacts.map((contact) => ({
          path: `/dashboard/contacts/${contact.id}`,
          name: nameOf(contact),
          note: contact.email ?? contact.phone ?? "",
        }))}
      />
    </>
  );
}

function Results({ title, found }: { title: string; found: readonly { path: string; name: string; note: string }[] }) {
  if (found.length === 0) return <></>;
  return (
    <section class="block">
      <h2>{title}</h2>
      <table class="list">
        <tbody>
          {found.map(({ path, name, note }) => (
            <tr>
              <th scope="row">
                <a class="row-link" href={path}>
                  {name}
                </a>
                <span class="target">{note}</span>
              </th>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
