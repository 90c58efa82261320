/** I/O on the ledger's tables. Its pending deliveries. */
import { QUEUE_GRACE_MS } from "../../../constants.ts";
import { type OverdueRow, type ParkedRow, type PendingRow, overdueRow, parkedRow, pendingRow } from "../rows.ts";
import type { PendingDelivery } from "../types.ts";
import { type DeliveryFilter, conditionsOf } from "./delivery-filter.ts";
import { SIZED, selectFitting, sized } from "./portion.ts";

export class Pending {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(eventId: string): PendingRow | undefined {
    const [row] = this.#sql.exec("SELECT * FROM pending WHERE event_id = ?", eventId).toArray();
    return row && pendingRow.parse(row);
  }

  /** The rows of these events, by event id. */
  findAll(eventIds: readonly string[]): Map<string, PendingRow> {
    const rows = this.#rows("WHERE event_id IN (SELECT value FROM json_each(?))", JSON.stringify(eventIds));
    return new Map(rows.map((row) => [row.eventId, row]));
  }

  /** @param wakeAt when the alarm acts on it; null parks it. */
  save(delivery: PendingDelivery, wakeAt: number | null): void {
    this.#sql.exec(
      `INSERT INTO pending (event_id, event, cycle, is_manual, attempts, next_at, wake_at, cycle_started_at, updated_at, log)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (event_id) DO UPDATE SET cycle = excluded.cycle, is_manual = excluded.is_manual,
         attempts = excluded.attempts, next_at = excluded.next_at, wake_at = excluded.wake_at, cycle_started_at = excluded.cycle_started_at,
         updated_at = excluded.updated_at, log = excluded.log`,
      delivery.eventId,
      delivery.event,
      delivery.cycle,
      delivery.isManual ? 1 : 0,
      delivery.attempts,
      delivery.nextAt,
      wakeAt,
      delivery.cycleStartedAt,
      delivery.updatedAt,
      JSON.stringify(delivery.log),
    );
  }

  deleteAll(eventIds: readonly string[]): void {
    if (eventIds.length === 0) return;
    const ids = JSON.stringify(eventIds);
    this.#sql.exec("DELETE FROM pending WHERE event_id IN (SELECT value FROM json_each(?))", ids);
  }

  /** @param wakeAt when the alarm acts on it; null parks it. */
  setWake(eventId: string, wakeAt: number | null): void {
    this.#sql.exec("UPDATE pending SET wake_at = ? WHERE event_id = ? AND wake_at IS NOT ?", wakeAt, eventId, wakeAt);
  }

  /**
   * Makes deliveries due at their `next_at` whose retried message is lost. Those that the alarm has enqueued keep their
   * time, which it moves further each time, so that a message that always fails does not come back at once.
   */
  stopWaitingForMessages(eventIds: readonly string[], now: number): void {
    this.#sql.exec(
      `UPDATE pending SET wake_at = max(next_at, ?)
       WHERE wake_at = next_at + ? AND event_id IN (SELECT value FROM json_each(?))`,
      now,
      QUEUE_GRACE_MS,
      JSON.stringify(eventIds),
    );
  }

  earliestWake(): number | null {
    const [row] = this.#sql
      .exec("SELECT wake_at FROM pending WHERE wake_at IS NOT NULL ORDER BY wake_at LIMIT 1")
      .toArray();
    return row ? Number(row["wake_at"]) : null;
  }

  findOverdue(now: number, limit: number): OverdueRow[] {
    return this.#sql
      .exec(
        `SELECT event_id AS eventId, updated_at AS updatedAt FROM pending
         WHERE wake_at IS NOT NULL AND wake_at <= ? ORDER BY wake_at LIMIT ?`,
        now,
        limit,
      )
      .toArray()
      .map((row) => overdueRow.parse(row));
  }

  /** The parked deliveries, oldest event first. */
  listParked(limit: number): ParkedRow[] {
    return this.#sql
      .exec(
        `SELECT event_id AS eventId, next_at AS nextAt FROM pending
         WHERE wake_at IS NULL ORDER BY event_id LIMIT ?`,
        limit,
      )
      .toArray()
      .map((row) => parkedRow.parse(row));
  }

  /** The event's id of the oldest parked delivery whose next attempt is due. */
  findOldestParkedDue(now: number): string | undefined {
    const [row] = this.#sql
      .exec("SELECT event_id FROM pending WHERE wake_at IS NULL AND next_at <= ? ORDER BY event_id LIMIT 1", now)
      .toArray();
    return row && String(row["event_id"]);
  }

  /** The event's id of the oldest pending delivery that is none of these. */
  findOldest(except: readonly string[]): string | undefined {
    const [row] = this.#sql
      .exec(
        `SELECT event_id FROM pending WHERE event_id NOT IN (SELECT value FROM json_each(?))
         ORDER BY event_id LIMIT 1`,
        JSON.stringify(except),
      )
      .toArray();
    return row && String(row["event_id"]);
  }

  /** When the first attempt of a parked delivery is due, or null if none is parked. */
  earliestParkedNext(): number | null {
    const at = this.#sql.exec("SELECT min(next_at) AS at FROM pending WHERE wake_at IS NULL").one()["at"];
    return typeof at === "number" ? at : null;
  }

  /** The deliveries that are parked and whose cycle began at `until` or earlier, as many as fit in a step. */
  listParkedUntil(until: number, limit: number): PendingRow[] {
    const found = this.#sql
      .exec(`SELECT ${SIZED} FROM pending WHERE wake_at IS NULL AND cycle_started_at <= ? LIMIT ?`, until, limit)
      .toArray();
    return found.length === 0 ? [] : [...this.findAll(selectFitting(found.map((row) => sized.parse(row)))).values()];
  }

  hasParked(): boolean {
    return this.#sql.exec("SELECT 1 FROM pending WHERE wake_at IS NULL LIMIT 1").toArray().length > 0;
  }

  /** When the oldest cycle of a parked delivery began, or null if none is parked. */
  parkedSince(): number | null {
    const [row] = this.#sql
      .exec("SELECT cycle_started_at FROM pending WHERE wake_at IS NULL ORDER BY cycle_started_at LIMIT 1")
      .toArray();
    return row ? Number(row["cycle_started_at"]) : null;
  }

  /** The event's id of the `n`th delivery, oldest first, whose cycle began at `startedBy` or earlier. */
  findNth(n: number, startedBy: number): string | undefined {
    const [row] = this.#sql
      .exec(
        "SELECT event_id FROM pending WHERE cycle_started_at <= ? ORDER BY event_id LIMIT 1 OFFSET ?",
        startedBy,
        n - 1,
      )
      .toArray();
    return row && String(row["event_id"]);
  }

  count(): number {
    return Number(this.#sql.exec("SELECT count(*) AS count FROM pending").one()["count"]);
  }

  list(filter: DeliveryFilter, limit: number): PendingRow[] {
    const { where, order, values } = conditionsOf(filter, []);
    return this.#rows(`${where} ${order} LIMIT ?`, ...values, limit);
  }

  #rows(rest: string, ...values: (string | number)[]): PendingRow[] {
    return this.#sql
      .exec(`SELECT * FROM pending ${rest}`, ...values)
      .toArray()
      .map((row) => pendingRow.parse(row));
  }
}
