/**
 * I/O. The ledger's tables in its Durable Object. What is pending lies apart from what is settled: the one is
 * small and changes, the other is written once and read in lists.
 */
import type { PendingRow } from "./rows.ts";
import type { DeliveryFilter } from "./tables/delivery-filter.ts";
import { Hours } from "./tables/hours.ts";
import { Jobs } from "./tables/jobs.ts";
import { migrate } from "./tables/migrations.ts";
import { Pending } from "./tables/pending.ts";
import { Settled } from "./tables/settled.ts";
import type { Reason } from "../../vocabulary/delivery.ts";
import type { Delivery } from "./types.ts";

/** Whose ledger this is. */
export interface Identity {
  accountId: string;
  webhookId: string;
}

/** Reading a ledger that was never opened writes nothing. Whoever reads asks first whether it is open. */
export class Tables {
  readonly pending: Pending;
  readonly settled: Settled;
  readonly hours: Hours;
  readonly jobs: Jobs;
  readonly #sql: SqlStorage;
  #isKnownOpen = false;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.pending = new Pending(sql);
    this.settled = new Settled(sql);
    this.hours = new Hours(sql);
    this.jobs = new Jobs(sql);
  }

  /** Remembered once seen, as the look costs a row for each table and index. */
  isOpen(): boolean {
    this.#isKnownOpen ||=
      this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'").toArray().length > 0;
    return this.#isKnownOpen;
  }

  /** Its storage was deleted from under it: whoever asks now must look again. */
  forgetTables(): void {
    this.#isKnownOpen = false;
  }

  /** Brings the tables up to date where there are any. */
  upgrade(now: number): void {
    if (!this.isOpen()) return;
    migrate(this.#sql);
    this.settled.begin(now);
  }

  /** Makes the tables, or brings them up to date. Harmless to repeat. */
  open(identity: Identity, now: number): void {
    migrate(this.#sql);
    this.settled.begin(now);
    this.#sql.exec(
      "INSERT OR IGNORE INTO identity (account_id, webhook_id) VALUES (?, ?)",
      identity.accountId,
      identity.webhookId,
    );
  }

  identity(): Identity {
    const row = this.#sql.exec("SELECT account_id, webhook_id FROM identity").one();
    return { accountId: String(row["account_id"]), webhookId: String(row["webhook_id"]) };
  }

  find(eventId: string): Delivery | PendingRow | undefined {
    return this.pending.find(eventId) ?? this.settled.find(eventId);
  }

  /** Those of these deliveries that it knows, by the ids of their events. */
  findAll(eventIds: readonly string[]): Map<string, Delivery> {
    return new Map<string, Delivery>([...this.settled.findAll(eventIds), ...this.pending.findAll(eventIds)]);
  }

  /** Settles everything that is pending as failed, in two statements whatever their number, which it returns. */
  failAllPending(reason: Reason, now: number): number {
    const count = this.pending.count();
    this.#sql.exec(
      `INSERT OR REPLACE INTO settled (event_id, event, status, reason, cycle, attempts, cycle_started_at, updated_at, log)
       SELECT event_id, event, 'failed', ?, cycle, attempts, cycle_started_at, ?, log FROM pending`,
      reason,
      now,
    );
    this.#sql.exec("DELETE FROM pending");
    return count;
  }

  /** Forgets what was settled or finished longer than `spanMs` ago: at the latest when it is twice as long ago. */
  forget(now: number, spanMs: number): void {
    if (this.settled.rotate(now, spanMs)) this.jobs.deleteFinishedBefore(now - spanMs);
  }

  /**
   * What is pending and what is settled as one list, newest event first.
   * @param keptFromId of what is settled, only the events from this id on.
   */
  list(filter: DeliveryFilter, limit: number, keptFromId = ""): Delivery[] {
    const { status, fromId = "" } = filter;
    const kept = { ...filter, fromId: fromId > keptFromId ? fromId : keptFromId };
    const pending = status === undefined || status === "pending" ? this.pending.list(filter, limit) : [];
    const settled = status === "pending" ? [] : this.settled.list(kept, limit);
    return [...pending, ...settled].toSorted((a, b) => (a.eventId < b.eventId ? 1 : -1)).slice(0, limit);
  }
}
