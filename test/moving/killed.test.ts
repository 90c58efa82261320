/** The rows of a move whose Worker is killed, fails or is overtaken at any round trip, with rows that change meanwhile. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { continueMove } from "../../src/moving/move-account.ts";
import { databaseByName, forgetHome } from "../../src/storage/database.ts";
import { beginMove } from "../../src/storage/moves.ts";
import { countedDatabases } from "../support/faults.ts";

const two: Env = Object.assign({ ...env }, { DB_2: env.SECOND });
const BOTH = [env.DB, env.SECOND];
const ID = "acc";
const KEYS = {
  webhooks: "id",
  subscriptions: "event, webhook_id",
  contacts: "id",
  calls: "webhook_id, id",
  call_hours: "hour, webhook_id",
  call_jobs: "webhook_id, id",
  call_subjects: "subject_id, webhook_id, call_id",
  call_erasures: "subject_id",
  audit_log: "id",
};
const TIMEOUT_MS = 120_000;

beforeAll(() => applyD1Migrations(env.SECOND, env.TEST_MIGRATIONS));

beforeEach(populate);

/** An account in DB with seven rows of everything, and another one that stays. */
async function populate(): Promise<void> {
  const tables = [...Object.keys(KEYS), "idempotency_keys", "accounts", "moves", "move_changes"];
  for (const db of BOTH) await db.batch(tables.map((table) => db.prepare(`DELETE FROM ${table}`)));
  const seven = "json_each('[0,1,2,3,4,5,6]')";
  const fills = [
    "INSERT INTO accounts (id, name, database, created_at, updated_at) VALUES (?1, 'Name', 'DB', 1, 1)",
    `INSERT INTO contacts (account_id, id, email, email_key, metadata, version, created_at, updated_at)
     SELECT ?1, 'c' || value, 'e' || value, 'e' || value, '{}', 1, 1, 1 FROM ${seven}`,
    `INSERT INTO webhooks (account_id, id, name, is_inbound, uses_signature, events, metadata, secret, auto_recover, enabled,
       version, created_at, updated_at)
     SELECT ?1, ?1 || value, 'Name', 1, 0, '[]', '{}', 's', 0, 1, 1, 1, 1 FROM ${seven}`,
    `INSERT INTO subscriptions SELECT ?1, 'event', ?1 || value FROM ${seven}`,
    `INSERT INTO calls (account_id, webhook_id, id, status_code, response, body)
     SELECT ?1, ?1 || '1', 'k' || value, 200, '{}', 'a' || char(0) || '"' FROM ${seven}`,
    `INSERT INTO call_subjects SELECT ?1, 'c' || value, ?1 || '1', 'k' || value FROM ${seven}`,
    `INSERT INTO call_hours SELECT ?1, value, ?1 || '1', 1, 0, 0, 0, 1, 1 FROM ${seven}`,
    `INSERT INTO audit_log (account_id, id, action, actor, request_id) SELECT ?1, 'l' || value, 'x', '{}', 'r' FROM ${seven}`,
    `INSERT INTO idempotency_keys (scope, key, fingerprint, target_id, created_at)
     SELECT s.value, 'key' || k.value, 'f', 't', 1 FROM json_each(json_array(?1, ?1 || '1', ?1 || '3')) AS s, ${seven} AS k`,
  ];
  for (const id of [ID, "oth"]) await env.DB.batch(fills.map((text) => env.DB.prepare(text).bind(id)));
}

/** All rows of an account that move. */
async function rowsIn(db: D1Database, id = ID): Promise<unknown[]> {
  const queries = Object.entries(KEYS).map(([table, key]) =>
    db.prepare(`SELECT * FROM ${table} WHERE account_id = ? ORDER BY ${key}`).bind(id),
  );
  const keys = db.prepare("SELECT * FROM idempotency_keys WHERE scope LIKE ? || '%' ORDER BY scope, key").bind(id);
  const results = await db.batch([...queries, keys]);
  return results.map((result) => result.results);
}

async function homeOf(): Promise<D1Database> {
  const home = await env.DB.prepare("SELECT database FROM accounts WHERE id = ?").bind(ID).first("database");
  return home === "DB_2" ? env.SECOND : env.DB;
}

/** What users do. An email goes from one contact to another, so an old copy of one is in the way of the other. */
async function change(db: D1Database): Promise<void> {
  const edits = [
    "UPDATE contacts SET email_key = 'free', version = 2 WHERE account_id = ?1 AND id = 'c1'",
    "UPDATE contacts SET email_key = 'e1', version = 2 WHERE account_id = ?1 AND id = 'c5'",
    "INSERT INTO contacts (account_id, id, metadata, version, created_at, updated_at) VALUES (?1, 'new', '{}', 1, 1, 1)",
    "UPDATE webhooks SET name = 'Changed' WHERE account_id = ?1 AND id = ?1 || '2'",
    "DELETE FROM calls WHERE account_id = ?1 AND id = 'k3'",
    "INSERT INTO idempotency_keys (scope, key, fingerprint, target_id, created_at) VALUES (?1 || '1', 'new', 'f', 't', 1)",
  ];
  try {
    await db.batch(edits.map((text) => db.prepare(text).bind(ID)));
  } catch (error) {
    expect(String(error)).toContain("account moved");
  }
}

/** As if the times of the steps were over. */
async function noticed(): Promise<void> {
  forgetHome(ID);
  for (const db of BOTH) await db.prepare("UPDATE moves SET since = 1 WHERE since > 0").run();
}

/** Runs as often as a move needs that nothing happens to. */
async function move(bindings: Env, isOver: () => boolean = () => false): Promise<void> {
  await beginMove(databaseByName(bindings, "DB"), ID, "DB_2");
  for (let run = 0; run < 4 && !isOver(); run += 1) {
    await continueMove(bindings, "DB", ID);
    await noticed();
  }
}

async function expectMoved(truth: unknown, nth: number): Promise<void> {
  if ((await homeOf()) === env.DB) await beginMove(databaseByName(two, "DB"), ID, "DB_2");
  for (let run = 0; run < 6; run += 1) {
    await noticed();
    await continueMove(two, "DB", ID);
  }
  expect([nth, await rowsIn(env.SECOND)]).toEqual([nth, truth]);
  expect([nth, (await rowsIn(env.DB)).flat()]).toEqual([nth, []]);
  for (const db of BOTH) expect(await db.prepare("SELECT count(*) AS n FROM moves").first("n")).toBe(0);
}

/** Bindings that do something at each round trip of either database. */
function watched(check: (count: number) => void | Promise<unknown>) {
  const { wrap, roundTrips } = countedDatabases(check);
  return { env: Object.assign({ ...two }, { DB: wrap(env.DB), DB_2: wrap(env.SECOND) }), roundTrips };
}

describe("A move", () => {
  it("takes every row along, and no row of another account", async () => {
    const [truth, other] = [await rowsIn(env.DB), await rowsIn(env.DB, "oth")];
    await move(two);
    await expectMoved(truth, 0);
    expect(await rowsIn(env.DB, "oth")).toEqual(other);
  });

  it(
    "goes on wherever its Worker was killed",
    async () => {
      let deaths = 0;
      for (let nth = 1, wasKilled = true; wasKilled; nth += 1) {
        await populate();
        const dying = watched((count) => {
          if (count >= nth) throw new Error("D1_ERROR: the network connection was lost");
        });
        const hasDied = () => dying.roundTrips() >= nth;
        await move(dying.env, hasDied).catch(() => undefined);
        wasKilled = hasDied();
        deaths += Number(wasKilled);
        await change(await homeOf());
        await expectMoved(await rowsIn(await homeOf()), nth);
      }
      expect(deaths).toBeGreaterThan(50);
    },
    TIMEOUT_MS,
  );

  it(
    "goes on after any round trip that failed, and its account can be written to",
    async () => {
      let failures = 0;
      for (let nth = 1, hasFailed = true; hasFailed; nth += 1) {
        await populate();
        const failing = watched((count) => {
          if (count === nth) throw new Error("D1_ERROR: the network connection was lost");
        });
        await move(failing.env).catch(() => undefined);
        hasFailed = failing.roundTrips() >= nth;
        failures += Number(hasFailed);
        await change(await homeOf());
        await expectMoved(await rowsIn(await homeOf()), nth);
      }
      expect(failures).toBeGreaterThan(50);
    },
    TIMEOUT_MS,
  );

  it(
    "loses no change of any moment, and none to a worker that overtakes it",
    async () => {
      let races = 0;
      for (let nth = 1, wasWithin = true; wasWithin; nth += 1) {
        await populate();
        let truth: unknown;
        const racing = watched(async (count) => {
          if (count !== nth) return;
          const home = await homeOf();
          await change(home);
          truth = await rowsIn(home);
          if (nth % 2 === 0) await continueMove(two, "DB", ID);
        });
        await move(racing.env);
        wasWithin = racing.roundTrips() >= nth;
        if (!wasWithin) break;
        races += 1;
        await expectMoved(truth, nth);
      }
      expect(races).toBeGreaterThan(50);
    },
    TIMEOUT_MS,
  );
});
