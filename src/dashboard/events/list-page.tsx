/** Pure. The account's events, newest first, as far as a filter lets them through. */
import type { z } from "zod";
import type { eventSchema } from "../../api/events/schema.ts";
import type { Fault } from "../../http/problem.ts";
import { SelectField, faultsAt } from "../parts/field.tsx";
import { EmptyState, Pagination } from "../parts/list.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { TimeField } from "../parts/time-field.tsx";
import { Time } from "../parts/time.tsx";

export type Event = z.output<typeof eventSchema>;

export const EVENTS = { name: "Events", path: "/dashboard/events" } as const;

/** Empty where it does not filter; times as they were typed. */
export interface EventFilter {
  event: string;
  since: string;
  until: string;
}

interface ListPageProps {
  events: readonly Event[];
  filter: EventFilter;
  /** The names of event types there are. */
  names: readonly string[];
  /** What the API said of the filter. */
  faults: readonly Fault[];
  cursor: string | undefined;
  next: string | null;
  now: number;
}

export function ListPage({ events, filter, names, faults, cursor, next, now }: ListPageProps) {
  const isFiltered = Object.values(filter).some((value) => value !== "");
  return (
    <>
      <PageHeader title="Events" lead="What happened in this account, and how many webhooks wanted to know." />
      <Filters filter={filter} names={names} faults={faults} isFiltered={isFiltered} />
      <div id="events" data-live>
        {events.length > 0 ? <EventTable events={events} now={now} /> : <NoEvents isFiltered={isFiltered} />}
      </div>
      <Pagination path={EVENTS.path} cursor={cursor} next={next} query={{ ...filter }} />
    </>
  );
}

function NoEvents({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyState icon="search" title="No events here">
        <p>Nothing that is kept was published under this filter.</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="event" title="No events yet">
      <p>
        Every event that is published appears here, also one that no webhook wanted. Programs publish with{" "}
        <code>POST /v1/events</code>.
      </p>
      <p>
        <a href="/dashboard/catalog">See what there is in the catalog</a>
      </p>
    </EmptyState>
  );
}

interface FiltersProps {
  filter: EventFilter;
  names: readonly string[];
  faults: readonly Fault[];
  isFiltered: boolean;
}

function Filters({ filter, names, faults, isFiltered }: FiltersProps) {
  // What somebody wrote into the address is still what the list is filtered by.
  const known = filter.event === "" || names.includes(filter.event) ? names : [...names, filter.event];
  const options = [{ value: "", text: "All" }, ...known.map((name) => ({ value: name, text: name }))];
  return (
    <form method="get" action={EVENTS.path} class="filter-bar">
      <SelectField name="event" label="Event" value={filter.event} options={options} />
      <TimeField name="since" label="From (UTC)" value={filter.since} errors={faultsAt(faults, "since")} />
      <TimeField name="until" label="Until (UTC)" value={filter.until} errors={faultsAt(faults, "until")} />
      <button type="submit">Filter</button>
      {isFiltered && (
        <a class="button quiet" href={EVENTS.path}>
          Clear
        </a>
      )}
    </form>
  );
}

function EventTable({ events, now }: { events: readonly Event[]; now: number }) {
  return (
    <table class="list stacking">
      <thead>
        <tr>
          <th scope="col">Event</th>
          <th scope="col">Id</th>
          <th scope="col">Webhooks</th>
          <th scope="col">Published</th>
        </tr>
      </thead>
      <tbody>
        {events.map(({ id, event, webhooks, created_at: at }) => (
          <tr>
            <th scope="row">
              <a class="row-link mono" href={`${EVENTS.path}/${id}`}>
                {event}
              </a>
            </th>
            <td data-label="Id">
              <code class="soft">{id}</code>
            </td>
            <td data-label="Webhooks">{webhooks === 0 ? <span class="soft">None wanted it</span> : webhooks}</td>
            <td data-label="Published">
              <Time at={at} now={now} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
