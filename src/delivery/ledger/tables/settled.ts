/**
 * I/O. The ledger's settled deliveries: many, written once and read in lists. They lie in two generations, the older of
 * which is dropped whole: no row of it is deleted, and none is paid for.
 */
import { settledRow } from "../rows.ts";
import type { Delivery } from "../types.ts";
import { type DeliveryFilter, conditionsOf } from "./delivery-filter.ts";
import { SIZED, selectFitting, sized } from "./portion.ts";

/** Whoever adds a column adds it to both generations, and here for those to come. */
export const SETTLED_COLUMNS = `(
  event_id TEXT PRIMARY KEY, event TEXT NOT NULL, status TEXT NOT NULL, reason TEXT, cycle INTEGER NOT NULL,
  attempts INTEGER NOT NULL, cycle_started_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, log TEXT NOT NULL
) WITHOUT ROWID`;

/** The newer first. A delivery lies in one of them at most: what is saved or deleted leaves the other. */
const GENERATIONS = ["settled", "settled_before"] as const;

/** Nine values each, and the platform takes 100 parameters. */
const ROWS_PER_STATEMENT = 11;

/** What a recovery moves. What was erased has nothing to send. */
const RECOVERABLE = "status = 'failed' AND reason IS NOT 'erased'";

/** What a step takes, oldest first, and whether there is no more. */
export interface Portion {
  deliveries: Delivery[];
  isLast: boolean;
}

export class Settled {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(eventId: string): Delivery | undefined {
    return this.#rows("WHERE event_id = ?", eventId)[0];
  }

  /** By the ids of their events. */
  findAll(eventIds: readonly string[]): Map<string, Delivery> {
    const rows = this.#rows("WHERE event_id IN (SELECT value FROM json_each(?))", JSON.stringify(eventIds));
    return new Map(rows.map((row) => [row.eventId, row]));
  }

  /** Which of these it has, by the ids of their events. */
  known(eventIds: readonly string[]): Set<string> {
    const rest = "WHERE event_id IN (SELECT value FROM json_each(?))";
    return new Set(this.#ids(rest, JSON.stringify(eventIds)));
  }

  save(delivery: Delivery): void {
    this.saveAll([delivery]);
  }

  /** Statements cost more time than rows: as many rows in one as it can have parameters for. */
  saveAll(deliveries: readonly Delivery[]): void {
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

  /** Newest event first. */
  list(filter: DeliveryFilter, limit: number): Delivery[] {
    const { where, values } = conditionsOf(filter, filter.status);
    const rows = this.#rows(`${where} ORDER BY event_id DESC LIMIT ?`, ...values, limit);
    return rows.toSorted((a, b) => (a.eventId < b.eventId ? 1 : -1)).slice(0, limit);
  }

  /** What a recovery moves next: of a window, from above `position` on. */
  recoverable(fromId: string, position: string, belowId: string, limit: number): Portion {
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

  /** Ids of what failed or was skipped in a window, oldest first, from above `position` on. */
  undelivered(fromId: string, position: string, belowId: string, limit: number): string[] {
    const bounds = "event_id >= ? AND event_id > ? AND event_id < ?";
    const where = `WHERE status IN ('failed', 'skipped') AND ${bounds} ORDER BY event_id LIMIT ?`;
    return this.#ids(where, fromId, position, belowId, limit).toSorted().slice(0, limit);
  }

  /** What spent its first cycle since a moment, oldest first: what an outage cost. Nothing is recovered twice. */
  exhaustedSince(since: number, limit: number): Portion {
    const conditions = "status = 'failed' AND reason = 'attempts_exhausted' AND cycle = 1 AND updated_at >= ?";
    return this.#oldest(conditions, limit, since);
  }

  /** From when on the first generation lasts, unless it has begun. */
  begin(now: number): void {
    this.#sql.exec("INSERT INTO generation (began_at) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM generation)", now);
  }

  /** Drops the older generation once the newer has lasted `spanMs`, and begins another. Whether it did. */
  rotate(now: number, spanMs: number): boolean {
    const beganAt = Number(this.#sql.exec("SELECT began_at FROM generation").one()["began_at"]);
    if (now - beganAt < spanMs) return false;
    this.#sql.exec("DROP TABLE settled_before");
    this.#sql.exec("ALTER TABLE settled RENAME TO settled_before");
    this.#sql.exec(`CREATE TABLE settled ${SETTLED_COLUMNS}`);
    // The renamed table keeps its index, and the index its name.
    this.#sql.exec(`CREATE INDEX settled_failed_${now} ON settled (event_id) WHERE status = 'failed'`);
    this.#sql.exec("UPDATE generation SET began_at = ?", now);
    return true;
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

  #rows(rest: string, ...values: (string | number)[]): Delivery[] {
    return this.#select("*", rest, ...values).map((row) => settledRow.parse(row));
  }

  /** Of both generations. A LIMIT in `rest` holds for each. */
  #select(columns: string, rest: string, ...values: (string | number)[]): Record<string, SqlStorageValue>[] {
    return GENERATIONS.flatMap((table) =>
      this.#sql.exec(`SELECT ${columns} FROM ${table} ${rest}`, ...values).toArray(),
    );
  }
}

function byId(a: { eventId: string }, b: { eventId: string }): number {
  return a.eventId < b.eventId ? -1 : 1;
}

/** In the order of the columns. */
function valuesOf(delivery: Delivery): (string | number | null)[] {
  const { eventId, event, status, reason, cycle, attempts, cycleStartedAt, updatedAt, log } = delivery;
  return [eventId, event, status, reason, cycle, attempts, cycleStartedAt, updatedAt, JSON.stringify(log)];
}
