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

  /** Deletes old ones, too. A key may be taken over until its last day, so they stay twice as long as a key. */
  save(key: string, result: string, now: number): void {
    this.#sql.exec("DELETE FROM requests WHERE done_at < ?", now - 2 * IDEMPOTENCY_TTL_MS);
    this.#sql.exec("INSERT INTO requests (key, result, done_at) VALUES (?, ?, ?)", key, result, now);
  }
}
