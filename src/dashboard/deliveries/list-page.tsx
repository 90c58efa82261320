/** Pure. The deliveries of a webhook or of the account, filtered. */
import { DELIVERY_STATUSES, REASONS } from "../../vocabulary/delivery.ts";
import { EVENT_TYPES } from "../../events/catalog/catalog.ts";
import type { FieldError } from "../../http/problem.ts";
import { SelectField, TextField, errorsAt } from "../parts/field.tsx";
import { Pagination, address } from "../parts/list.tsx";
import { Segments } from "../parts/segments.tsx";
import { TimeField } from "../parts/time-field.tsx";
import { type Health, type Webhook, backlogText } from "../webhooks/state.tsx";
import { SelectableDeliveries } from "./delivery-table.tsx";
import type { DeliveryFilter } from "./filter.ts";
import { type Delivery, SHORT_REASONS, STATUS_TEXTS } from "./status.tsx";

interface ListPageProps {
  /** Of the list, in the dashboard. */
  path: string;
  /** The webhooks to choose from, in the list of the account. */
  webhooks?: readonly Webhook[];
  filter: DeliveryFilter;
  /** How many are pending, in the list of one webhook. */
  backlog?: Health | null;
  deliveries: readonly Delivery[];
  next: string | null;
  /** The API's errors for the filter. */
  errors: readonly FieldError[];
  now: number;
}

export function ListPage({ path, webhooks, filter, backlog, deliveries, next, errors, now }: ListPageProps) {
  const names = webhooks && new Map(webhooks.map(({ id, name }) => [id, name]));
  const isFiltered = Object.values(filter).some((value) => value !== "");
  const waiting = backlog && backlog.backlog > 0 ? ` (${backlogText(backlog)})` : "";
  const segments = (["", ...DELIVERY_STATUSES] as const).map((status) => ({
    text: status === "" ? "All" : `${STATUS_TEXTS[status]}${status === "pending" ? waiting : ""}`,
    path: address(path, { ...filter, status }),
    isCurrent: filter.status === status,
  }));
  return (
    <>
      <div class="toolbar">
        <div id="statuses" data-live>
          <Segments label="Status" segments={segments} />
        </div>
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

/** They are folded until one is used. */
const RARE = ["reason", "status_code", "event_id", "order"] as const;
const REASON_OPTIONS = [
  { value: "", text: "All" },
  ...REASONS.map((reason) => ({ value: reason, text: SHORT_REASONS[reason] })),
];
const ORDER_OPTIONS = [
  { value: "", text: "Newest first" },
  { value: "asc", text: "Oldest first" },
];

function Filters({ path, webhooks, filter, errors, isFiltered }: FiltersProps) {
  const names = [...EVENT_TYPES.keys()];
  // A name that is no longer in the catalog, or was typed into the address, stays selectable.
  const known = filter.event === "" || names.includes(filter.event) ? names : [...names, filter.event];
  const field = <Name extends keyof DeliveryFilter>(name: Name) => ({
    name,
    value: filter[name],
    errors: errorsAt(errors, name),
  });
  return (
    <form method="get" action={path} class="filters">
      {filter.status !== "" && <input type="hidden" name="status" value={filter.status} />}
      {webhooks && (
        <SelectField
          {...field("webhook_id")}
          label="Webhook"
          options={[{ value: "", text: "All" }, ...webhooks.map(({ id, name }) => ({ value: id, text: name }))]}
        />
      )}
      <SelectField
        {...field("event")}
        label="Event"
        options={[{ value: "", text: "All" }, ...known.map((name) => ({ value: name, text: name }))]}
      />
      <TimeField {...field("since")} label="From (UTC)" />
      <TimeField {...field("until")} label="Until (UTC)" />
      <details id="more-filters" open={RARE.some((name) => filter[name] !== "")}>
        <summary>More filters</summary>
        <div class="filters">
          <SelectField {...field("reason")} label="Reason" options={REASON_OPTIONS} />
          <TextField {...field("status_code")} label="Response status" placeholder="500 or 5xx" />
          <TextField {...field("event_id")} label="Event id" isMono />
          <SelectField {...field("order")} label="Order" options={ORDER_OPTIONS} />
        </div>
      </details>
      <button type="submit">Filter</button>
      {isFiltered && (
        <a class="button quiet" href={path}>
          Clear
        </a>
      )}
    </form>
  );
}
