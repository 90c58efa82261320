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

export class Database {
  readonly sqlite = new DatabaseSync(":memory:");
  readonly #world: World;
  readonly #statements = new Map<string, StatementSync>();

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
    return this.#prepare(query, false).all(...values);
  }

  one(statement: Statement): Promise<Result> {
    return this.#trip([statement.query], () => this.#run(statement));
  }

  rows(statement: Statement): Promise<unknown[][]> {
    return this.#trip([statement.query], () => {
      const prepared = this.#prepare(statement.query, true);
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
      const results = this.#prepare(query, false).all(...values);
      const changes = /^\s*(select|with)/i.test(query) ? 0 : Number(this.read("SELECT changes() AS n")[0]?.["n"]);
      return {
        success: true,
        results,
        meta: { changes, changed_db: changes > 0, duration: 0, rows_read: 0, rows_written: changes },
      };
    } catch (error) {
      throw new Error(`D1_ERROR: ${error instanceof Error ? error.message : "?"}: SQLITE_ERROR`, { cause: error });
    }
  }

  #prepare(query: string, asArrays: boolean): StatementSync {
    const name = `${asArrays} ${query}`;
    const known = this.#statements.get(name);
    if (known) return known;
    const prepared = this.sqlite.prepare(query);
    prepared.setReturnArrays(asArrays);
    this.#statements.set(name, prepared);
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
