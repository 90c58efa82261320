/** What the steps of a ledger share: its tables, and which deliveries a consumer has in hand. */
import type { Tables } from "./tables.ts";

export interface Ledger {
  readonly tables: Tables;
  /** Until when each admitted delivery is in a consumer's hands. In memory: an eviction frees them all. */
  readonly leases: Map<string, number>;
}

export function isLeased(ledger: Ledger, eventId: string, now: number): boolean {
  return (ledger.leases.get(eventId) ?? 0) > now;
}
