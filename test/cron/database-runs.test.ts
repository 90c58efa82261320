/** Each database has a run of cron of its own, so what a run can do grows with the databases. */
import { applyD1Migrations, createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { RECONCILE_BATCH, RECONCILE_ROUNDS } from "../../src/constants.ts";
import worker from "../../src/index.ts";
import { firstIdAt } from "../../src/ids/id.ts";
import { newId } from "../../src/ids/new-id.ts";
import { everyMinute, oldEvents } from "../support/cron.ts";
import { awayDatabase, recordingQueue, refusingQueue } from "../support/faults.ts";
import { receiverUrl } from "../support/receiver.ts";
import { consume, request } from "../support/service.ts";

const MINUTE_MS = 60_000;
/** A full hour. */
const HOUR = Date.UTC(2026, 10, 28, 12);
const MINUTE_DAYS = 1 / (24 * 60);
const two = { ...env, DB_2: env.SECOND };
const three = { ...two, DB_3: env.SECOND };
const queue = "webhook-database-runs";

beforeAll(() => applyD1Migrations(env.SECOND, env.TEST_MIGRATIONS));

beforeEach(async () => {
  for (const db of [env.DB, env.SECOND])
    await db.batch(["events", "reconciler"].map((t) => db.prepare(`DELETE FROM ${t}`)));
});

/** When the events up to which a database is compared were published. */
async function comparedUpTo(db: D1Database): Promise<string> {
  return String((await db.prepare("SELECT watermark FROM reconciler").first("watermark")) ?? "");
}

/** The message that starts a run of a database. */
const runOf = (database: string, scheduledTime = MINUTE_MS) => ({ database, scheduled_time: scheduledTime });

describe("cron", () => {
  it("works on the first database, and starts a run for each of the others", async () => {
    const { sent, queue: runs } = recordingQueue();
    const controller = createScheduledController({ scheduledTime: MINUTE_MS });
    await worker.scheduled(controller, { ...three, DATABASE_RUNS: runs });
    expect(sent.map(({ body }) => body)).toEqual([runOf("DB_2"), runOf("DB_3")]);
    expect(await comparedUpTo(env.DB)).not.toBe("");
    expect(await comparedUpTo(env.SECOND)).toBe("");
    await consume([runOf("DB_2")], { queue, env: two });
    expect(await comparedUpTo(env.SECOND)).not.toBe("");
  });

  it("starts any number of runs, and asks no further database itself", async () => {
    const { sent, queue: runs } = recordingQueue();
    const names = Array.from({ length: 179 }, (_, index) => `DB_${index + 2}`);
    const untouched = awayDatabase(env.SECOND, () => {
      throw new Error("a further database was asked");
    });
    const many = Object.fromEntries(names.map((name) => [name, untouched]));
    const failed = vi.spyOn(console, "error");
    // At the full hour, when each run also measures its database.
    await worker.scheduled(createScheduledController({ scheduledTime: HOUR }), {
      ...env,
      ...many,
      DATABASE_RUNS: runs,
    });
    expect(failed.mock.calls).toEqual([]);
    expect(new Set(sent.map(({ body }) => JSON.stringify(body))).size).toBe(names.length);
  });

  it("sends nothing for a single database", async () => {
    const { sent, queue: runs } = recordingQueue();
    await worker.scheduled(createScheduledController(), { ...env, DATABASE_RUNS: runs });
    expect(sent).toEqual([]);
  });

  it("works on the first database although the queue refuses the runs", async () => {
    await worker.scheduled(createScheduledController(), { ...two, DATABASE_RUNS: refusingQueue() });
    expect(await comparedUpTo(env.DB)).not.toBe("");
  });
});

describe("a run of a database", () => {
  it("compares as many events as if there were no other database", { timeout: 60_000 }, async () => {
    const belowId = firstIdAt(Date.now() - 5 * MINUTE_MS);
    // With equal shares of one run, neither would get further than half of this.
    const count = RECONCILE_ROUNDS * RECONCILE_BATCH - 1;
    for (const db of [env.DB, env.SECOND]) {
      await oldEvents(crypto.randomUUID(), 10 * MINUTE_DAYS, { count, webhookIds: [crypto.randomUUID()], db });
    }
    await everyMinute(two);
    expect((await comparedUpTo(env.DB)) > belowId).toBe(true);
    expect((await comparedUpTo(env.SECOND)) > belowId).toBe(true);
  });

  it("warns of its database once an hour", async () => {
    const warned = vi.spyOn(console, "warn");
    const lines = () => warned.mock.calls.map(([line]) => String(line)).filter((line) => line.includes("nearly full"));
    await env.SECOND.prepare(
      `INSERT INTO events (account_id, id, event, payload, webhook_ids)
       VALUES ('a', ?, 'messages.sent', hex(zeroblob(450000)), '[]')`,
    )
      .bind(newId(Date.now()))
      .run();
    const small = { ...two, DATABASE_LIMIT_MB: "1" };
    await consume([runOf("DB_2", HOUR + MINUTE_MS)], { queue, env: small });
    expect(lines()).toEqual([]);
    await consume([runOf("DB_2", HOUR)], { queue, env: small });
    expect(lines().map((line): unknown => JSON.parse(line))).toMatchObject([{ database: "DB_2" }]);
  });

  it("hands nothing over twice when its message is delivered twice", async () => {
    const elsewhere = { ...two, NEW_ACCOUNT_DATABASES: "DB_2" };
    const create = async (path: string, body: object, account?: string) =>
      String((await request("POST", path, { env: elsewhere, account, body })).json["id"]);
    const account = await create("/v1/accounts", { name: "Elsewhere" });
    const webhook = { name: "CRM", url: receiverUrl("database-runs"), events: ["*"] };
    const webhookIds = [await create("/v1/webhooks", webhook, account)];
    await oldEvents(account, 5 * MINUTE_DAYS, { count: 2, webhookIds, db: env.SECOND });
    const warned = vi.spyOn(console, "warn");
    const run = () => consume([runOf("DB_2")], { queue, env: two });
    await Promise.all([run(), run()]);
    const lines = warned.mock.calls.map(([line]): unknown => JSON.parse(String(line)));
    expect(lines).toEqual([expect.objectContaining({ message: "deliveries handed over", taken: 2 })]);
  });

  it("that fails is not repeated, and does not throw", async () => {
    const away = { ...two, DB_2: awayDatabase(env.SECOND, () => true) };
    const result = await consume([runOf("DB_2")], { queue, env: away });
    expect(result.retryMessages).toEqual([]);
  });

  it("is dropped when its message names no database", async () => {
    const logged = vi.spyOn(console, "error");
    const result = await consume([{ database: "DELIVERY_LEDGER", scheduled_time: HOUR }], { queue });
    expect(result.retryMessages).toEqual([]);
    expect(logged.mock.calls.map(([line]): unknown => JSON.parse(String(line)))).toMatchObject([
      { message: "message dropped", queue },
    ]);
  });
});
