/** An inbox in SQLite. Any database works that refuses a second row with the same key. */
import { DatabaseSync } from "node:sqlite";
import type { Inbox, SavedEvent } from "../receive.ts";

const BUSY_TIMEOUT_MS = 5_000;

export class SqliteInbox implements Inbox {
  readonly #db: DatabaseSync;
  readonly #leaseSeconds: number;

  /**
   * @param path of the file, or `:memory:`
   * @param leaseSeconds how long an event may be in processing. Choose more than processing ever takes: an event that
   * is unprocessed after that is processed again.
   */
  constructor(path: string, leaseSeconds: number) {
    this.#leaseSeconds = leaseSeconds;
    this.#db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    this.#db.exec(`
      CREATE TABLE IF NOT EXISTS inbox (
        id TEXT PRIMARY KEY, body TEXT NOT NULL, processed INTEGER NOT NULL DEFAULT 0, leased_until INTEGER NOT NULL
      )`);
  }

  save(id: string, body: string): boolean {
    const insert = "INSERT INTO inbox (id, body, leased_until) VALUES (?, ?, unixepoch() + ?) ON CONFLICT DO NOTHING";
    return this.#db.prepare(insert).run(id, body, this.#leaseSeconds).changes > 0;
  }

  markProcessed(id: string): void {
    this.#db.prepare("UPDATE inbox SET processed = 1 WHERE id = ?").run(id);
  }

  /** The unprocessed events whose lease has expired. Each gets a new lease, so that only one caller has it. */
  claimUnprocessed(): SavedEvent[] {
    const claim = `
      UPDATE inbox SET leased_until = unixepoch() + ?
      WHERE processed = 0 AND leased_until <= unixepoch()
      RETURNING id, body`;
    return this.#db
      .prepare(claim)
      .all(this.#leaseSeconds)
      .map(({ id, body }) => ({ id: String(id), body: String(body) }));
  }
}
