/**
 * I/O on the ledger's tables. Pending and settled deliveries have tables of their own: the first is small and changes
 * often, the second is written once and read in lists.
 */
import { GENERATION_LIMIT_BYTES } from "../../constants.ts";
import type { PendingRow } from "./rows.ts";
import { type DeliveryFilter, includes, orderOf } from "./tables/delivery-filter.ts";
import { Hours } from "./tables/hours.ts";
import { Jobs } from "./tables/jobs.ts";
import { migrate } from "./tables/migrations.ts";
import { Requests } from "./tables/requests.ts";
import { Pending } from "./tables/pending.ts";
import { Settled } from "./tables/settled.ts";
import type { Candidate, Delivery, FailureReason } from "./types.ts";

/** The webhook that a ledger belongs to. */
export interface Identity {
  accountId: string;
  webhookId: string;
}

/** A ledger that was never opened has no tables: callers check `isOpen` first. */
export class Tables {
  readonly pending: Pending;
  readonly settled: Settled;
  readonly hours: Hours;
  readonly jobs: Jobs;
  readonly requests: Requests;
  readonly #sql: SqlStorage;
  #isKnownOpen = false;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.pending = new Pending(sql);
    this.settled = new Settled(sql);
    this.hours = new Hours(sql);
    this.jobs = new Jobs(sql);
    this.requests = new Requests(sql);
  }

  /** The result is cached once it is true, because the query reads a row for each table and index. */
  isOpen(): boolean {
    this.#isKnownOpen ||=
      this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'").toArray().length > 0;
    return this.#isKnownOpen;
  }

  /** Clears the cache of `isOpen` after the storage was deleted. */
  forgetTables(): void {
    this.#isKnownOpen = false;
  }

  /** Migrates the tables of a ledger that is open. */
  upgrade(now: number): void {
    if (!this.isOpen()) return;
    migrate(this.#sql);
    this.settled.startFirstGeneration(now);
  }

  /** Creates the tables, or migrates them. It is idempotent. */
  open(identity: Identity, now: number): void {
    migrate(this.#sql);
    this.settled.startFirstGeneration(now);
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

  /** The deliveries that the ledger has a row for, by the ids of their events. */
  findAll(eventIds: readonly string[]): Map<string, Delivery> {
    return new Map<string, Delivery>([...this.settled.findAll(eventIds), ...this.pending.findAll(eventIds)]);
  }

  /** The deliveries for which the ledger has no row: all of them, if it is not open. */
  filterUnknown(candidates: readonly Candidate[]): readonly Candidate[] {
    if (candidates.length === 0 || !this.isOpen()) return candidates;
    const rows = this.#sql.exec(
      `SELECT value FROM json_each(?)
       WHERE NOT EXISTS (SELECT 1 FROM pending WHERE event_id = value)
         AND NOT EXISTS (SELECT 1 FROM settled WHERE event_id = value)
         AND NOT EXISTS (SELECT 1 FROM settled_before WHERE event_id = value)`,
      JSON.stringify(candidates.map(({ eventId }) => eventId)),
    );
    const unknown = new Set(rows.toArray().map(({ value }) => String(value)));
    return candidates.filter(({ eventId }) => unknown.has(eventId));
  }

  /**
   * Fails pending deliveries whose cycle began at `startedBy` or earlier, at most `limit` of them. The rows stay in the
   * database, since their logs can be long. Returns whether they were the last. See end-pending.ts for the circuit.
   */
  failPending(reason: FailureReason, startedBy: number, limit: number, now: number): boolean {
    const last = this.pending.findNth(limit, startedBy);
    // No id is greater than this.
    const upToId = last ?? "~";
    this.#sql.exec(
      `INSERT OR REPLACE INTO settled (event_id, event, status, reason, cycle, attempts, cycle_started_at, updated_at, log)
       SELECT event_id, event, 'failed', ?, cycle, attempts, cycle_started_at, ?, log FROM pending
       WHERE event_id <= ? AND cycle_started_at <= ?`,
      reason,
      now,
      upToId,
      startedBy,
    );
    this.#sql.exec("DELETE FROM pending WHERE event_id <= ? AND cycle_started_at <= ?", upToId, startedBy);
    return last === undefined;
  }

  /** The bytes of the database. */
  size(): number {
    return this.#sql.databaseSize;
  }

  /**
   * Deletes deliveries and jobs that settled or finished between `spanMs` and twice `spanMs` ago, or sooner if there are so
   * many that the ledger would become full. Returns whether it was sooner.
   */
  deleteOld(now: number, spanMs: number): boolean {
    const { ageMs, bytes } = this.settled.generation(now);
    const isOld = ageMs >= spanMs;
    if (!isOld && bytes < GENERATION_LIMIT_BYTES) return false;
    this.settled.rotate(now);
    this.jobs.deleteFinishedBefore(now - spanMs);
    return !isOld;
  }

  /** Deletes the older generation of a database that is full; if there is none, the current one. */
  makeRoom(now: number): void {
    if (!this.settled.hasOlderGeneration()) this.settled.rotate(now);
    this.settled.rotate(now);
  }

  /**
   * Lists pending and settled deliveries together.
   * @param keptFromId the lowest event id of settled deliveries.
   */
  list(filter: DeliveryFilter, limit: number, keptFromId = ""): Delivery[] {
    const { reason, fromId = "" } = filter;
    const kept = { ...filter, fromId: fromId > keptFromId ? fromId : keptFromId };
    const pending = reason === undefined && includes(filter, "pending") ? this.pending.list(filter, limit) : [];
    const settled = includes(filter, "delivered", "failed", "skipped") ? this.settled.list(kept, limit) : [];
    return [...pending, ...settled].toSorted(orderOf(filter)).slice(0, limit);
  }
}
