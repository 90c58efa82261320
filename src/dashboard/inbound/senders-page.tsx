/** Pure. The choice of who sends: a list by name, with a search that needs no script. */
import { TextField } from "../parts/field.tsx";
import type { Sender } from "./sender-form.ts";

interface SendersPageProps {
  senders: readonly Sender[];
  /** As typed. */
  search: string;
}

const PATH = "/dashboard/webhooks/new/inbound";

export function SendersPage({ senders, search }: SendersPageProps) {
  const wanted = search.toLowerCase();
  const found = senders.filter(({ name, type }) => `${name} ${type}`.toLowerCase().includes(wanted));
  return (
    <>
      <form method="get" action={`${PATH}/sender`} class="filter-bar">
        <TextField name="q" label="Search senders" type="search" value={search} placeholder="Typeform" />
        <button type="submit">Search</button>
      </form>
      {found.length === 0 && (
        <p class="soft blank">No sender has this name. If it signs its calls with HMAC, search for “Another sender”.</p>
      )}
      <ul class="senders">
        {found
          .toSorted((a, b) => a.name.localeCompare(b.name))
          .map(({ type, name }) => (
            <li>
              <a class="button" href={`${PATH}?sender=${type}`}>
                {name}
              </a>
            </li>
          ))}
      </ul>
      <p>
        <a href={PATH}>My own program or script</a>{" "}
        <span class="soft">sends the fields under the names of the API.</span>
      </p>
    </>
  );
}
