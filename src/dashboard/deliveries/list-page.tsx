/** Pure. The deliveries of a webhook or of the account, filtered. */
import { DELIVERY_STATUSES } from "../../vocabulary/delivery.ts";
import { EVENT_TYPES } from "../../events/catalog/catalog.ts";
import type { FieldError } from "../../http/problem.ts";
import { SelectField, errorsAt } from "../parts/field.tsx";
import { Pagination, address } from "../parts/list.tsx";
import { Segments } from "../parts/segments.tsx";
import { TimeField } from "../parts/time-field.tsx";
import type { Webhook } from "../webhooks/state.tsx";
import { SelectableDeliveries } from "./delivery-table.tsx";
import type { DeliveryFilter } from "./filter.ts";
import { type Delivery, STATUS_TEXTS } from "./status.tsx";

interface ListPageProps {
  /** Of the list, in the dashboard. */
  path: string;
  /** The webhooks to choose from, in the list of the account. */
  webhooks?: readonly Webhook[];
  filter: DeliveryFilter;
  deliveries: readonly Delivery[];
  next: string | null;
  /** The API's errors for the filter. */
  errors: readonly FieldError[];
  now: number;
}

export function ListPage({ path, webhooks, filter, deliveries, next, errors, now }: ListPageProps) {
  const names = webhooks && new Map(webhooks.map(({ id, name }) => [id, name]));
  const isFiltered = Object.values(filter).some((value) => value !== "");
  const segments = (["", ...DELIVERY_STATUSES] as const).map((status) => ({
    text: status === "" ? "All" : STATUS_TEXTS[status],
    path: address(path, { ...filter, status }),
    isCurrent: filter.status === status,
  }));
  return (
    <>
      <div class="toolbar">
        <Segments label="Status" segments={segments} />
        <Filters {...{ path, webhooks, filter, errors, isFiltered }} />
      </div>
      <div id="deliveries" data-live>
        {deliveries.length === 0 && isFiltered ? (
          <p class="soft blank">No delivery matches this filter.</p>
        ) : (
          <SelectableDeliveries deliveries={deliveries} now={now} {...(names ? { names } : {})} />
        )}
        <Pagination next={next} hasRows={deliveries.length > 0} />
      </div>
    </>
  );
}

interface FiltersProps {
  path: string;
  webhooks: readonly Webhook[] | undefined;
  filter: DeliveryFilter;
  errors: readonly FieldError[];
  isFiltered: boolean;
}

function Filters({ path, webhooks, filter, errors, isFiltered }: FiltersProps) {
  const names = [...EVENT_TYPES.keys()];
  // A name that is no longer in the catalog, or was typed into the address, stays selectable.
  const known = filter.event === "" || names.includes(filter.event) ? names : [...names, filter.event];
  const options = [{ value: "", text: "All" }, ...known.map((name) => ({ value: name, text: name }))];
  const times = [
    { name: "since", label: "From (UTC)", value: filter.since },
    { name: "until", label: "Until (UTC)", value: filter.until },
  ] as const;
  return (
    <form method="get" action={path} class="filters">
      {filter.status !== "" && <input type="hidden" name="status" value={filter.status} />}
      {webhooks && (
        <SelectField
          name="webhook"
          label="Webhook"
          value={filter.webhook}
          options={[{ value: "", text: "All" }, ...webhooks.map(({ id, name }) => ({ value: id, text: name }))]}
        />
      )}
      <SelectField name="event" label="Event" value={filter.event} options={options} />
      {times.map(({ name, label, value }) => (
        <TimeField name={name} label={label} value={value} errors={errorsAt(errors, name)} />
      ))}
      <button type="submit">Filter</button>
      {isFiltered && (
        <a class="button quiet" href={path}>
          Clear
        </a>
      )}
    </form>
  );
}
