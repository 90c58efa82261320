/**
 * I/O on the ledger's tables. Its settled deliveries, in two generations. The older generation's table is dropped as a
 * whole, because deleting its rows would cost a written row each.
 */
import { settledRow } from "../rows.ts";
import type { SettledDelivery } from "../types.ts";
import { type DeliveryFilter, conditionsOf, orderOf, settledConditions } from "./delivery-filter.ts";
import { SIZED, selectFitting, sized } from "./portion.ts";

/**
 * The first migration makes the tables of a new ledger with these columns, too. A migration that adds a column must first
 * freeze them there, then add the column here, for new generations, and to both existing tables.
 */
export const SETTLED_COLUMNS = `(
  event_id TEXT PRIMARY KEY, event TEXT NOT NULL, status TEXT NOT NULL, reason TEXT, cycle INTEGER NOT NULL,
  attempts INTEGER NOT NULL, cycle_started_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, log TEXT NOT NULL
) WITHOUT ROWID`;

/** The newer one first. A delivery has a row in at most one of them. */
const GENERATIONS = ["settled", "settled_before"] as const;

/** A row has nine values, and a statement at most 100 parameters. */
const ROWS_PER_STATEMENT = 11;

/** The deliveries that a recovery sends again. An erased delivery has nothing to send. */
const RECOVERABLE = "status = 'failed' AND reason IS NOT 'erased'";

/** The deliveries of one step, oldest event first. `isLast`: no more follow. */
export interface Portion {
  deliveries: SettledDelivery[];
  isLast: boolean;
}

export class Settled {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(eventId: string): SettledDelivery | undefined {
    return this.#rows("WHERE event_id = ?", eventId)[0];
  }

  /** The deliveries of these events, by event id. */
  findAll(eventIds: readonly string[]): Map<string, SettledDelivery> {
    const rows = this.#rows("WHERE event_id IN (SELECT value FROM json_each(?))", JSON.stringify(eventIds));
    return new Map(rows.map((row) => [row.eventId, row]));
  }

  /** The ids of those events whose delivery is settled. */
  filterKnown(eventIds: readonly string[]): Set<string> {
    const rest = "WHERE event_id IN (SELECT value FROM json_each(?))";
    return new Set(this.#ids(rest, JSON.stringify(eventIds)));
  }

  save(delivery: SettledDelivery): void {
    this.saveAll([delivery]);
  }

  /** Writes many rows in one statement, because statements cost more time than rows. */
  saveAll(deliveries: readonly SettledDelivery[]): void {
    if (deliveries.length === 0) return;
    for (let start = 0; start < deliveries.length; start += ROWS_PER_STATEMENT) {
      const rows = deliveries.slice(start, start + ROWS_PER_STATEMENT).map(valuesOf);
      this.#sql.exec(
        `INSERT INTO settled (event_id, event, status, reason, cycle, attempts, cycle_started_at, updated_at, log)
         VALUES ${rows.map(() => "(?, ?, ?, ?, ?, ?, ?, ?, ?)").join(", ")}
         ON CONFLICT (event_id) DO UPDATE SET status = excluded.status, reason = excluded.reason,
           cycle = excluded.cycle, attempts = excluded.attempts, cycle_started_at = excluded.cycle_started_at,
           updated_at = excluded.updated_at, log = excluded.log`,
        ...rows.flat(),
      );
    }
    const ids = JSON.stringify(deliveries.map(({ eventId }) => eventId));
    this.#sql.exec("DELETE FROM settled_before WHERE event_id IN (SELECT value FROM json_each(?))", ids);
  }

  delete(eventId: string): void {
    for (const table of GENERATIONS) this.#sql.exec(`DELETE FROM ${table} WHERE event_id = ?`, eventId);
  }

  list(filter: DeliveryFilter, limit: number): SettledDelivery[] {
    const { where, order, values } = conditionsOf(filter, settledConditions(filter));
    const rows = this.#rows(`${where} ${order} LIMIT ?`, ...values, limit);
    return rows.toSorted(orderOf(filter)).slice(0, limit);
  }

  /** The next deliveries of a recovery: those in its window above `position`. */
  findRecoverable(fromId: string, position: string, belowId: string, limit: number): Portion {
    const bounds = "event_id >= ? AND event_id > ? AND event_id < ?";
    return this.#oldest(`${RECOVERABLE} AND ${bounds}`, limit, fromId, position, belowId);
  }

  countRecoverable(fromId: string, belowId: string): number {
    const counts = GENERATIONS.map((table) => {
      const query = `SELECT count(*) AS count FROM ${table} WHERE ${RECOVERABLE} AND event_id >= ? AND event_id < ?`;
      return Number(this.#sql.exec(query, fromId, belowId).one()["count"]);
    });
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** The ids of events that failed or were skipped, in a window above `position`, oldest first. */
  listUndelivered(fromId: string, position: string, belowId: string, limit: number): string[] {
    const bounds = "event_id >= ? AND event_id > ? AND event_id < ?";
    const where = `WHERE status IN ('failed', 'skipped') AND ${bounds} ORDER BY event_id LIMIT ?`;
    return this.#ids(where, fromId, position, belowId, limit).toSorted().slice(0, limit);
  }

  /** The deliveries that spent their first cycle since a time. Later cycles are excluded, so none is recovered twice. */
  findExhaustedSince(since: number, limit: number): Portion {
    const conditions = "status = 'failed' AND reason = 'attempts_exhausted' AND cycle = 1 AND updated_at >= ?";
    return this.#oldest(conditions, limit, since);
  }

  /** Saves when the first generation began, unless it has begun. */
  startFirstGeneration(now: number): void {
    this.#sql.exec("INSERT INTO generation (began_at) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM generation)", now);
  }

  /** How long the current generation has lasted, and by how many bytes the database has grown since it began. */
  generation(now: number): { ageMs: number; bytes: number } {
    const row = this.#sql.exec("SELECT began_at, began_bytes FROM generation").one();
    return {
      ageMs: now - Number(row["began_at"]),
      bytes: this.#sql.databaseSize - Number(row["began_bytes"]),
    };
  }

  hasOlderGeneration(): boolean {
    return this.#sql.exec("SELECT 1 FROM settled_before LIMIT 1").toArray().length > 0;
  }

  /** Drops the older generation and starts a new one. The drop goes first: a full database has no page to spare. */
  rotate(now: number): void {
    this.#sql.exec("DROP TABLE settled_before");
    this.#sql.exec("ALTER TABLE settled RENAME TO settled_before");
    this.#sql.exec(`CREATE TABLE settled ${SETTLED_COLUMNS}`);
    // The renamed table keeps its index under the same name, so the new index needs another one.
    this.#sql.exec(`CREATE INDEX ${this.#freeIndexName(now)} ON settled (event_id) WHERE status = 'failed'`);
    this.#sql.exec("UPDATE generation SET began_at = ?, began_bytes = ?", now, this.#sql.databaseSize);
  }

  /** Two generations may begin in the same millisecond. */
  #freeIndexName(now: number): string {
    const name = `settled_failed_${now}`;
    const isTaken = this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = ?", name).toArray().length > 0;
    return isTaken ? `${name}_2` : name;
  }

  #oldest(conditions: string, limit: number, ...values: (string | number)[]): Portion {
    const rest = `WHERE ${conditions} ORDER BY event_id LIMIT ?`;
    const found = this.#select(SIZED, rest, ...values, limit).map((row) => sized.parse(row));
    const oldest = found.toSorted(byId).slice(0, limit);
    const ids = selectFitting(oldest);
    const deliveries = ids.length === 0 ? [] : [...this.findAll(ids).values()].toSorted(byId);
    return { deliveries, isLast: found.length < limit && ids.length === oldest.length };
  }

  #ids(rest: string, ...values: (string | number)[]): string[] {
    return this.#select("event_id", rest, ...values).map((row) => String(row["event_id"]));
  }

  #rows(rest: string, ...values: (string | number)[]): SettledDelivery[] {
    return this.#select("*", rest, ...values).map((row) => settledRow.parse(row));
  }

  /** Queries both generations. A LIMIT in `rest` applies to each. */
  #select(columns: string, rest: string, ...values: (string | number)[]): Record<string, SqlStorageValue>[] {
    return GENERATIONS.flatMap((table) =>
      this.#sql.exec(`SELECT ${columns} FROM ${table} ${rest}`, ...values).toArray(),
    );
  }
}

function byId(a: { eventId: string }, b: { eventId: string }): number {
  return a.eventId < b.eventId ? -1 : 1;
}

/** The values of a row, in the order of the columns. */
function valuesOf(delivery: SettledDelivery): (string | number | null)[] {
  const { eventId, event, status, cycle, attempts, cycleStartedAt, updatedAt, log } = delivery;
  const reason = status === "delivered" ? null : delivery.reason;
  return [eventId, event, status, reason, cycle, attempts, cycleStartedAt, updatedAt, JSON.stringify(log)];
}
