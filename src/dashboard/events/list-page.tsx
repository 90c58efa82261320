/** Pure. The account's events, newest first, filtered. */
import type { z } from "zod";
import type { eventSchema } from "../../api/events/schema.ts";
import type { FieldError } from "../../http/problem.ts";
import { SelectField, errorsAt } from "../parts/field.tsx";
import { EmptyState, Pagination } from "../parts/list.tsx";
import { PageHeader } from "../parts/page-header.tsx";
import { TimeField } from "../parts/time-field.tsx";
import { TestBadge } from "../parts/test-badge.tsx";
import { Time } from "../parts/time.tsx";

export type Event = z.output<typeof eventSchema>;

export const EVENTS = { name: "Events", path: "/dashboard/events" } as const;

/** Empty fields do not filter. Times are as typed. */
export interface EventFilter {
  event: string;
  since: string;
  until: string;
}

interface ListPageProps {
  events: readonly Event[];
  filter: EventFilter;
  /** All names of event types. */
  names: readonly string[];
  /** The API's errors for the filter. */
  errors: readonly FieldError[];
  next: string | null;
  now: number;
}

export function ListPage({ events, filter, names, errors, next, now }: ListPageProps) {
  const isFiltered = Object.values(filter).some((value) => value !== "");
  return (
    <>
      <PageHeader title="Events" lead="Everything published in this account, newest first." />
      <Filters filter={filter} names={names} errors={errors} isFiltered={isFiltered} />
      <div id="events" data-live>
        {events.length > 0 ? <EventTable events={events} now={now} /> : <NoEvents isFiltered={isFiltered} />}
      </div>
      <Pagination next={next} hasRows={events.length > 0} />
    </>
  );
}

function NoEvents({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyState icon="search" title="No events found">
        <p>No stored event matches this filter.</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="event" title="No events yet">
      <p>
        Published events appear here, with or without a subscribed webhook. Publish with <code>POST /v1/events</code>.
      </p>
      <p>
        <a href="/dashboard/catalog">Browse the catalog</a>
      </p>
    </EmptyState>
  );
}

interface FiltersProps {
  filter: EventFilter;
  names: readonly string[];
  errors: readonly FieldError[];
  isFiltered: boolean;
}

function Filters({ filter, names, errors, isFiltered }: FiltersProps) {
  // A name that was typed into the address stays selectable.
  const known = filter.event === "" || names.includes(filter.event) ? names : [...names, filter.event];
  const options = [{ value: "", text: "All" }, ...known.map((name) => ({ value: name, text: name }))];
  return (
    <form method="get" action={EVENTS.path} class="filter-bar">
      <SelectField name="event" label="Event" value={filter.event} options={options} />
      <TimeField name="since" label="From (UTC)" value={filter.since} errors={errorsAt(errors, "since")} />
      <TimeField name="until" label="Until (UTC)" value={filter.until} errors={errorsAt(errors, "until")} />
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
        {events.map(({ id, event, webhooks, is_test: isTest, created_at: at }) => (
          <tr>
            <th scope="row">
              <a class="row-link mono" href={`${EVENTS.path}/${id}`}>
                {event}
              </a>{" "}
              <TestBadge isTest={isTest} />
            </th>
            <td data-label="Id">
              <code class="soft">{id}</code>
            </td>
            <td data-label="Webhooks">{webhooks === 0 ? <span class="soft">None</span> : webhooks}</td>
            <td data-label="Published">
              <Time at={at} now={now} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
