/** Pure. The filter of the list of deliveries, read from the query. */
import { DELIVERY_STATUSES } from "../../vocabulary/delivery.ts";
import type { Status } from "./status.tsx";

/** Empty fields do not filter. The names are the API's; texts and times are as typed. */
export interface DeliveryFilter {
  status: Status | "";
  /** The id of a webhook, in the list of the whole account. */
  webhook_id: string;
  event: string;
  reason: string;
  status_code: string;
  event_id: string;
  order: "asc" | "";
  since: string;
  until: string;
}

export function readFilter(query: (name: string) => string | undefined): DeliveryFilter {
  const text = (name: string) => query(name)?.trim() ?? "";
  return {
    status: DELIVERY_STATUSES.find((status) => status === query("status")) ?? "",
    webhook_id: text("webhook_id"),
    event: text("event"),
    reason: text("reason"),
    status_code: text("status_code"),
    event_id: text("event_id"),
    order: query("order") === "asc" ? "asc" : "",
    since: text("since"),
    until: text("until"),
  };
}
