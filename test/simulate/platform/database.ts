/** I/O. A model of D1 over SQLite in memory. Each call is a round trip that may fail before or after it took effect. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { readFileSync } from "node:fs";
import { type World, running } from "./world.ts";

const MIGRATION = readFileSync(new URL("../../../migrations/0000_init.sql", import.meta.url), "utf8").replaceAll(
  "--> statement-breakpoint",
  "",
);

type Row = Record<string, unknown>;

interface Result {
  success: true;
  results: Row[];
  meta: Record<string, unknown>;
}

interface Prepared {
  statement: StatementSync;
  kind: "read" | "write" | "write and read";
}

export class Database {
  readonly sqlite = new DatabaseSync(":memory:");
  /** Called after each statement that may have changed a webhook. */
  webhooksChanged: (() => void) | null = null;
  readonly #world: World;
  readonly #statements = { arrays: new Map<string, Prepared>(), objects: new Map<string, Prepared>() };

  constructor(world: World) {
    this.#world = world;
    // D1's own clock is the true one.
    this.sqlite.function("unixepoch", { varargs: true }, () => Math.floor(world.now) / 1000);
    this.sqlite.exec(MIGRATION);
  }

  /** A binding for one isolate. */
  bind(): { prepare: (query: string) => Statement; batch: (statements: Statement[]) => Promise<Result[]> } {
    return {
      prepare: (query: string) => new Statement(this, query, []),
      batch: (statements: Statement[]) =>
        this.#trip(
          statements.map(({ query }) => query),
          () => this.#inTransaction(statements),
        ),
    };
  }

  /** Rows as they are, for the judges. */
  read(query: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(query, false).statement.all(...values);
  }

  one(statement: Statement): Promise<Result> {
    return this.#trip([statement.query], () => this.#run(statement));
  }

  rows(statement: Statement): Promise<unknown[][]> {
    return this.#trip([statement.query], () => {
      const prepared = this.#prepare(statement.query, true).statement;
      const rows: unknown = prepared.all(...statement.values);
      return Array.isArray(rows) ? rows.map((row: unknown) => (Array.isArray(row) ? row : [])) : [];
    });
  }

  async #trip<Value>(queries: readonly string[], effect: () => Value): Promise<Value> {
    const world = this.#world;
    const name = running.getStore()?.name ?? "";
    const slow = world.faults.draw("D1 is slow", name);
    await world.hop("D1 ←");
    if (slow) await world.wait(slow.next() * 12_000, "D1 is slow");
    if (world.faults.isAway("D1 is away")) {
      throw new Error("D1_ERROR: D1 DB reset because its code was updated. Retry the operation.");
    }
    if (world.faults.draw("D1 refuses", name)) throw new Error("D1_ERROR: Network connection lost.");
    if (world.faults.isAway("D1 is full") && queries.some((query) => /^\s*(insert|update)/i.test(query))) {
      throw new Error("D1_ERROR: Exceeded maximum DB size: SQLITE_FULL");
    }
    const value = effect();
    if (queries.some((query) => query.startsWith('update "webhooks"'))) this.webhooksChanged?.();
    const isLost = world.faults.draw("D1 loses the answer", name) !== null;
    await world.hop("D1 →");
    if (isLost) throw new Error("D1_ERROR: Internal error while starting up D1 DB storage caused object to be reset.");
    return value;
  }

  #inTransaction(statements: readonly Statement[]): Result[] {
    this.sqlite.exec("BEGIN");
    try {
      const results = statements.map((statement) => this.#run(statement));
      this.sqlite.exec("COMMIT");
      return results;
    } catch (error) {
      this.sqlite.exec("ROLLBACK");
      throw error;
    }
  }

  #run({ query, values }: Statement): Result {
    try {
      const { statement, kind } = this.#prepare(query, false);
      const results = kind === "write" ? [] : statement.all(...values);
      const changes = kind === "read" ? 0 : this.#changesOf(kind === "write" ? statement.run(...values) : null);
      return {
        success: true,
        results,
        meta: { changes, changed_db: changes > 0, duration: 0, rows_read: 0, rows_written: changes },
      };
    } catch (error) {
      throw new Error(`D1_ERROR: ${error instanceof Error ? error.message : "?"}: SQLITE_ERROR`, { cause: error });
    }
  }

  #changesOf(run: { changes: number | bigint } | null): number {
    return Number(run ? run.changes : this.read("SELECT changes() AS n")[0]?.["n"]);
  }

  #prepare(query: string, asArrays: boolean): Prepared {
    const statements = this.#statements[asArrays ? "arrays" : "objects"];
    const known = statements.get(query);
    if (known) return known;
    const statement = this.sqlite.prepare(query);
    statement.setReturnArrays(asArrays);
    const kind = /^\s*(select|with)/i.test(query) ? "read" : /\breturning\b/i.test(query) ? "write and read" : "write";
    const prepared: Prepared = { statement, kind };
    statements.set(query, prepared);
    return prepared;
  }
}

export class Statement {
  readonly query: string;
  readonly values: SQLInputValue[];
  readonly #database: Database;

  constructor(database: Database, query: string, values: SQLInputValue[]) {
    this.#database = database;
    this.query = query;
    this.values = values;
  }

  bind(...values: unknown[]): Statement {
    return new Statement(this.#database, this.query, values.map(toSqlValue));
  }

  all(): Promise<Result> {
    return this.#database.one(this);
  }

  run(): Promise<Result> {
    return this.#database.one(this);
  }

  raw(): Promise<unknown[][]> {
    return this.#database.rows(this);
  }

  async first(column?: string): Promise<unknown> {
    const { results } = await this.all();
    const [row] = results;
    return row === undefined ? null : column === undefined ? row : row[column];
  }
}

/** @throws as D1 for a type that it does not take. */
export function toSqlValue(value: unknown): SQLInputValue {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw new Error(`D1_TYPE_ERROR: Type '${typeof value}' not supported for value '${String(value)}'`);
}
