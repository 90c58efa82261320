/** An inbox in SQLite. Any database that can refuse a second row with the same key will do. */
import { DatabaseSync } from "node:sqlite";
import type { Inbox, KeptEvent } from "../receive.ts";

const BUSY_TIMEOUT_MS = 5_000;

export class SqliteInbox implements Inbox {
  readonly #db: DatabaseSync;
  readonly #patienceSeconds: number;

  /**
   * @param path of the file, or `:memory:`
   * @param patienceSeconds how long an event's work may take before it counts as left: longer than it ever does
   */
  constructor(path: string, patienceSeconds: number) {
    this.#patienceSeconds = patienceSeconds;
    this.#db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    this.#db.exec(`
      CREATE TABLE IF NOT EXISTS inbox (
        id TEXT PRIMARY KEY, body TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0, again_at INTEGER NOT NULL
      )`);
  }

  keep(id: string, body: string): boolean {
    const insert = "INSERT INTO inbox (id, body, again_at) VALUES (?, ?, unixepoch() + ?) ON CONFLICT DO NOTHING";
    return this.#db.prepare(insert).run(id, body, this.#patienceSeconds).changes > 0;
  }

  done(id: string): void {
    this.#db.prepare("UPDATE inbox SET done = 1 WHERE id = ?").run(id);
  }

  /** What a crash or a failure left. It is not given out again before it had its time once more. */
  takeLeft(): KeptEvent[] {
    const take = `
      UPDATE inbox SET again_at = unixepoch() + ? WHERE done = 0 AND again_at <= unixepoch() RETURNING id, body`;
    return this.#db
      .prepare(take)
      .all(this.#patienceSeconds)
      .map(({ id, body }) => ({ id: String(id), body: String(body) }));
  }
}
