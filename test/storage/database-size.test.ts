/** A database that will soon be full: operators are warned before D1 refuses what is published, and new accounts go elsewhere. */
import { applyD1Migrations, createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import worker from "../../src/index.ts";
import { awayDatabase, withFailingDatabase } from "../support/faults.ts";
import { newAccount, request } from "../support/service.ts";

const HOUR = Date.UTC(2026, 10, 28, 12);

/** More than 80 % of one megabyte, whatever else is in it. */
async function fill(): Promise<void> {
  const account = await newAccount();
  const payload = { message: { id: account.id, channel: "email", text: "x".repeat(250_000) } };
  for (let count = 0; count < 4; count += 1) {
    await account.post("/v1/events", { event: "messages.sent", payload });
  }
}

it("in /healthz and, once an hour, in the log", async () => {
  const warned = vi.spyOn(console, "warn");
  const small = { ...env, DATABASE_LIMIT_MB: "1" };
  const lines = () => warned.mock.calls.map(([line]) => String(line)).filter((line) => line.includes("nearly full"));
  const health = async (bindings: Env) => (await request("GET", "/healthz", { token: null, env: bindings })).json;
  await fill();

  expect(await health(env)).toEqual({ status: "ok" });
  expect(await health(small)).toEqual({
    status: "ok",
    warnings: [expect.stringMatching(/^The database DB is \d+ % full\.$/)],
  });

  await worker.scheduled(createScheduledController({ scheduledTime: HOUR }), env);
  await worker.scheduled(createScheduledController({ scheduledTime: HOUR + 60_000 }), small);
  expect(lines()).toEqual([]);
  await worker.scheduled(createScheduledController({ scheduledTime: HOUR }), small);
  expect(lines().map((line): unknown => JSON.parse(line))).toEqual([
    { level: "warn", message: "database nearly full", database: "DB", percent: expect.any(Number) },
  ]);
});

describe("a new account", () => {
  const small = { ...env, DATABASE_LIMIT_MB: "1" };
  const withSecond = (second: D1Database) => Object.assign({ ...small }, { DB_2: second });
  beforeAll(async () => {
    await applyD1Migrations(env.SECOND, env.TEST_MIGRATIONS);
    await fill();
  });

  /** Where sixteen new accounts are. By chance alone all are in one of two databases once in 32,768 runs. */
  async function homesIn(bindings: Env): Promise<unknown[]> {
    const homes = new Set<unknown>();
    for (let count = 0; count < 16; count += 1) {
      const { status, json } = await request("POST", "/v1/accounts", { body: { name: "New" }, env: bindings });
      expect(status).toBe(201);
      homes.add(await env.DB.prepare("SELECT database FROM accounts WHERE id = ?").bind(json["id"]).first("database"));
    }
    return [...homes];
  }

  it("is not placed in a database that is nearly full", async () => {
    expect(await homesIn(withSecond(env.SECOND))).toEqual(["DB_2"]);
  });

  it("nor in one that does not respond", async () => {
    const bindings = withSecond(awayDatabase(env.SECOND, () => true));
    expect(await homesIn(Object.assign(bindings, { DATABASE_LIMIT_MB: "1000" }))).toEqual(["DB"]);
  });

  it("but in one of those that NEW_ACCOUNT_DATABASES names, even if they are nearly full", async () => {
    const bindings = withSecond(env.SECOND);
    expect(await homesIn(Object.assign(bindings, { NEW_ACCOUNT_DATABASES: "DB" }))).toEqual(["DB"]);
  });

  it("is placed in any of them while all have room", async () => {
    const bindings = withSecond(env.SECOND);
    const homes = await homesIn(Object.assign(bindings, { DATABASE_LIMIT_MB: "1000" }));
    expect(homes.toSorted()).toEqual(["DB", "DB_2"]);
  });
});

it("and a database that cannot be asked does not stop the cron", async () => {
  const away = withFailingDatabase(1).env;
  await expect(worker.scheduled(createScheduledController({ scheduledTime: HOUR }), away)).resolves.toBeUndefined();
});
