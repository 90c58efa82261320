/** I/O. The ledger's settled deliveries: many, written once and read in lists. */
import { settledRow } from "../rows.ts";
import type { Delivery } from "../types.ts";
import { type DeliveryFilter, conditionsOf } from "./delivery-filter.ts";

export class Settled {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(eventId: string): Delivery | undefined {
    const [row] = this.#sql.exec("SELECT * FROM settled WHERE event_id = ?", eventId).toArray();
    return row && settledRow.parse(row);
  }

  save(delivery: Delivery): void {
    this.#sql.exec(
      `INSERT INTO settled (event_id, event, status, reason, cycle, attempts, since, updated_at, log)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (event_id) DO UPDATE SET status = excluded.status, reason = excluded.reason,
         cycle = excluded.cycle, attempts = excluded.attempts, since = excluded.since,
         updated_at = excluded.updated_at, log = excluded.log`,
      delivery.eventId,
      delivery.event,
      delivery.status,
      delivery.reason,
      delivery.cycle,
      delivery.attempts,
      delivery.since,
      delivery.updatedAt,
      JSON.stringify(delivery.log),
    );
  }

  delete(eventId: string): void {
    this.#sql.exec("DELETE FROM settled WHERE event_id = ?", eventId);
  }

  /** Newest event first. */
  list(filter: DeliveryFilter, limit: number): Delivery[] {
    const { where, values } = conditionsOf(filter, filter.status);
    return this.#rows(`${where} ORDER BY event_id DESC LIMIT ?`, ...values, limit);
  }

  /** Failed deliveries of a window, oldest first, from above `position` on. */
  failed(fromId: string, position: string, belowId: string, limit: number): Delivery[] {
    const bounds = "event_id >= ? AND event_id > ? AND event_id < ?";
    return this.#rows(
      `WHERE status = 'failed' AND ${bounds} ORDER BY event_id LIMIT ?`,
      fromId,
      position,
      belowId,
      limit,
    );
  }

  countFailed(fromId: string, belowId: string): number {
    const query = "SELECT count(*) AS count FROM settled WHERE status = 'failed' AND event_id >= ? AND event_id < ?";
    return Number(this.#sql.exec(query, fromId, belowId).one()["count"]);
  }

  /** What spent its first cycle since a moment, oldest first: what an outage cost. Nothing is recovered twice. */
  exhaustedSince(since: number, limit: number): Delivery[] {
    return this.#rows(
      "WHERE status = 'failed' AND reason = 'attempts_exhausted' AND cycle = 1 AND updated_at >= ? ORDER BY event_id LIMIT ?",
      since,
      limit,
    );
  }

  #rows(rest: string, ...values: (string | number)[]): Delivery[] {
    return this.#sql
      .exec(`SELECT * FROM settled ${rest}`, ...values)
      .toArray()
      .map((row) => settledRow.parse(row));
  }
}
