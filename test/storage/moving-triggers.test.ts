/** The triggers of accounts that move, compared with the tables: a table that is added needs them, too. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";

/** Tables of accounts whose rows stay where they are, or are in the first database only. */
const STAYING = new Set([
  "events",
  "deletions",
  "unreconciled_ranges",
  "moves",
  "move_changes",
  "tokens",
  "sessions",
  "portal_links",
  "inbound_secrets",
]);

const COPIED = ["audit_log", "call_subjects", "calls", "contacts", "idempotency_keys"];
const FROZEN = ["call_erasures", "call_hours", "call_jobs", "subscriptions", "webhooks"];

async function triggers(): Promise<{ name: string; table: string; sql: string }[]> {
  const { results } = await env.DB.prepare(
    "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
  ).all();
  return results.map(({ name, tbl_name: table, sql }) => ({
    name: String(name),
    table: String(table),
    sql: String(sql),
  }));
}

it("are on every table of accounts that moves", async () => {
  const { results } = await env.DB.prepare(
    "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE %' ORDER BY name",
  ).all();
  const owned = results
    .filter(({ name, sql }) => /`(account_id|scope)`/.test(String(sql)) && !STAYING.has(String(name)))
    .map(({ name }) => name);
  expect(owned).toEqual([...COPIED, ...FROZEN].toSorted());
  expect((await triggers()).map(({ name }) => name)).toEqual(
    [
      ...COPIED.flatMap((table) => ["insert", "update", "delete"].map((event) => `moving_${table}_${event}`)),
      ...FROZEN.flatMap((table) => ["insert", "update"].map((event) => `moving_${table}_${event}`)),
      "moving_webhooks_created",
    ].toSorted(),
  );
});

it("note the whole key of a row, in the order of the table's key", async () => {
  for (const { table, name, sql } of await triggers()) {
    if (!COPIED.includes(table)) continue;
    const { results } = await env.DB.prepare(
      `SELECT name FROM pragma_table_info('${table}') WHERE pk > 0 ORDER BY pk`,
    ).all();
    const row = name.endsWith("_delete") ? "OLD" : "NEW";
    const key = results.map((column) => `${row}.${String(column["name"])}`).join(", ");
    expect([name, sql]).toEqual([name, expect.stringContaining(`'${table}', json_array(${key})`)]);
  }
});
