/** An inbox in SQLite. Any database that can refuse a second row with the same key will do. */
import { DatabaseSync } from "node:sqlite";
import type { Inbox } from "../receive.ts";

export interface KeptEvent {
  id: string;
  body: string;
}

export class SqliteInbox implements Inbox {
  readonly #db: DatabaseSync;

  /** @param path of the file, or `:memory:` */
  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    this.#db.exec("CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, body TEXT NOT NULL, done INTEGER DEFAULT 0)");
  }

  keep(id: string, body: string): boolean {
    return (
      this.#db.prepare("INSERT INTO inbox (id, body) VALUES (?, ?) ON CONFLICT DO NOTHING").run(id, body).changes > 0
    );
  }

  done(id: string): void {
    this.#db.prepare("UPDATE inbox SET done = 1 WHERE id = ?").run(id);
  }

  /** What a crash left. */
  undone(): KeptEvent[] {
    return this.#db
      .prepare("SELECT id, body FROM inbox WHERE done = 0")
      .all()
      .map(({ id, body }) => ({ id: String(id), body: String(body) }));
  }
}
