/** Pure. Who changed, rotated or was shown what. */
import type { z } from "zod";
import type { auditLineSchema } from "../../api/audit-log.ts";
import type { Fault } from "../../http/problem.ts";
import { AUDITED_ACTIONS } from "../../security/audited-actions.ts";
import { Badge } from "../parts/badge.tsx";
import { SelectField, faultsAt } from "../parts/field.tsx";
import { EmptyState, Pagination } from "../parts/list.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { TimeField } from "../parts/time-field.tsx";
import { Time } from "../parts/time.tsx";

export type AuditLine = z.output<typeof auditLineSchema>;

const PATH = "/dashboard/audit-log";

/** Empty where it does not filter; times as they were typed. */
export interface AuditFilter {
  action: string;
  since: string;
  until: string;
}

interface ListPageProps {
  lines: readonly AuditLine[];
  filter: AuditFilter;
  /** What the API said of the filter. */
  faults: readonly Fault[];
  cursor: string | undefined;
  next: string | null;
  now: number;
}

export function ListPage({ lines, filter, faults, cursor, next, now }: ListPageProps) {
  const isFiltered = Object.values(filter).some((value) => value !== "");
  return (
    <>
      <PageHeader
        title="Audit log"
        lead="Who changed what, and who was shown a secret. Events, contacts and calls have lists of their own."
      />
      <Filters filter={filter} faults={faults} isFiltered={isFiltered} />
      <div id="audit-log" data-live>
        {lines.length === 0 ? (
          <EmptyState icon={isFiltered ? "search" : "log"} title={isFiltered ? "No lines here" : "No lines yet"}>
            <p>{isFiltered ? "Nothing like this was done." : "Nothing has been changed so far."}</p>
          </EmptyState>
        ) : (
          <LineTable lines={lines} now={now} />
        )}
      </div>
      <Pagination path={PATH} cursor={cursor} next={next} query={{ ...filter }} />
    </>
  );
}

function Filters({ filter, faults, isFiltered }: Pick<ListPageProps, "filter" | "faults"> & { isFiltered: boolean }) {
  const names: readonly string[] = AUDITED_ACTIONS;
  // What somebody wrote into the address is still what the list is filtered by.
  const known = filter.action === "" || names.includes(filter.action) ? names : [...names, filter.action];
  const options = [{ value: "", text: "All" }, ...known.map((name) => ({ value: name, text: name }))];
  return (
    <form method="get" action={PATH} class="filter-bar">
      <SelectField
        name="action"
        label="Action"
        value={filter.action}
        options={options}
        errors={faultsAt(faults, "action")}
      />
      <TimeField name="since" label="From (UTC)" value={filter.since} errors={faultsAt(faults, "since")} />
      <TimeField name="until" label="Until (UTC)" value={filter.until} errors={faultsAt(faults, "until")} />
      <button type="submit">Filter</button>
      {isFiltered && (
        <a class="button quiet" href={PATH}>
          Clear
        </a>
      )}
    </form>
  );
}

function LineTable({ lines, now }: { lines: readonly AuditLine[]; now: number }) {
  return (
    <table class="list stacking">
      <thead>
        <tr>
          <th scope="col">Action</th>
          <th scope="col">About</th>
          <th scope="col">By</th>
          <th scope="col">Outcome</th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr>
            <th scope="row">
              <code class="strong">{line.action}</code>
              {line.changed && <span class="target">{`Changed: ${line.changed.join(", ") || "nothing"}`}</span>}
            </th>
            <td data-label="About">
              <Target line={line} />
            </td>
            <td data-label="By">
              <Actor actor={line.actor} />
            </td>
            <td data-label="Outcome">
              <Outcome status={line.status} />
            </td>
            <td data-label="When">
              <Time at={line.created_at} now={now} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Where the pages of what was changed lie, by the first word of the action. */
const PAGES: Readonly<Record<string, string>> = {
  webhook: "/dashboard/webhooks",
  event: "/dashboard/events",
  delivery: "/dashboard/events",
};

function Target({ line: { action, target_id: id } }: { line: AuditLine }) {
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

function Actor({ actor: { kind, name, role } }: { actor: AuditLine["actor"] }) {
  if (kind === "platform") return <>The platform</>;
  return (
    <span class="clip">
      {name ?? (kind === "session" ? "Somebody by a link" : "A token")} <span class="soft">{role}</span>
    </span>
  );
}

function Outcome({ status }: { status: number | null }) {
  if (status === null) {
    return (
      <Badge tone="warn" title="The service died over it, or is still at it.">
        Unknown
      </Badge>
    );
  }
  if (status < 300) return <Badge tone="good">Done</Badge>;
  return <Badge tone="bad">{status < 500 ? `${status} Refused` : `${status} Failed`}</Badge>;
}
