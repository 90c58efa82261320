/** Each run of the reconciler gets further: with any number of events, with unreachable ledgers, and with overlapping runs. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  HAND_OVER_BACKLOG,
  HAND_OVER_DELAY_MS,
  RANGE_BATCH,
  MAX_WEBHOOKS,
  PENDING_GRACE_DAYS,
  RECONCILE_BATCH,
  RECONCILE_LEDGERS,
} from "../../src/constants.ts";
import { directory } from "../../src/storage/database.ts";
import { resolveRange, saveCompared } from "../../src/storage/reconciler.ts";
import { firstIdAt } from "../../src/ids/id.ts";
import { RETENTION_DAYS, everyMinute, oldEvents } from "../support/cron.ts";
import { lostEvent, recordingQueue, withLedgers, withRefusingDatabase } from "../support/faults.ts";
import { newMeter } from "../support/meter.ts";
import { receiverUrl } from "../support/receiver.ts";
import { consume, newAccount } from "../support/service.ts";
import { rowsOf } from "../support/tables.ts";

const MINUTE_MS = 60_000;
const MINUTE_DAYS = 1 / (24 * 60);

/** Every test has the database to itself. */
beforeEach(async () => {
  const tables = ["accounts", "webhooks", "events", "sweeps", "reconciler", "unreconciled_ranges"];
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
});

interface Wanted {
  accountId: string;
  webhookIds: string[];
  eventId: string;
}

/** An event that so many webhooks wanted, over as many accounts as it takes, and whose messages were lost. */
async function lostFor(webhooks: number): Promise<Wanted[]> {
  const wanted: Wanted[] = [];
  for (let left = webhooks; left > 0; left -= MAX_WEBHOOKS) {
    const account = await newAccount();
    const webhookIds: string[] = [];
    while (webhookIds.length < Math.min(left, MAX_WEBHOOKS)) {
      webhookIds.push(String((await account.webhook(receiverUrl("reconciled-many")))["id"]));
    }
    wanted.push({
      accountId: account.id,
      webhookIds,
      eventId: await lostEvent(account.id, webhookIds, 5 * MINUTE_MS),
    });
  }
  return wanted;
}

async function unheardOf(wanted: readonly Wanted[]): Promise<string[]> {
  const missing = wanted.flatMap(({ webhookIds, eventId }) =>
    webhookIds.map(async (id) => ((await env.DELIVERY_LEDGER.getByName(id).find(eventId)) ? [] : [id])),
  );
  return (await Promise.all(missing)).flat();
}

const watermark = async () => String((await rowsOf("SELECT watermark FROM reconciler"))[0]?.["watermark"] ?? "");
const ranges = () => rowsOf("SELECT * FROM unreconciled_ranges ORDER BY webhook_id");

/** Ledgers of which those that are `chosen` cannot be reached. */
function unreachable(chosen: (webhookId: string) => boolean): Env {
  return withLedgers((stub, method) =>
    method === "handOver" && chosen(String(stub.name))
      ? () => Promise.reject(new Error("Durable Object is overloaded"))
      : undefined,
  );
}

describe("a hand-over", () => {
  it.each([
    { backlogCount: HAND_OVER_BACKLOG, waits: false },
    { backlogCount: HAND_OVER_BACKLOG + 1, waits: true },
  ])("with $backlogCount messages in the queue waits for the message: $waits", async ({ backlogCount, waits }) => {
    const [wanted] = await lostFor(1);
    if (!wanted) throw new Error("one event is lost");
    const { accountId, eventId } = wanted;
    const webhookId = wanted.webhookIds[0] ?? "";
    const before = Date.now();
    await everyMinute({ ...env, DELIVERIES: recordingQueue({ backlogCount }).queue });
    const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
    expect(await unheardOf([wanted])).toEqual([]);
    const wakeAt = () => runInDurableObject(ledger, ({ ledger: { tables } }) => tables.pending.find(eventId)?.wakeAt);
    if (waits) {
      expect(await wakeAt()).toBeGreaterThanOrEqual(before + HAND_OVER_DELAY_MS);
      // Its message is sent as soon as it comes.
      await consume([{ account_id: accountId, event_id: eventId, webhook_id: webhookId }]);
    }
    await vi.waitFor(async () => expect(await ledger.find(eventId)).toMatchObject({ status: "delivered" }), 10_000);
  });
});

describe("a run", () => {
  it("asks D1 as often for 100 webhooks as for 5", { timeout: 60_000 }, async () => {
    const meter = newMeter();
    await lostFor(5);
    await everyMinute(meter.env);
    const few = meter.d1.roundTrips;
    await env.DB.prepare("UPDATE reconciler SET watermark = '', maintained_up_to = ''").run();
    const many = await lostFor(100);
    meter.reset();
    await everyMinute(meter.env);
    expect(meter.d1.roundTrips).toBe(few);
    expect(await unheardOf(many)).toEqual([]);
  });

  it("asks D1 as often, too, when none of the 100 can be reached", { timeout: 60_000 }, async () => {
    const runWith = async (webhooks: number) => {
      const meter = newMeter(unreachable(() => true));
      await lostFor(webhooks);
      await everyMinute(meter.env);
      return meter.d1.roundTrips;
    };
    const few = await runWith(5);
    await env.DB.batch([env.DB.prepare("DELETE FROM reconciler"), env.DB.prepare("DELETE FROM unreconciled_ranges")]);
    // Resolving ranges costs queries, but no more than for one batch of them.
    expect(await runWith(100)).toBeLessThanOrEqual(few + RANGE_BATCH);
    expect(await ranges()).toHaveLength(105);
  });

  it("hands deliveries over to all other ledgers while one hangs", async () => {
    const wanted = await lostFor(MAX_WEBHOOKS);
    const [hanging = "", ...others] = wanted.flatMap(({ webhookIds }) => webhookIds);
    const gate = Promise.withResolvers<number>();
    const bindings = withLedgers((stub, method) =>
      method === "handOver" && stub.name === hanging ? () => gate.promise : undefined,
    );
    const run = everyMinute(bindings);
    await vi.waitFor(async () => expect(await unheardOf(wanted)).toEqual([hanging]), 15_000);
    expect(others).toHaveLength(MAX_WEBHOOKS - 1);
    gate.resolve(0);
    await run;
  });

  it.each([5, 30])("whose D1 refuses all after %i round trips gets further all the same", async (after) => {
    const account = await newAccount();
    // Three pages for a webhook that is no more, and then 40 that wait.
    await oldEvents(account.id, 10 * MINUTE_DAYS, { count: 3 * RECONCILE_BATCH, webhookIds: [crypto.randomUUID()] });
    const wanted = await lostFor(40);
    await oldEvents(account.id, RETENTION_DAYS + PENDING_GRACE_DAYS + 1);
    let reached = "";
    for (let runs = 0; (await unheardOf(wanted)).length > 0; runs += 1) {
      expect(runs).toBeLessThan(5);
      await everyMinute(withRefusingDatabase(after).env);
      const now = await watermark();
      expect(now > reached).toBe(true);
      reached = now;
    }
    // The retention had its share, too, if there was any.
    await everyMinute(withRefusingDatabase(after).env);
    const belowId = firstIdAt(Date.now() - 60 * MINUTE_MS);
    expect(await rowsOf("SELECT id FROM events WHERE id < ?", belowId)).toHaveLength(after < 30 ? 1 : 0);
  });

  it(`asks some ${RECONCILE_LEDGERS} ledgers at most, and the next one goes on from there`, async () => {
    const account = await newAccount();
    await account.webhook(receiverUrl("template"));
    // Each event is for three others.
    const events = Math.ceil(RECONCILE_LEDGERS / 3) + 300;
    const count = 3 * events;
    const webhookId = (order: string) => `substr(w.id, 1, 24) || printf('%012x', ${order})`;
    const numbers = (most: number) =>
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${most})`;
    const columns = (await rowsOf("SELECT name FROM pragma_table_info('webhooks') WHERE name <> 'id'")).map(
      ({ name }) => name,
    );
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO events (account_id, id, event, payload, webhook_ids) ${numbers(events)}
         SELECT w.account_id, ?1 || printf('%012x', i), 'messages.sent', '{}', json_array(${[0, 1, 2].map((other) => webhookId(`3 * i - ${other}`)).join()})
         FROM n, webhooks AS w`,
      ).bind(firstIdAt(Date.now() - 5 * MINUTE_MS).slice(0, 24)),
      env.DB.prepare(
        `INSERT INTO webhooks (id, ${columns.join()}) ${numbers(count)} SELECT ${webhookId("i")}, ${columns.join()} FROM n, webhooks AS w`,
      ),
    ]);
    const asked: string[] = [];
    const bindings = withLedgers((stub, method) => () => {
      if (method === "handOver") asked.push(String(stub.name));
      return Promise.resolve(0);
    });
    await everyMinute(bindings);
    expect(asked.length).toBeGreaterThan(RECONCILE_LEDGERS - MAX_WEBHOOKS);
    expect(asked.length).toBeLessThan(RECONCILE_LEDGERS + MAX_WEBHOOKS);
    await everyMinute(bindings);
    expect(asked).toHaveLength(count);
    expect(new Set(asked).size).toBe(count);
  });
});

describe("runs that overlap", () => {
  it("lose no unreconciled range of either, and move no position back", async () => {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("overlapped")))["id"]);
    const early = await lostEvent(account.id, [webhookId], 10 * MINUTE_MS);
    const late = await lostEvent(account.id, [webhookId], 4 * MINUTE_MS);
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow = withLedgers((_stub, method) =>
      method === "handOver"
        ? async () => {
            begun.resolve();
            await gate.promise;
            throw new Error("Durable Object is overloaded");
          }
        : undefined,
    );
    const first = everyMinute({ ...slow, RECONCILE_LAG_SECONDS: "300" });
    await begun.promise;
    await everyMinute(unreachable(() => true));
    const reached = await watermark();
    expect(reached > late).toBe(true);
    gate.resolve();
    await first;
    expect(await watermark()).toBe(reached);
    expect(await ranges()).toMatchObject([{ above_id: "", up_to_id: reached }]);
    await everyMinute();
    const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
    for (const id of [early, late]) expect(await ledger.find(id)).not.toBeNull();
    expect(await ranges()).toEqual([]);
  });

  it.each([
    { what: "the later page first", pages: [[2, 5] as const, [0, 2] as const] },
    { what: "the earlier page first", pages: [[0, 2] as const, [2, 5] as const] },
  ])("merge their unreconciled ranges: $what", async ({ pages }) => {
    const db = directory(env);
    for (const [from, to] of pages) {
      await saveCompared(db, `${to}`, [{ webhookId: "w", accountId: "a", aboveId: `${from}`, upToId: `${to}` }]);
    }
    expect(await watermark()).toBe("5");
    expect(await ranges()).toMatchObject([{ above_id: "0", up_to_id: "5" }]);
  });

  it("do not resolve a range that another run has extended meanwhile", async () => {
    const db = directory(env);
    const range = { webhookId: "w", accountId: "a", aboveId: "2", upToId: "5" };
    await saveCompared(db, "5", [range]);
    await saveCompared(db, "7", [{ ...range, aboveId: "1", upToId: "7" }]);
    await resolveRange(db, range, "5");
    expect(await ranges()).toMatchObject([{ above_id: "1", up_to_id: "7" }]);
    // Another run had come further.
    await resolveRange(db, { ...range, aboveId: "1" }, "6");
    await resolveRange(db, { ...range, aboveId: "1" }, "4");
    expect(await ranges()).toMatchObject([{ above_id: "6", up_to_id: "7" }]);
    await resolveRange(db, { ...range, aboveId: "6" }, "7");
    expect(await ranges()).toEqual([]);
  });
});

describe("unreconciled ranges", () => {
  it("of a batch of ledgers that stay unreachable do not hold up the others", async () => {
    const wanted = await lostFor(RANGE_BATCH + 2);
    await everyMinute(unreachable(() => true));
    const unreconciled = (await ranges()).map((range) => String(range["webhook_id"]));
    expect(unreconciled).toHaveLength(RANGE_BATCH + 2);
    const back = new Set(unreconciled.slice(-2));
    const bindings = unreachable((webhookId) => !back.has(webhookId));
    for (let runs = 0; runs < 3; runs += 1) await everyMinute(bindings);
    expect((await ranges()).map((range) => range["webhook_id"])).toEqual(unreconciled.slice(0, -2));
    // The ledgers can be reached again.
    for (let runs = 0; runs < 2; runs += 1) await everyMinute();
    expect(await ranges()).toEqual([]);
    expect(await unheardOf(wanted)).toEqual([]);
  });

  it("end with their webhook", async () => {
    const [{ accountId, webhookIds } = { accountId: "", webhookIds: [] }] = await lostFor(2);
    await everyMinute(unreachable(() => true));
    await env.DB.prepare("DELETE FROM webhooks WHERE account_id = ? AND id = ?").bind(accountId, webhookIds[0]).run();
    await everyMinute(unreachable(() => true));
    expect(await ranges()).toMatchObject([{ webhook_id: webhookIds[1] }]);
  });
});
