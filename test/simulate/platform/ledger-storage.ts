/** I/O. A model of a Durable Object's storage: SQL over SQLite in memory, transactions, and the time of the alarm. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { LEDGER_LIMIT_BYTES } from "../../../src/constants.ts";
import type { World } from "./world.ts";

type Row = Record<string, unknown>;

const MANY_PAGES = 1_000_000;
/** More than a history writes. */
const FORMER = 400;

/** Below the ids of all events of a history. */
export const FIRST_ID = "00000001";

function formerId(index: number): string {
  return `00000000-0000-7000-8000-${String(index).padStart(12, "0")}`;
}

const FULL = "database or disk is full: SQLITE_FULL";

export class LedgerStorage {
  #sqlite = new DatabaseSync(":memory:");
  #statements = new Map<string, StatementSync>();
  alarmAt: number | null = null;
  readonly #world: World;
  readonly #webhookId: string;
  readonly #onAlarm: () => void;
  #depth = 0;
  /** All in pages. The platform's limit of this ledger; null: more than a history needs. */
  #limit: number | null = null;
  /** Where it was when all ledgers became full. */
  #fullAt: number | null = null;
  #allowed = MANY_PAGES;
  #isOpen = false;

  constructor(world: World, webhookId: string, onAlarm: () => void) {
    this.#world = world;
    this.#webhookId = webhookId;
    this.#onAlarm = onAlarm;
  }

  readonly sql = {
    exec: (query: string, ...values: unknown[]): Cursor => {
      if (/^\s*(select|with)/i.test(query)) return new Cursor(this.#run(query, values));
      this.#limitSize();
      const isFailing = this.#world.faults.draw("ledger's write fails", this.#webhookId) !== null;
      if (!isFailing) return new Cursor(this.#run(query, values));
      // A statement that changes nothing needs no page, so it cannot fail.
      this.#sqlite.exec("SAVEPOINT failing");
      const before = this.#changes();
      const rows = this.#run(query, values);
      const hasChanged = this.#changes() !== before || /^\s*(create|drop|alter)/i.test(query);
      this.#sqlite.exec(hasChanged ? "ROLLBACK TO failing; RELEASE failing" : "RELEASE failing");
      if (hasChanged) throw new Error(FULL);
      return new Cursor(rows);
    },
    size: (): number => this.#size(),
    get databaseSize(): number {
      return this.size();
    },
  };

  /** Rows as they are, for the judges. */
  read(query: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(query).all(...values);
  }

  isOpen(): boolean {
    // Only `deleteAll` closes it again. A transaction that opens it may be undone, so `false` is not remembered.
    this.#isOpen ||= this.read("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'").length > 0;
    return this.#isOpen;
  }

  countPending(): number {
    return this.isOpen() ? Number(this.read("SELECT count(*) AS n FROM pending")[0]?.["n"]) : 0;
  }

  /** Jobs that run. */
  countJobs(): number {
    if (!this.isOpen()) return 0;
    return this.read("SELECT job FROM jobs").filter((row) => JSON.parse(String(row["job"])).finishedAt === null).length;
  }

  /** Fills it with deliveries of former times, up to a few pages before its limit. */
  fill(sparePages: number): void {
    if (!this.isOpen() || this.#allowed < MANY_PAGES) return;
    const insert = this.#prepare(
      `INSERT OR IGNORE INTO settled_before
       (event_id, event, status, reason, cycle, attempts, cycle_started_at, updated_at, log)
       VALUES (?, ?, 'delivered', NULL, 1, 1, 0, 0, '[]')`,
    );
    for (let index = 0; index < FORMER; index += 1) insert.run(formerId(index), "x".repeat(3_000));
    this.#limit = this.#pragma("page_count") + sparePages;
    // They have just become the older generation.
    this.#prepare("UPDATE generation SET began_bytes = ?").run(this.#size());
  }

  transactionSync<Result>(step: () => Result): Result {
    const name = `step_${this.#depth}`;
    this.#sqlite.exec(`SAVEPOINT ${name}`);
    this.#depth += 1;
    try {
      const result = step();
      this.#sqlite.exec(`RELEASE ${name}`);
      return result;
    } catch (error) {
      // SQLite may have undone everything itself, because the database is full.
      if (this.#sqlite.isTransaction) this.#sqlite.exec(`ROLLBACK TO ${name}; RELEASE ${name}`);
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  async getAlarm(): Promise<number | null> {
    return this.alarmAt;
  }

  async setAlarm(at: number | Date): Promise<void> {
    if (this.#world.faults.draw("ledger's write fails", this.#webhookId)) throw new Error(FULL);
    this.alarmAt = Number(at);
    this.#onAlarm();
  }

  async deleteAlarm(): Promise<void> {
    this.alarmAt = null;
    this.#onAlarm();
  }

  async deleteAll(): Promise<void> {
    this.#sqlite.close();
    this.#sqlite = new DatabaseSync(":memory:");
    this.#statements = new Map();
    this.#limit = null;
    this.#fullAt = null;
    this.#allowed = MANY_PAGES;
    this.#isOpen = false;
  }

  close(): void {
    this.#sqlite.close();
  }

  /** The platform rings: the alarm counts as not set from now on. */
  takeAlarm(): void {
    this.alarmAt = null;
  }

  setAlarmNow(): void {
    this.alarmAt = this.#world.now;
    this.#onAlarm();
  }

  #run(query: string, values: unknown[]): Row[] {
    try {
      if (values.length > 0 || !/;\s*\S/.test(query)) return this.#prepare(query).all(...values.map(toValue));
      this.#sqlite.exec(query);
      return [];
    } catch (error) {
      // The platform adds the name of the code.
      if (error instanceof Error && FULL.startsWith(error.message)) throw new Error(FULL, { cause: error });
      throw error;
    }
  }

  #changes(): number {
    return Number(this.#prepare("SELECT total_changes() AS n").all()[0]?.["n"]);
  }

  /** Full means that the file may not grow: what fits into its free pages is still written. */
  #limitSize(): void {
    const isFull = this.#world.faults.isAway("ledgers are full");
    this.#fullAt = isFull ? (this.#fullAt ?? this.#pragma("page_count")) : null;
    const allowed = Math.min(this.#limit ?? MANY_PAGES, this.#fullAt ?? MANY_PAGES);
    if (allowed === this.#allowed) return;
    this.#allowed = allowed;
    this.#sqlite.exec(`PRAGMA max_page_count = ${Math.max(1, allowed)}`);
  }

  /** A small limit stands for the platform's, so sizes are shown in proportion. */
  #size(): number {
    if (this.#limit === null) return 0;
    return ((this.#pragma("page_count") - this.#pragma("freelist_count")) / this.#limit) * LEDGER_LIMIT_BYTES;
  }

  #pragma(name: "page_count" | "freelist_count"): number {
    return Number(this.#sqlite.prepare(`PRAGMA ${name}`).get()?.[name]);
  }

  #prepare(query: string): StatementSync {
    const known = this.#statements.get(query);
    if (known) return known;
    const prepared = this.#sqlite.prepare(query);
    this.#statements.set(query, prepared);
    return prepared;
  }
}

class Cursor {
  readonly #rows: Row[];
  constructor(rows: Row[]) {
    this.#rows = rows;
  }

  toArray(): Row[] {
    return this.#rows;
  }

  one(): Row {
    const [row] = this.#rows;
    if (this.#rows.length !== 1 || !row) throw new Error("Expected exactly one result from SQL query");
    return row;
  }

  [Symbol.iterator](): Iterator<Row> {
    return this.#rows[Symbol.iterator]();
  }
}

function toValue(value: unknown): SQLInputValue {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`a ledger's storage takes no ${typeof value}`);
}
