/** Pure. The list of all event types and all inbound actions. */
import { inline } from "../../docs/inline.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import type { Action, EventType } from "./read.ts";

export const CATALOG = { name: "Catalog", path: "/dashboard/catalog" } as const;

interface IndexPageProps {
  types: readonly EventType[];
  actions: readonly Action[];
}

export function IndexPage({ types, actions }: IndexPageProps) {
  const families = Map.groupBy(types, ({ family }) => family);
  return (
    <>
      <PageHeader title="Catalog" lead="All event types and all inbound actions." />
      {[...families].map(([family, members]) => (
        <section class="block">
          <h2 id={family}>
            Event types: <span class="mono">{family}.*</span>
          </h2>
          <Entries label="Event type" kind="events" entries={members} />
        </section>
      ))}
      <section class="block">
        <h2 id="actions">Inbound actions</h2>
        <Entries label="Action" kind="actions" entries={actions} />
      </section>
    </>
  );
}

interface EntriesProps {
  label: string;
  kind: "events" | "actions";
  entries: readonly { name: string; description: string }[];
}

function Entries({ label, kind, entries }: EntriesProps) {
  return (
    <table class="list stacking catalog">
      <thead>
        <tr>
          <th scope="col">{label}</th>
          <th scope="col">Description</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ name, description }) => (
          <tr>
            <th scope="row">
              <a class="row-link mono" href={`${CATALOG.path}/${kind}/${name}`}>
                {name}
              </a>
            </th>
            <td class="prose">{inline(description)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
