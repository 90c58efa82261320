/** Pure. Which deliveries a list shows, as its address says it. */
import { DELIVERY_STATUSES } from "../../vocabulary/delivery.ts";
import type { Status } from "./status.tsx";

/** Empty where it does not filter. `since` and `until` as they were typed. */
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
