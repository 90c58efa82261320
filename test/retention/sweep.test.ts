/** What is too old is deleted: in bounded parts, in turn, and nothing else with it. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { DAY_MS, IDEMPOTENCY_TTL_MS, PENDING_GRACE_DAYS, SWEEP_BATCH, SWEEP_OWNERS } from "../../src/constants.ts";
import { sweepAged, sweepOrdered } from "../../src/retention/sweep.ts";
import { directory } from "../../src/storage/database.ts";
import { AGED, ORDERED } from "../../src/storage/sweeps.ts";
import { firstIdAt } from "../../src/ids/id.ts";
import { newId } from "../../src/ids/new-id.ts";
import { RETENTION_DAYS, everyMinute, oldCalls, oldEvents, oldKeys, roomFor } from "../support/cron.ts";
import { lostEvent, withFailingDatabase, withLedgers } from "../support/faults.ts";
import { inboundWebhook } from "../support/inbound.ts";
import { newMeter } from "../support/meter.ts";
import { received, receiverUrl } from "../support/receiver.ts";
import { SENT, consume, heldQueue, newAccount } from "../support/service.ts";
import { rowsOf } from "../support/tables.ts";

const MINUTE_DAYS = 1 / (24 * 60);
/** When an event is deleted from D1. */
const EVENT_DAYS = RETENTION_DAYS + PENDING_GRACE_DAYS;

/** Every test has the database to itself. */
beforeEach(async () => {
  const tables = [
    "accounts",
    "webhooks",
    "events",
    "calls",
    "call_subjects",
    "idempotency_keys",
    "sweeps",
    "unreconciled_ranges",
  ];
  await env.DB.batch([
    ...tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
    env.DB.prepare("INSERT OR REPLACE INTO reconciler (id, watermark, maintained_up_to) VALUES (1, ?, '')").bind(
      firstIdAt(Date.now()),
    ),
  ]);
});

const eventIds = async (accountId: string) =>
  (await rowsOf("SELECT id FROM events WHERE account_id = ? ORDER BY id", accountId)).map(({ id }) => id);
const count = async (table: string) => Number((await rowsOf(`SELECT count(*) AS n FROM ${table}`))[0]?.["n"]);

/** Accounts in which nothing ever happens. */
async function idleAccounts(howMany: number): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO accounts (id, name, database, created_at, updated_at)
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
     SELECT '00000000-0000-7000-8000-' || printf('%012x', i), 'Idle', 'DB', 0, 0 FROM n`,
  )
    .bind(howMany)
    .run();
}

describe("an event", () => {
  it("is deleted when what could wait for it has waited, and not a minute before", async () => {
    const account = await newAccount();
    await oldEvents(account.id, EVENT_DAYS + MINUTE_DAYS, { count: 3 });
    const kept = await oldEvents(account.id, EVENT_DAYS - MINUTE_DAYS, { count: 3 });
    await everyMinute();
    expect(await eventIds(account.id)).toEqual(kept);
  });

  it("settlesBeforeStall its days for a delivery that is pending, which arrives", async () => {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("after-its-days")))["id"]);
    const [eventId = ""] = await oldEvents(account.id, RETENTION_DAYS + 3, { webhookIds: [webhookId] });
    const identity = { accountId: account.id, webhookId };
    const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
    await ledger.handOver(identity, [{ eventId, event: "messages.sent" }], 3_600_000, 0);
    await everyMinute();
    const result = await consume([{ account_id: account.id, event_id: eventId, webhook_id: webhookId }]);
    expect(result.explicitAcks).toEqual(["0"]);
    expect(await received("after-its-days")).toHaveLength(1);
  });

  it("that is deleted all the same leaves no delivery that is pending for ever", async () => {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("orphaned")))["id"]);
    const [eventId = "", known = ""] = await oldEvents(account.id, 1, { count: 2, webhookIds: [webhookId] });
    const message = (event_id: string) => ({ account_id: account.id, event_id, webhook_id: webhookId });
    const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
    await ledger.handOver({ accountId: account.id, webhookId }, [{ eventId, event: "messages.sent" }], 3_600_000, 0);
    await env.DB.prepare("DELETE FROM events WHERE id = ?").bind(eventId).run();
    const unheardOf = newId(Date.now());
    const result = await consume([message(eventId), message(known), message(unheardOf)]);
    expect(result.explicitAcks).toHaveLength(3);
    expect((await account.get(`/v1/webhooks/${webhookId}/deliveries`)).json["data"]).toMatchObject([
      { event_id: known, status: "delivered" },
      { event_id: eventId, status: "failed", reason: "expired", attempts: 0 },
    ]);
    expect(await ledger.health()).toMatchObject({ backlog: 0 });
  });

  it("that its ledger could not be told of is kept, however old", async () => {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("unreachable")))["id"]);
    const owed = await oldEvents(account.id, EVENT_DAYS + 1, { count: 3, webhookIds: [webhookId] });
    const other = await newAccount();
    await oldEvents(other.id, EVENT_DAYS + 2);
    await env.DB.prepare("UPDATE reconciler SET watermark = ''").run();
    const unreachable = withLedgers((_stub, method) =>
      method === "handOver" ? () => Promise.reject(new Error("Durable Object is overloaded")) : undefined,
    );
    await everyMinute(unreachable);
    await everyMinute(unreachable);
    expect(await eventIds(account.id)).toEqual(owed);
    expect(await eventIds(other.id)).toEqual([]);
    // Told at last, it knows of them before they go.
    await everyMinute();
    const known: unknown[] = await env.DELIVERY_LEDGER.getByName(webhookId).list({ statuses: ["pending"] }, 10);
    expect(known).toHaveLength(3);
  });

  it("is not deleted before the reconciler has compared it", async () => {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("very-late")))["id"]);
    await lostEvent(account.id, [webhookId], (EVENT_DAYS + 10) * DAY_MS);
    await env.DB.prepare("UPDATE reconciler SET watermark = ''").run();
    const failing = withFailingDatabase(2);
    // The first run compares nothing: D1 fails. It must not delete either.
    await everyMinute({ ...failing.env, DELIVERIES: heldQueue() });
    expect(await eventIds(account.id)).toHaveLength(1);
  });
});

describe("a sweep", () => {
  it("keeps up with an account that has several thousand to delete, in one run", async () => {
    const account = await newAccount();
    await oldEvents(account.id, EVENT_DAYS + 1, { count: 6_500 });
    const kept = await oldEvents(account.id, 1, { count: 10 });
    await everyMinute();
    expect(await eventIds(account.id)).toEqual(kept);
  });

  it("gives each account its share: none waits for one that has too much", async () => {
    const busy = await newAccount("Busy");
    await oldEvents(busy.id, EVENT_DAYS + 1, { count: 5 * SWEEP_BATCH });
    const others = [];
    for (let index = 0; index < 9; index += 1) {
      const account = await newAccount();
      await oldEvents(account.id, EVENT_DAYS + 1, { count: SWEEP_BATCH / 10 });
      others.push(account.id);
    }
    await sweepAged(directory(env), AGED.events, "", firstIdAt(Date.now()), roomFor(1));
    for (const id of others) expect(await eventIds(id)).toEqual([]);
    expect(await eventIds(busy.id)).toHaveLength(5 * SWEEP_BATCH - SWEEP_BATCH / 10);
  });

  it("deletes no more than a batch with a statement", async () => {
    for (let index = 0; index < 7; index += 1) {
      await oldEvents((await newAccount()).id, EVENT_DAYS + 1, { count: SWEEP_BATCH });
    }
    await sweepAged(directory(env), AGED.events, "", firstIdAt(Date.now()), roomFor(1));
    const deleted = 7 * SWEEP_BATCH - (await count("events"));
    expect(deleted).toBeGreaterThan(SWEEP_BATCH * 0.9);
    expect(deleted).toBeLessThanOrEqual(SWEEP_BATCH + 7);
  });

  it("looks at all accounts in turn, run by run, and reads no more with 10,000 idle ones", async () => {
    const run = async (bindings: Env = env) => {
      await everyMinute(bindings);
      return (await rowsOf("SELECT position FROM sweeps WHERE name = 'events'"))[0]?.["position"] ?? "";
    };
    const readBy = async (accounts: number) => {
      await env.DB.batch([env.DB.prepare("DELETE FROM accounts"), env.DB.prepare("DELETE FROM sweeps")]);
      await idleAccounts(accounts);
      // The last of all.
      const last = await newAccount();
      await oldEvents(last.id, EVENT_DAYS + 1);
      const meter = newMeter();
      await run(meter.env);
      const { rowsRead } = meter.d1;
      let runs = 1;
      while ((await run()) !== "") runs += 1;
      expect(await eventIds(last.id)).toEqual([]);
      return { rowsRead, runs: runs + 1 };
    };
    const few = await readBy(2 * SWEEP_OWNERS);
    const many = await readBy(10_000);
    expect(many.rowsRead).toBe(few.rowsRead);
    // Each of the sweeps that go by account looks at so many, and into their rows.
    expect(many.rowsRead).toBeLessThan(6 * SWEEP_OWNERS);
    expect(many.runs).toBe(Math.floor(10_001 / SWEEP_OWNERS) + 1);
  });

  it("writes nothing when there is nothing to do", async () => {
    await newAccount();
    await everyMinute();
    const meter = newMeter();
    await everyMinute(meter.env);
    // The reconciler's own: whom it looked after.
    expect(meter.d1.rowsWritten).toBe(1);
  });

  it(
    "that fails at any of its round trips deletes nothing else, and the next one ends it",
    { timeout: 60_000 },
    async () => {
      const account = await newAccount();
      const inbound = await inboundWebhook(account, ["contact.create"]);
      const fresh = [...(await oldEvents(account.id, 1, { count: 2 }))];
      const freshCalls = await oldCalls(account.id, inbound.id, 1, 2);
      await oldKeys(account.id, 1000, 2);
      for (let nth = 1; ; nth += 1) {
        await oldEvents(account.id, EVENT_DAYS + 1, { count: 3 });
        await oldCalls(account.id, inbound.id, RETENTION_DAYS + 1, 3);
        await oldKeys(account.id, IDEMPOTENCY_TTL_MS + nth * 1000, 3);
        const failing = withFailingDatabase(nth);
        await everyMinute(failing.env);
        const ids = await eventIds(account.id);
        expect(ids.slice(-2)).toEqual(fresh);
        await everyMinute();
        expect(await eventIds(account.id)).toEqual(fresh);
        expect((await rowsOf("SELECT id FROM calls ORDER BY id")).map(({ id }) => id)).toEqual(freshCalls);
        expect(await count("idempotency_keys")).toBe(2);
        if (failing.roundTrips() < nth) return;
      }
    },
  );
});

describe("calls", () => {
  it("end with their days, each webhook's, and those of others stay", async () => {
    const account = await newAccount();
    await account.webhook(receiverUrl("outbound"));
    const webhooks = [
      await inboundWebhook(account, ["contact.create"]),
      await inboundWebhook(account, ["contact.create"]),
    ];
    const kept: string[] = [];
    for (const { id } of webhooks) {
      await oldCalls(account.id, id, RETENTION_DAYS + MINUTE_DAYS, 1_200);
      kept.push(...(await oldCalls(account.id, id, RETENTION_DAYS - MINUTE_DAYS, 3)));
    }
    await everyMinute();
    expect((await rowsOf("SELECT id FROM calls")).map(({ id }) => id).toSorted()).toEqual(kept.toSorted());
  });
});

describe("idempotency keys", () => {
  it("end after 24 hours; one that lives still stands for its event", async () => {
    const account = await newAccount();
    const body = { event: "messages.sent", payload: SENT };
    const first = await account.post("/v1/events", body, { headers: { "Idempotency-Key": "alive" } });
    await oldKeys(account.id, IDEMPOTENCY_TTL_MS + 60_000, 50);
    await oldKeys(crypto.randomUUID(), IDEMPOTENCY_TTL_MS + 60_000, 50);
    await oldKeys(account.id, IDEMPOTENCY_TTL_MS - 60_000, 5);
    await everyMinute();
    expect(await count("idempotency_keys")).toBe(6);
    const again = await account.post("/v1/events", body, { headers: { "Idempotency-Key": "alive" } });
    expect(again.json["id"]).toBe(first.json["id"]);
    expect(again.headers.get("Idempotent-Replayed")).toBe("true");
  });

  it("are looked at batch by batch, where the last run stopped, and all of them in the end", async () => {
    const scopes = ["a", "b", "c"];
    for (const scope of scopes) {
      await oldKeys(scope, IDEMPOTENCY_TTL_MS + 60_000, 900);
      await oldKeys(scope, 60_000, 900);
    }
    const expiredAt = Date.now() - IDEMPOTENCY_TTL_MS;
    const left = [];
    let position = "";
    do {
      position = await sweepOrdered(directory(env), ORDERED.keys, position, expiredAt, roomFor(1));
      left.push(await count("idempotency_keys"));
    } while (position !== "");
    expect(left.at(-1)).toBe(2_700);
    expect(left.length).toBeGreaterThanOrEqual(6);
    expect(left).toEqual(left.toSorted((a, b) => b - a));
  });

  it("are not read through and through when none has expired", async () => {
    await oldKeys("a", 60_000, 5 * SWEEP_BATCH);
    const meter = newMeter();
    const position = await sweepOrdered(
      directory(meter.env),
      ORDERED.keys,
      "",
      Date.now() - IDEMPOTENCY_TTL_MS,
      roomFor(10),
    );
    expect(position).not.toBe("");
    expect(meter.d1.rowsRead).toBeLessThanOrEqual(2 * SWEEP_BATCH + 2);
    expect(meter.d1.rowsWritten).toBe(0);
  });
});
