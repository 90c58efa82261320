/** An account that lives in another database than the first: what is too old or deleted goes there as well. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { PENDING_GRACE_DAYS } from "../../src/constants.ts";
import { findAccount } from "../../src/storage/accounts.ts";
import { deleteAccount } from "../../src/storage/deletions.ts";
import { RETENTION_DAYS, everyMinute, lateIsOver, oldEvents } from "../support/cron.ts";
import { withFailingDatabase } from "../support/faults.ts";
import { type CallOptions, request } from "../support/service.ts";

const both = { DB_2: env.SECOND, NEW_ACCOUNT_DATABASES: "DB_2" };
const two = { ...env, ...both };

beforeAll(() => applyD1Migrations(env.SECOND, env.TEST_MIGRATIONS));

/** An account in the second database, with an inbound webhook and a token. */
async function accountElsewhere() {
  const call = async (method: string, path: string, options: CallOptions = {}) =>
    (await request(method, path, { env: two, ...options })).json;
  const id = String((await call("POST", "/v1/accounts", { body: { name: "Elsewhere" } }))["id"]);
  const owner = { name: "Owner", role: "owner" };
  const token = String((await call("POST", `/v1/accounts/${id}/tokens`, { body: owner }))["token"]);
  const inbound = { name: "Form", is_inbound: true, events: ["contact.create"] };
  const { url } = await call("POST", "/v1/webhooks", { account: id, body: inbound });
  const { pathname } = new URL(String(url));
  expect((await request("POST", pathname, { env: two, token: null, body: { email: "a@example.com" } })).status).toBe(
    200,
  );
  return { id, token, pathname };
}

/** How many rows either database has of an account. */
async function rowsOfAccount(id: string): Promise<number> {
  const tables = ["events", "contacts", "calls", "webhooks", "subscriptions", "tokens", "inbound_secrets", "deletions"];
  const queries = [
    ...tables.map((table) => `SELECT 1 FROM ${table} WHERE account_id = ?`),
    "SELECT 1 FROM accounts WHERE id = ?",
  ];
  const found = await Promise.all(
    [env.DB, env.SECOND].map((db) => db.batch(queries.map((query) => db.prepare(query).bind(id)))),
  );
  return found.flat().reduce((sum, { results }) => sum + results.length, 0);
}

it("events end there after their days", async () => {
  const { id } = await accountElsewhere();
  await oldEvents(id, RETENTION_DAYS + PENDING_GRACE_DAYS + 1, { count: 1_500, db: env.SECOND });
  await oldEvents(id, 1, { count: 2, db: env.SECOND });
  await everyMinute(two);
  const { results } = await env.SECOND.prepare("SELECT 1 FROM events WHERE account_id = ?").bind(id).all();
  expect(results).toHaveLength(2);
});

it("a deleted account leaves nothing in either, though the first database failed at any moment", async () => {
  for (let nth = 1, wasInterrupted = true; wasInterrupted; nth += 1) {
    const { id, token, pathname } = await accountElsewhere();
    await oldEvents(id, 1, { count: 1_500, db: env.SECOND });
    const failing = withFailingDatabase(nth);
    const { status } = await request("DELETE", `/v1/accounts/${id}`, { env: { ...failing.env, ...both } });
    wasInterrupted = failing.roundTrips() >= nth;
    const { results } = await env.SECOND.prepare("SELECT 1 FROM deletions WHERE account_id = ?").bind(id).all();
    if (results.length === 0) {
      // Nothing had happened yet.
      expect(status).toBe(503);
      expect((await request("DELETE", `/v1/accounts/${id}`, { env: two })).status).toBe(204);
    }
    await everyMinute(two);
    await lateIsOver(env.SECOND);
    await everyMinute(two);
    await lateIsOver(env.SECOND);
    await everyMinute(two);
    expect(await rowsOfAccount(id)).toBe(0);
    expect((await request("GET", "/v1/webhooks", { env: two, token })).status).toBe(401);
    expect((await request("POST", pathname, { env: two, token: null, body: {} })).status).toBe(404);
  }
});

it("An account in another database that is renamed while it is deleted stays, if the deletion named its version", async () => {
  const { id } = await accountElsewhere();
  const read = await findAccount(two, id);
  if (!read) throw new Error("there is no account");
  await request("PATCH", `/v1/accounts/${id}`, { env: two, body: { name: "Renamed" } });
  const lateUntil = Date.now();
  expect(await deleteAccount(two, read, lateUntil, true)).toBeUndefined();
  expect((await request("GET", `/v1/accounts/${id}`, { env: two })).json["name"]).toBe("Renamed");
  const now = await findAccount(two, id);
  expect(await deleteAccount(two, now ?? read, lateUntil, true)).toMatchObject({ accountId: id });
  expect((await request("GET", `/v1/accounts/${id}`, { env: two })).status).toBe(404);
});
