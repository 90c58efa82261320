/** D1 as it is, past the service: for tests of what must be, or must not be, at rest. */
import { env } from "cloudflare:workers";

export type Row = Record<string, unknown>;

/** The rows of every table. */
export async function allTables(): Promise<Map<string, Row[]>> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'd1_%' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'",
  ).all<{ name: string }>();
  const [first, ...rest] = results.map(({ name }) => env.DB.prepare(`SELECT * FROM ${name}`));
  if (!first) throw new Error("there are no tables");
  const contents = await env.DB.batch<Row>([first, ...rest]);
  return new Map(results.map(({ name }, index) => [name, contents[index]?.results ?? []]));
}

/** The rows of every table that mention `text` anywhere, by table; tables without any are left out. */
export async function rowsWith(text: string): Promise<Record<string, Row[]>> {
  const found = [...(await allTables())].map(
    ([name, rows]) => [name, rows.filter((row) => JSON.stringify(row).includes(text))] as const,
  );
  return Object.fromEntries(found.filter(([, rows]) => rows.length > 0));
}

/** The rows that a query of the test's own finds. */
export async function rowsOf(query: string, ...values: unknown[]): Promise<Row[]> {
  return (
    await env.DB.prepare(query)
      .bind(...values)
      .all()
  ).results;
}
