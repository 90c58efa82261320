/** What the steps of a ledger share: its tables, and which deliveries a consumer has in hand. */
import type { Bucket } from "./rate.ts";
import type { Tables } from "./tables.ts";

export interface Ledger {
  readonly tables: Tables;
  /** Until when each admitted delivery is in a consumer's hands. In memory: an eviction frees them all. */
  readonly leases: Map<string, number>;
  /** What the rate limit leaves, once it was asked. In memory: an eviction fills it. */
  bucket: Bucket | null;
}

export function isLeased(ledger: Ledger, eventId: string, now: number): boolean {
  return (ledger.leases.get(eventId) ?? 0) > now;
}
