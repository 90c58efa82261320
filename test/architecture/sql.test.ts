/** SQLite prepares every statement in the code on the migrated tables: it knows which columns there are. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { getTableColumns, getTableName, isTable } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import * as callJobsSchema from "../../src/storage/call-jobs-schema.ts";
import * as contactsSchema from "../../src/storage/contacts-schema.ts";
import * as deletionsSchema from "../../src/storage/deletions-schema.ts";
import * as erasureSchema from "../../src/storage/erasure-schema.ts";
import * as movesSchema from "../../src/storage/moves-schema.ts";
import * as schema from "../../src/storage/schema.ts";
import { ROOT, readModules } from "./program.ts";
import { type SqlText, sqlTextsIn } from "./sql-texts.ts";

/** Statements whose text comes from elsewhere, by the file that takes them and the expression. The list must not grow. */
const NOT_WRITTEN_HERE = new Map([
  // What drizzle built; its columns are checked by their types.
  ["src/storage/transaction.ts", "sql"],
]);

const tables = new Map(
  Object.entries({
    ...schema,
    ...contactsSchema,
    ...deletionsSchema,
    ...erasureSchema,
    ...callJobsSchema,
    ...movesSchema,
  }).flatMap(([key, table]) => {
    if (!isTable(table)) return [];
    const columns = Object.entries(getTableColumns(table)).map(([property, { name }]) => [property, name] as const);
    return [[key, { name: getTableName(table), columns: new Map(columns) }] as const];
  }),
);
const tableNames = [...tables.values()].map(({ name }) => name);

const d1 = new DatabaseSync(":memory:", { enableDoubleQuotedStringLiterals: false });
for (const file of readdirSync(join(ROOT, "migrations")).filter((name) => name.endsWith(".sql"))) {
  d1.exec(readFileSync(join(ROOT, "migrations", file), "utf8"));
}

const ledger = await migratedLedger();

const modules = [...readModules().values()];
const folders = ["src/", "scripts/"].map((folder) =>
  sqlTextsIn(
    modules.filter(({ path }) => path.startsWith(folder)),
    tables,
  ),
);
const texts = folders.flatMap((folder) => folder.texts);
const statements = texts.filter(({ gaps, taker }) => gaps.length === 0 && taker !== "drizzle");
const pieces = texts.filter(({ gaps, taker, text }) => gaps.length === 0 && taker === "drizzle" && /\w/.test(text));

it("finds the statements", () => {
  expect(statements.length).toBeGreaterThan(70);
  expect(pieces.length).toBeGreaterThan(30);
});

it("works every statement out, and leaves nothing over that looks like SQL", () => {
  const gaps = texts.filter((text) => text.gaps.some((gap) => NOT_WRITTEN_HERE.get(text.path) !== gap));
  expect(gaps.map((text) => `${placeOf(text)}: ${text.gaps.join()}`)).toEqual([]);
  expect(folders.flatMap(({ leftOver }) => leftOver)).toEqual([]);
});

it("knows no statement from elsewhere that is not there", () => {
  const there = new Set(texts.filter(({ gaps }) => gaps.length > 0).map(({ path }) => path));
  expect([...NOT_WRITTEN_HERE.keys()].filter((path) => !there.has(path))).toEqual([]);
});

it.each([...tables.values()])("has made the columns that drizzle knows: $name", ({ name, columns }) => {
  const list = [...columns.values()].map((column) => `"${column}"`).join(", ");
  expect(faultOf(`SELECT ${list} FROM "${name}"`, [d1])).toBeUndefined();
});

describe("a statement names tables and columns that there are", () => {
  it.each(statements.map((each) => [placeOf(each), each] as const))("%s", (_place, { text, taker }) => {
    const databases = { D1Database: [d1], SqlStorage: [ledger], DatabaseSync: [d1, ledger], drizzle: [] }[taker];
    expect(faultOf(text, databases)).toBeUndefined();
  });
});

describe("a piece of a statement that drizzle builds names tables and columns that there are", () => {
  it.each(pieces.map((each) => [placeOf(each), each] as const))("%s", (_place, piece) => {
    expect(faultOfPiece(piece)).toBeUndefined();
  });
});

describe("SQLite's judgement", () => {
  it.each([
    ["a column that is not there", "SELECT nowhere FROM events"],
    ["one in double quotes, which is no text here", 'SELECT "nowhere" FROM events'],
    ["a table that is not there", "DELETE FROM nowhere"],
    ["a column of another table", "UPDATE events SET email = ?"],
  ])("refuses %s", (_name, text) => expect(faultOf(text, [d1])).toMatch(/no such/));
});

/** How none of the databases can prepare a statement. */
function faultOf(text: string, databases: readonly DatabaseSync[]): string | undefined {
  const faults = databases.map((database) => {
    try {
      database.prepare(text);
      return undefined;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // What makes a table finds it made: that is how it is known.
      return /already (exists|another table)/.test(message) ? undefined : message;
    }
  });
  return faults.includes(undefined) ? undefined : `${faults.join("; ")}: ${text}`;
}

/**
 * A piece may be a statement, a table to read from, a condition, or a value; drizzle writes the rest. It is tried as
 * each, on the tables that it names or, where it names none, on every one by itself.
 */
function faultOfPiece(piece: SqlText): string | undefined {
  const { path, text } = piece;
  const named = tableNames.filter((name) => text.includes(`"${name}"."`));
  // What the same file reads from under a name of its own.
  const readFrom = pieces
    .filter((other) => other.path === path && / AS \w+$/.test(other.text))
    .map((other) => other.text);
  const froms = [named, ...(named.length === 0 ? tableNames.map((name) => [name]) : [])].map((names) =>
    [...names.map((name) => `"${name}"`), ...(names === named ? readFrom : [])].join(", "),
  );
  const tries = [
    text,
    `SELECT 1 FROM ${text}`,
    ...froms.map((from) => `SELECT (${text})${from ? ` FROM ${from}` : ""}`),
    ...(named.length > 0 ? named : tableNames).map((name) => upsertOf(name, text)),
  ];
  const faults = tries.map((attempt) => faultOf(attempt, [d1]));
  return faults.includes(undefined)
    ? undefined
    : (faults.find((fault) => fault?.includes("no such column")) ?? faults[0]);
}

/** An update of a row that is there already, where `excluded` is the one that was to be inserted. */
function upsertOf(table: string, value: string): string {
  const columns = [...tables.values()].find(({ name }) => name === table)?.columns;
  const [column = ""] = columns?.values() ?? [];
  return `INSERT INTO "${table}" ("${column}") SELECT 1 WHERE TRUE ON CONFLICT DO UPDATE SET "${column}" = (${value})`;
}

/** The ledger's own migrations, run by SQLite. They are imported by name, since their types are the Worker's. */
async function migratedLedger(): Promise<DatabaseSync> {
  const database = new DatabaseSync(":memory:", { enableDoubleQuotedStringLiterals: false });
  const exec = (text: string, ...values: (string | number)[]) => {
    const rows = database.prepare(text).all(...values);
    return { toArray: () => rows, one: () => rows[0] };
  };
  const path = join(ROOT, "src/delivery/ledger/tables/migrations.ts");
  const module: unknown = await import(path);
  const migrate = z.custom<(sql: { exec: typeof exec }) => void>((value) => typeof value === "function");
  z.object({ migrate }).parse(module).migrate({ exec });
  return database;
}

function placeOf({ path, line, text }: SqlText): string {
  return `${path}:${line} ${text.replaceAll(/\s+/g, " ").trim().slice(0, 60)}`;
}
