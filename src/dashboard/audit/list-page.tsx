/** Pure. The audit log: who changed what, and who saw a secret. */
import type { z } from "zod";
import type { auditLogEntrySchema } from "../../api/audit-log.ts";
import type { FieldError } from "../../http/problem.ts";
import { AUDITED_ACTIONS } from "../../security/audited-actions.ts";
import { Badge } from "../parts/badge.tsx";
import { SelectField, errorsAt } from "../parts/field.tsx";
import { EmptyState, Pagination } from "../parts/list.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { TimeField } from "../parts/time-field.tsx";
import { Time } from "../parts/time.tsx";

export type AuditLogEntry = z.output<typeof auditLogEntrySchema>;

const PATH = "/dashboard/audit-log";

/** Empty fields do not filter. Times are as typed. */
export interface AuditFilter {
  action: string;
  since: string;
  until: string;
}

interface ListPageProps {
  entries: readonly AuditLogEntry[];
  filter: AuditFilter;
  /** The API's errors for the filter. */
  errors: readonly FieldError[];
  next: string | null;
  now: number;
}

export function ListPage({ entries, filter, errors, next, now }: ListPageProps) {
  const isFiltered = Object.values(filter).some((value) => value !== "");
  return (
    <>
      <PageHeader
        title="Audit log"
        lead="Who changed what, and who saw a secret. Events, contacts and calls have their own lists."
      />
      <Filters filter={filter} errors={errors} isFiltered={isFiltered} />
      <div id="audit-log" data-live>
        {entries.length === 0 ? (
          <EmptyState icon={isFiltered ? "search" : "log"} title={isFiltered ? "No entries found" : "No entries yet"}>
            <p>{isFiltered ? "No entry matches this filter." : "Changes in this account will appear here."}</p>
          </EmptyState>
        ) : (
          <EntryTable entries={entries} now={now} />
        )}
      </div>
      <Pagination next={next} hasRows={entries.length > 0} />
    </>
  );
}

function Filters({ filter, errors, isFiltered }: Pick<ListPageProps, "filter" | "errors"> & { isFiltered: boolean }) {
  const names: readonly string[] = AUDITED_ACTIONS;
  // A name that was typed into the address stays selectable.
  const known = filter.action === "" || names.includes(filter.action) ? names : [...names, filter.action];
  const options = [{ value: "", text: "All" }, ...known.map((name) => ({ value: name, text: name }))];
  return (
    <form method="get" action={PATH} class="filter-bar">
      <SelectField
        name="action"
        label="Action"
        value={filter.action}
        options={options}
        errors={errorsAt(errors, "action")}
      />
      <TimeField name="since" label="From (UTC)" value={filter.since} errors={errorsAt(errors, "since")} />
      <TimeField name="until" label="Until (UTC)" value={filter.until} errors={errorsAt(errors, "until")} />
      <button type="submit">Filter</button>
      {isFiltered && (
        <a class="button quiet" href={PATH}>
          Clear
        </a>
      )}
    </form>
  );
}

function EntryTable({ entries, now }: { entries: readonly AuditLogEntry[]; now: number }) {
  return (
    <table class="list stacking">
      <thead>
        <tr>
          <th scope="col">Action</th>
          <th scope="col">Target</th>
          <th scope="col">Actor</th>
          <th scope="col">Outcome</th>
          <th scope="col">Time</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr>
            <th scope="row">
              <code class="strong">{entry.action}</code>
              {entry.changed && <span class="target">{`Changed: ${entry.changed.join(", ") || "nothing"}`}</span>}
            </th>
            <td data-label="Target">
              <Target entry={entry} />
            </td>
            <td data-label="Actor">
              <Actor actor={entry.actor} />
            </td>
            <td data-label="Outcome">
              <Outcome status={entry.status} />
            </td>
            <td data-label="Time">
              <Time at={entry.created_at} now={now} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Paths of the pages of targets, by the first word of the action. */
const PAGES: Readonly<Record<string, string>> = {
  webhook: "/dashboard/webhooks",
  event: "/dashboard/events",
  delivery: "/dashboard/events",
};

function Target({ entry: { action, target_id: id } }: { entry: AuditLogEntry }) {
  if (id === null) return <span class="soft">–</span>;
  const [kind = "", did] = action.split(".");
  const page = PAGES[kind];
  return page === undefined || did === "deleted" ? (
    <code class="soft">{id}</code>
  ) : (
    <a href={`${page}/${id}`}>
      <code>{id}</code>
    </a>
  );
}

function Actor({ actor: { kind, name, role } }: { actor: AuditLogEntry["actor"] }) {
  if (kind === "platform") return <>Platform</>;
  return (
    <span class="clip">
      {name ?? (kind === "session" ? "Portal link" : "Token")} <span class="soft">{role}</span>
    </span>
  );
}

function Outcome({ status }: { status: number | null }) {
  if (status === null) {
    return (
      <Badge tone="warn" title="The action is still running, or it was interrupted.">
        Unknown
      </Badge>
    );
  }
  if (status < 300) return <Badge tone="good">Done</Badge>;
  return <Badge tone="bad">{status < 500 ? `${status} Rejected` : `${status} Failed`}</Badge>;
}
