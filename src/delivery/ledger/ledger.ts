/** Pure. The state that the parts of a ledger share: its tables, its leases and its rate limit's tokens. */
import type { Bucket } from "./rate.ts";
import type { Tables } from "./tables.ts";

export interface Ledger {
  readonly tables: Tables;
  /** When the lease of each admitted delivery ends. In memory: an eviction ends all leases. */
  readonly leases: Map<string, number>;
  /** The rate limit's tokens; null until one is taken. In memory: an eviction refills it. */
  bucket: Bucket | null;
  /**
   * A request is taking much longer than usual, so `typicalMs` is not reported until the next record. In memory: after
   * an eviction, a consumer notes it again.
   */
  isSlow?: boolean;
}

/** When the delivery's lease ends, or null if no consumer has one. */
export function leasedUntil(ledger: Ledger, eventId: string, now: number): number | null {
  const until = ledger.leases.get(eventId);
  return until !== undefined && until > now ? until : null;
}
