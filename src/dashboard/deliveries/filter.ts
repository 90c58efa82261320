/** Pure. The filter of the list of deliveries, read from the query. */
import { DELIVERY_STATUSES } from "../../vocabulary/delivery.ts";
import type { Status } from "./status.tsx";

/** Empty fields do not filter. `since` and `until` are as typed. */
export interface DeliveryFilter {
  status: Status | "";
  /** The id of a webhook, in the list of the whole account. */
  webhook: string;
  event: string;
  since: string;
  until: string;
}

export function readFilter(query: (name: string) => string | undefined): DeliveryFilter {
  const text = (name: string) => query(name)?.trim() ?? "";
  return {
    status: DELIVERY_STATUSES.find((status) => status === query("status")) ?? "",
    webhook: text("webhook"),
    event: text("event"),
    since: text("since"),
    until: text("until"),
  };
}
