/** Pure. The filter of the list of deliveries, read from the query. */
import { DELIVERY_STATUSES } from "../../vocabulary/delivery.ts";
import type { Status } from "./status.tsx";

/** Empty fields do not filter. `since` and `until` are as typed. */
export interface DeliveryFilter {
  status: Status | "";
  event: string;
  since: string;
  until: string;
}

export function readFilter(query: (name: string) => string | undefined): DeliveryFilter {
  const text = (name: string) => query(name)?.trim() ?? "";
  return {
    status: DELIVERY_STATUSES.find((status) => status === query("status")) ?? "",
    event: text("event"),
    since: text("since"),
    until: text("until"),
  };
}
