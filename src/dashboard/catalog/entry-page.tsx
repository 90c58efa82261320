/** Pure. One event type or action: its description, fields and sample. */
import { inline } from "../../docs/inline.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { Source } from "../parts/source.tsx";
import { CATALOG } from "./index-page.tsx";
import type { Action, EventType } from "./read.ts";
import { type SchemaField, fieldsOf } from "./schema-fields.ts";

interface EntryPageProps {
  entry: EventType | Action;
  /** What the fields belong to. */
  of: "payload" | "body";
}

export function EntryPage({ entry, of }: EntryPageProps) {
  const fields = fieldsOf(entry.schema);
  return (
    <>
      <PageHeader title={entry.name} parent={CATALOG} lead={inline(entry.description)} />
      <section class="block">
        <h2>{of === "payload" ? "Payload" : "Body"}</h2>
        <p class="soft">
          {of === "payload" ? "Other fields are allowed and are delivered unchanged." : "Other fields are ignored."}
        </p>
        <FieldTable fields={fields} />
      </section>
      <section class="block">
        <h2>Sample</h2>
        <Source text={JSON.stringify(entry.sample, null, 2)} label="Sample" />
      </section>
    </>
  );
}

function FieldTable({ fields }: { fields: readonly SchemaField[] }) {
  return (
    <table class="list stacking schema">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Type</th>
          <th scope="col">Description</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ path, depth, type, isRequired, canBeNull, description }) => (
          <tr>
            <th scope="row" class={`depth-${Math.min(depth, MAX_SHOWN_DEPTH)}`}>
              <code>
                <span class="soft">{path.slice(0, parentLength(path))}</span>
                {path.slice(parentLength(path))}
              </code>
            </th>
            <td>
              {type}
              {canBeNull && <span class="soft"> or null</span>}
            </td>
            <td class="prose">
              {isRequired && <strong>Required. </strong>}
              {inline(description)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Deeper fields get no further indentation, to fit a phone. */
const MAX_SHOWN_DEPTH = 3;

function parentLength(path: string): number {
  return path.lastIndexOf(".") + 1;
}
