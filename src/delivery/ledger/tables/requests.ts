/**
 * I/O on the ledger's tables. Requests with an idempotency key that changed the ledger, so that a repeat after a failure
 * changes nothing.
 */
import { IDEMPOTENCY_TTL_MS } from "../../../constants.ts";

export class Requests {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The result of the request, if it was done. */
  find(key: string): string | undefined {
    const [row] = this.#sql.exec("SELECT result FROM requests WHERE key = ?", key).toArray();
    return row && String(row["result"]);
  }

  /** A request may be repeated until its key expires, so results are kept twice as long. Deletes older ones, too. */
  save(key: string, result: string, now: number): void {
    this.#sql.exec("DELETE FROM requests WHERE done_at < ?", now - 2 * IDEMPOTENCY_TTL_MS);
    this.#sql.exec("INSERT INTO requests (key, result, done_at) VALUES (?, ?, ?)", key, result, now);
  }
}
