import { env } from "cloudflare:workers";
import { expect, it } from "vitest";

it("makes every table WITHOUT ROWID: one row written for each insert", async () => {
  const { results } = await env.DB.prepare(
    "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'd1_%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
  ).all();
  const names = results.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(["accounts", "events", "webhooks", "idempotency_keys", "contacts", "calls"]),
  );
  const heavier = results.filter(
    ({ sql, name }) => !/WITHOUT ROWID\s*$/.test(String(sql)) && name !== "sqlite_sequence",
  );
  expect(heavier.map(({ name }) => name)).toEqual([]);
});
