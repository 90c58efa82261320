/**
 * Pure, but for its parameters. What the service does with D1 and with a ledger's storage, in small steps. The models of
 * the simulation and the real ones must give the same transcript.
 */

export interface AnyStatement {
  bind(...values: unknown[]): AnyStatement;
  all(): Promise<{ results: unknown[]; meta: object }>;
  raw(): Promise<unknown[]>;
  run(): Promise<{ meta: object }>;
  first(): Promise<unknown>;
}

export interface AnyDatabase {
  prepare(query: string): AnyStatement;
  batch(statements: AnyStatement[]): Promise<{ results: unknown[] }[]>;
}

export interface AnyStorage {
  sql: { exec(query: string, ...values: unknown[]): { toArray(): unknown[]; one(): unknown } };
  transactionSync<Result>(step: () => Result): Result;
  getAlarm(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
  deleteAlarm(): Promise<void>;
  deleteAll(): Promise<void>;
}

type Transcript = Record<string, unknown>;

export async function exerciseDatabase(db: AnyDatabase, now: () => number): Promise<Transcript> {
  const all = async (query: string, ...values: unknown[]) =>
    copy(
      (
        await db
          .prepare(query)
          .bind(...values)
          .all()
      ).results,
    );
  await db.prepare("CREATE TABLE conformance (id TEXT PRIMARY KEY, n INTEGER, t TEXT) WITHOUT ROWID").run();
  const insert = (id: string, n: unknown, t: unknown) =>
    db.prepare("INSERT INTO conformance (id, n, t) VALUES (?1, ?2, ?3)").bind(id, n, t);
  const changesOf = async (statement: AnyStatement) => Reflect.get((await statement.run()).meta, "changes");
  const transcript: Transcript = {
    "changes of an insert": await changesOf(insert("a", 1, "x")),
    "booleans and null": [
      await changesOf(insert("b", true, null)),
      await all("SELECT * FROM conformance WHERE id = ?", "b"),
    ],
    returning: await all("INSERT INTO conformance (id, n) VALUES (?, ?) RETURNING id, n * 2 AS twice", "c", 21),
    "on conflict": await all(
      "INSERT INTO conformance (id, n) VALUES ('c', 5) ON CONFLICT (id) DO UPDATE SET n = excluded.n WHERE n > 40 RETURNING id",
    ),
    "a parameter used twice": await all("SELECT ?1 AS first, ?2 AS second, ?1 AS again", "x", 2),
    "columns of the same name": copy(await db.prepare("SELECT id, id, n FROM conformance ORDER BY id LIMIT 1").raw()),
    first: copy(await db.prepare("SELECT id FROM conformance ORDER BY id").first()),
    "first of none": await db.prepare("SELECT id FROM conformance WHERE id = 'z'").first(),
    "a list as one parameter": await all(
      "SELECT value ->> 0 AS a, value ->> 'b' AS b FROM json_each(?)",
      JSON.stringify([["one"], { b: 2 }]),
    ),
    "changes of an update of none": await changesOf(db.prepare("UPDATE conformance SET n = 0 WHERE id = 'z'")),
    "changes of a delete": await changesOf(db.prepare("DELETE FROM conformance WHERE id = 'b'")),
    "unique error": await errorOf(() => insert("a", 2, null).run()),
    "undo error": await errorOf(() =>
      db.prepare("SELECT json_extract('{}', CASE WHEN 1 THEN 'stale' ELSE '$' END)").all(),
    ),
    "a type that is refused": await errorOf(() => insert("d", undefined, null).run()),
  };
  const batch = await db.batch([insert("e", 1, null), db.prepare("SELECT count(*) AS n FROM conformance")]);
  transcript["batch"] = copy(batch.map(({ results }) => results));
  transcript["batch that fails"] = await errorOf(() => db.batch([insert("f", 1, null), insert("a", 1, null)]));
  transcript["is undone"] = await all("SELECT count(*) AS n FROM conformance WHERE id = 'f'");
  const [clock] = (await db.prepare("SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS now").all()).results;
  transcript["the clock is the platform's"] = Math.abs(numberOf(clock, "now") - now()) < 10_000;
  await db.prepare("DROP TABLE conformance").run();
  return transcript;
}

export async function exerciseStorage(storage: AnyStorage, now: () => number): Promise<Transcript> {
  const { sql } = storage;
  const rows = (query: string, ...values: unknown[]) => copy(sql.exec(query, ...values).toArray());
  sql.exec(
    "CREATE TABLE conformance (id TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID; CREATE INDEX by_n ON conformance (n)",
  );
  const transcript: Transcript = {
    insert: rows("INSERT INTO conformance (id, n) VALUES (?, ?), (?, ?)", "a", 1, "b", null),
    select: rows("SELECT * FROM conformance ORDER BY id"),
    one: copy(sql.exec("SELECT n FROM conformance WHERE id = 'a'").one()),
    "one of none": errorOfSync(() => sql.exec("SELECT n FROM conformance WHERE id = 'z'").one()),
    "one of two": errorOfSync(() => sql.exec("SELECT n FROM conformance").one()),
    "unique error": errorOfSync(() => sql.exec("INSERT INTO conformance (id) VALUES ('a')")),
    "a list as one parameter": rows("SELECT value FROM json_each(?) ORDER BY value", JSON.stringify(["y", "x"])),
    "a transaction's result": storage.transactionSync(() => {
      sql.exec("UPDATE conformance SET n = 7 WHERE id = 'a'");
      return "done";
    }),
    "a transaction that throws": errorOfSync(() =>
      storage.transactionSync(() => {
        sql.exec("UPDATE conformance SET n = 8 WHERE id = 'a'");
        throw new Error("undo");
      }),
    ),
    "is undone": rows("SELECT n FROM conformance WHERE id = 'a'"),
    "renamed tables": (() => {
      sql.exec("ALTER TABLE conformance RENAME TO conformance_before");
      return rows("SELECT count(*) AS n FROM conformance_before");
    })(),
    "no alarm": await storage.getAlarm(),
  };
  const at = now() + 3_600_000;
  await storage.setAlarm(at);
  transcript["an alarm"] = (await storage.getAlarm()) === at;
  await storage.setAlarm(at + 1);
  transcript["the latest alarm"] = (await storage.getAlarm()) === at + 1;
  await storage.deleteAlarm();
  transcript["no alarm any more"] = await storage.getAlarm();
  await storage.deleteAll();
  transcript["tables after deleteAll"] = rows("SELECT name FROM sqlite_master WHERE name LIKE 'conformance%'");
  return transcript;
}

/** What both gave when this was written. */
export const DATABASE = {
  "changes of an insert": 1,
  "booleans and null": [1, [{ id: "b", n: 1, t: null }]],
  returning: [{ id: "c", twice: 42 }],
  "on conflict": [],
  "a parameter used twice": [{ first: "x", second: 2, again: "x" }],
  "columns of the same name": [["a", "a", 1]],
  first: { id: "a" },
  "first of none": null,
  "a list as one parameter": [
    { a: "one", b: null },
    { a: null, b: 2 },
  ],
  "changes of an update of none": 0,
  "changes of a delete": 1,
  "unique error": "D1_ERROR: UNIQUE constraint failed: conformance.id",
  "undo error": "D1_ERROR: bad JSON path: 'stale'",
  "a type that is refused": "D1_TYPE_ERROR: Type 'undefined' not supported for value 'undefined'",
  batch: [[], [{ n: 3 }]],
  "batch that fails": "D1_ERROR: UNIQUE constraint failed: conformance.id",
  "is undone": [{ n: 0 }],
  "the clock is the platform's": true,
};

export const STORAGE = {
  insert: [],
  select: [
    { id: "a", n: 1 },
    { id: "b", n: null },
  ],
  one: { n: 1 },
  "one of none": "Expected exactly one result from SQL query",
  "one of two": "Expected exactly one result from SQL query",
  "unique error": "UNIQUE constraint failed: conformance.id",
  "a list as one parameter": [{ value: "x" }, { value: "y" }],
  "a transaction's result": "done",
  "a transaction that throws": "undo",
  "is undone": [{ n: 7 }],
  "renamed tables": [{ n: 2 }],
  "no alarm": null,
  "an alarm": true,
  "the latest alarm": true,
  "no alarm any more": null,
  "tables after deleteAll": [],
};

/** Plain objects, whatever the rows are made of. */
function copy(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function numberOf(row: unknown, name: string): number {
  return typeof row === "object" && row !== null ? Number(Reflect.get(row, name)) : Number.NaN;
}

/** The beginning of the message: what follows differs between versions. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split(": SQLITE_")[0]?.split(", but got")[0] ?? "";
}

async function errorOf(step: () => Promise<unknown>): Promise<string> {
  try {
    await step();
    return "no error";
  } catch (error) {
    return messageOf(error);
  }
}

function errorOfSync(step: () => unknown): string {
  try {
    step();
    return "no error";
  } catch (error) {
    return messageOf(error);
  }
}
