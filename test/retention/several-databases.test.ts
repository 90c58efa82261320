/** An account that lives in another database than the first: what is too old or deleted goes there as well. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { PENDING_GRACE_DAYS } from "../../src/constants.ts";
import { findAccount } from "../../src/storage/accounts.ts";
import { deleteAccount } from "../../src/storage/deletions.ts";
import { RETENTION_DAYS, everyMinute, lateIsOver, oldEvents } from "../support/cron.ts";
import { countedDatabases, withFailingDatabase } from "../support/faults.ts";
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

/** Bindings both of whose databases have `work` done before their `nth` round trip. */
function withinRace(nth: number, work: () => Promise<unknown>) {
  const { wrap, roundTrips } = countedDatabases((count) => (count === nth ? work() : undefined));
  return { env: { ...two, DB: wrap(env.DB), DB_2: wrap(env.SECOND) }, isOver: () => roundTrips() >= nth };
}

it.each(["deleted while it is renamed", "renamed while it is deleted"])(
  "An account in another database that is %s, each with If-Match, at any moment: one of both is done",
  async (order) => {
    for (let nth = 1, wasWithin = true; wasWithin; nth += 1) {
      const { id } = await accountElsewhere();
      const path = `/v1/accounts/${id}`;
      const tag = (await request("GET", path, { env: two })).headers.get("ETag") ?? "";
      const ask = (method: string, database: Env) =>
        request(method, path, {
          env: database,
          headers: { "If-Match": tag },
          ...(method === "PATCH" ? { body: { name: "Renamed" } } : {}),
        });
      const [within, around] = order.startsWith("deleted") ? ["DELETE", "PATCH"] : ["PATCH", "DELETE"];
      const statuses = new Map<string, number>();
      const race = withinRace(nth, async () => void statuses.set(within, (await ask(within, two)).status));
      statuses.set(around, (await ask(around, race.env)).status);
      wasWithin = race.isOver();
      if (!wasWithin) break;
      const isDeleted = statuses.get("DELETE") === 204;
      expect([nth, isDeleted, statuses.get("PATCH") === 200]).toEqual([nth, isDeleted, !isDeleted]);
      const after = await request("GET", path, { env: two });
      expect([nth, after.status]).toEqual([nth, isDeleted ? 404 : 200]);
      if (!isDeleted) expect(after.json["name"]).toBe("Renamed");
    }
  },
);

it("Of two renamings of an account in another database both databases keep the later one, and each has its version", async () => {
  for (let nth = 1, wasWithin = true; wasWithin; nth += 1) {
    const { id } = await accountElsewhere();
    const rename = (name: string, database: Env) =>
      request("PATCH", `/v1/accounts/${id}`, { env: database, body: { name } });
    const tags: unknown[] = [];
    const race = withinRace(nth, async () => tags.push((await rename("Within", two)).headers.get("ETag")));
    tags.push((await rename("Around", race.env)).headers.get("ETag"));
    wasWithin = race.isOver();
    if (!wasWithin) break;
    expect(new Set(tags).size).toBe(2);
    const [first, second] = await Promise.all(
      [env.DB, env.SECOND].map((db) =>
        db.prepare("SELECT name, updated_at FROM accounts WHERE id = ?").bind(id).first(),
      ),
    );
    expect([nth, second]).toEqual([nth, first]);
  }
});

it("An account in another database whose copy was not renamed can be deleted with If-Match", async () => {
  const { id } = await accountElsewhere();
  const path = `/v1/accounts/${id}`;
  const renamed = await request("PATCH", path, { env: two, body: { name: "Renamed" } });
  // As if the request had died before it.
  await env.SECOND.prepare("UPDATE accounts SET updated_at = created_at WHERE id = ?").bind(id).run();
  const headers = { "If-Match": renamed.headers.get("ETag") ?? "" };
  expect((await request("DELETE", path, { env: two, headers })).status).toBe(204);
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
