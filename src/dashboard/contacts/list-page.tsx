/** Pure. The account's contacts. */
import { MAX_SEARCH_LENGTH } from "../../constants.ts";
import { SuccessFlash } from "../parts/flash.tsx";
import { Icon } from "../parts/icon.tsx";
import { EmptyState, Pagination } from "../parts/list.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { Time } from "../parts/time.tsx";
import { type Contact, nameOf } from "./form.ts";

interface ListPageProps {
  contacts: readonly Contact[];
  /** The beginning of the name, email or phone to find; empty for all contacts. */
  search: string;
  cursor: string | undefined;
  next: string | null;
  done: string | undefined;
  now: number;
}

export function ListPage({ contacts, search, cursor, next, done, now }: ListPageProps) {
  const isEmpty = contacts.length === 0;
  const hasNone = isEmpty && search === "" && cursor === undefined;
  return (
    <>
      <SuccessFlash done={done} texts={{ deleted: "Contact deleted." }} />
      <PageHeader title="Contacts" lead="People added by inbound calls, through the API or here.">
        {!hasNone && <NewContact />}
      </PageHeader>
      {!hasNone && <Search search={search} />}
      <div id="contacts" data-live>
        {hasNone && (
          <EmptyState icon="contact" title="No contacts yet">
            <p>
              Add one here, with <code>POST /v1/contacts</code>, or with an inbound webhook that has the action{" "}
              <code>contact.create</code>.
            </p>
            <p>
              <NewContact />
            </p>
          </EmptyState>
        )}
        {isEmpty && !hasNone && (
          <EmptyState icon="search" title="No contacts found">
            <p>
              {search === "" ? (
                "This page is empty."
              ) : (
                <>
                  No contact's name, email or phone begins with <code>{search}</code>.
                </>
              )}
            </p>
            <p>
              <a class="button" href="/dashboard/contacts">
                All contacts
              </a>
            </p>
          </EmptyState>
        )}
        {!isEmpty && <ContactTable contacts={contacts} now={now} />}
      </div>
      <Pagination next={next} hasRows={contacts.length > 0} />
    </>
  );
}

function NewContact() {
  return (
    <a class="button primary" href="/dashboard/contacts/new">
      <Icon name="plus" /> New contact
    </a>
  );
}

function Search({ search }: { search: string }) {
  return (
    <form method="get" action="/dashboard/contacts" class="filter-bar" role="search" aria-label="Contacts">
      <div class="field">
        <label for="field-search">Name, email or phone</label>
        <input
          id="field-search"
          type="search"
          name="search"
          value={search}
          placeholder="Jane"
          minlength={2}
          maxlength={MAX_SEARCH_LENGTH}
          autocomplete="off"
        />
      </div>
      <button type="submit">
        <Icon name="search" /> Search
      </button>
      {search !== "" && (
        <a class="button quiet" href="/dashboard/contacts">
          Clear
        </a>
      )}
    </form>
  );
}

function ContactTable({ contacts, now }: { contacts: readonly Contact[]; now: number }) {
  return (
    <table class="list stacking">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Email</th>
          <th scope="col">Phone</th>
          <th scope="col">Updated</th>
        </tr>
      </thead>
      <tbody>
        {contacts.map((contact) => (
          <tr>
            <th scope="row">
              <a class="row-link" href={`/dashboard/contacts/${contact.id}`}>
                {nameOf(contact)}
              </a>
            </th>
            <td data-label="Email">{contact.email ? <span class="clip">{contact.email}</span> : <None />}</td>
            <td data-label="Phone">{contact.phone ?? <None />}</td>
            <td data-label="Updated">
              <Time at={contact.updated_at} now={now} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function None() {
  return <span class="soft">–</span>;
}
