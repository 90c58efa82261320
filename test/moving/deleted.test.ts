/** An account that is deleted while it moves: nothing of it is left in either database, and no move goes on. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { everyMinute, lateIsOver } from "../support/cron.ts";
import { request } from "../support/service.ts";
import { type Account, TABLES, noticed, populated, rowsIn, two, watched } from "./moving-account.ts";

const TIMEOUT_MS = 240_000;
const STRIDE = 4;
const ALL = [
  ...TABLES,
  "events",
  "deletions",
  "call_jobs",
  "call_erasures",
  "move_changes",
  "tokens",
  "inbound_secrets",
];

beforeAll(() => applyD1Migrations(env.SECOND, env.TEST_MIGRATIONS));

const remove = ({ id }: Account) => request("DELETE", `/v1/accounts/${id}`, { env: two });

async function leftIn(db: D1Database, account: Account): Promise<number> {
  const { results } = await db.prepare("SELECT 1 FROM accounts WHERE id = ?").bind(account.id).all();
  const keys = await db
    .prepare("SELECT count(*) AS n FROM idempotency_keys WHERE scope = ?")
    .bind(account.id)
    .first<number>("n");
  const rows = await rowsIn(db, account, ALL);
  return rows.reduce((sum, count) => sum + count, results.length + (keys ?? 0));
}

/** The deletion ends as it does when nobody moves. */
async function expectGone(account: Account, nth: number): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await everyMinute(two);
    await noticed(account);
    for (const db of [env.DB, env.SECOND]) await lateIsOver(db);
  }
  const left = [await leftIn(env.DB, account), await leftIn(env.SECOND, account)];
  expect([nth, ...left]).toEqual([nth, 0, 0]);
  expect((await account.call("GET", "/v1/webhooks")).status).toBe(404);
  expect((await account.send("late@example.com", "late")).status).toBe(404);
}

it(
  "is deleted at any moment of its move, or told to try again and is there",
  async () => {
    let refusals = 0;
    for (let nth = 1, wasWithin = true; wasWithin; nth += STRIDE) {
      const account = await populated();
      let status = 0;
      const racing = watched(async (count) => {
        if (count === nth) ({ status } = await remove(account));
      });
      for (let run = 0; run < 4; run += 1) {
        await account.move("DB_2", racing.env);
        await noticed(account);
      }
      wasWithin = racing.roundTrips() >= nth;
      if (status === 503) {
        refusals += 1;
        expect([nth, (await account.publish()).status]).toEqual([nth, 202]);
      }
      if (status !== 204) expect([nth, (await remove(account)).status]).toEqual([nth, 204]);
      await expectGone(account, nth);
    }
    expect(refusals).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);

it.each([
  ["before it has moved", 1],
  ["before what it left behind is deleted", 2],
  ["after it has moved", 3],
])("is deleted %s", async (_moment, runs) => {
  const account = await populated();
  for (let run = 0; run < runs; run += 1) {
    await account.move();
    await noticed(account);
  }
  expect((await remove(account)).status).toBe(204);
  await expectGone(account, runs);
});
