/** What an event costs, counted as the platform bills it. A budget that is exceeded by one row fails. */
import { createScheduledController, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { DAY_MS, IDEMPOTENCY_TTL_MS, LEDGER_GRACE_DAYS, PENDING_GRACE_DAYS, SWEEP_BATCH } from "../src/constants.ts";
import worker from "../src/index.ts";
import { firstIdAt } from "../src/ids/id.ts";
import { newId } from "../src/ids/new-id.ts";
import { RETENTION_DAYS, everyMinute, oldCalls, oldEvents, oldKeys, oldSubjects } from "./support/cron.ts";
import { inboundWebhook } from "./support/inbound.ts";
import { ledgerRows, newMeter } from "./support/meter.ts";
import { receiverUrl } from "./support/receiver.ts";
import { SENT, consume, heldQueue, newAccount } from "./support/service.ts";

/** The queue takes everything and delivers nothing: here the test is the courier. */
const meter = newMeter({ ...env, DELIVERIES: heldQueue() });

beforeEach(() => meter.reset());

const account = await newAccount();

describe("an event that is published", () => {
  it("costs one row written and one round trip with the platform's token", async () => {
    const answer = await account.post("/v1/events", { event: "messages.sent", payload: SENT }, { env: meter.env });
    expect(answer.status).toBe(202);
    expect(meter.d1).toMatchObject({ rowsWritten: 1, roundTrips: 1 });
    expect(meter.ledger.requests).toBe(0);
  });

  it("costs one round trip more with an account's token", async () => {
    const token = await account.token("publisher");
    const answer = await account.post(
      "/v1/events",
      { event: "messages.sent", payload: SENT },
      { env: meter.env, token },
    );
    expect(answer.status).toBe(202);
    expect(meter.d1).toMatchObject({ rowsWritten: 1, roundTrips: 2 });
  });

  it("costs one more row with an idempotency key, and no further round trip", async () => {
    const headers = { "Idempotency-Key": "cost-1" };
    const body = { event: "messages.sent", payload: SENT };
    await account.post("/v1/events", body, { env: meter.env, headers });
    expect(meter.d1).toMatchObject({ rowsWritten: 2, roundTrips: 1 });
    meter.reset();
    await account.post("/v1/events", body, { env: meter.env, headers });
    expect(meter.d1).toMatchObject({ rowsWritten: 0, roundTrips: 1 });
  });

  it("costs one row each in a batch of 100, and one round trip for all of them", async () => {
    const events = Array.from({ length: 100 }, () => ({ event: "messages.sent", payload: SENT }));
    const answer = await account.post("/v1/events/batch", { events }, { env: meter.env });
    expect(answer.status).toBe(202);
    expect(meter.d1).toMatchObject({ rowsWritten: 100, roundTrips: 1 });
  });

  it("reads no more when the account has webhooks that do not want it, or many events", async () => {
    const other = await newAccount();
    await other.webhook(receiverUrl("unwanted"), { events: ["feedback.closed"] });
    await other.publish();
    await other.post("/v1/events", { event: "messages.sent", payload: SENT }, { env: meter.env });
    const { rowsRead } = meter.d1;
    for (let count = 0; count < 10; count += 1) {
      await other.webhook(receiverUrl("unwanted"), { events: ["feedback.closed"] });
      await other.publish();
    }
    meter.reset();
    await other.post("/v1/events", { event: "messages.sent", payload: SENT }, { env: meter.env });
    expect(meter.d1.rowsRead).toBe(rowsRead);
  });
});

describe("a request of the management API", () => {
  it("costs two rows and one round trip more with an idempotency key, and nothing without one", async () => {
    const own = await newAccount();
    const create = async (email: string, headers: Record<string, string> = {}) => {
      meter.reset();
      const { status } = await own.post("/v1/contacts", { email }, { env: meter.env, headers });
      expect(status).toBe(201);
      return { rows: meter.d1.rowsWritten, roundTrips: meter.d1.roundTrips };
    };
    const plain = await create("plain@example.com");
    const headers = { "Idempotency-Key": "cost-of-a-contact" };
    const keyed = await create("keyed@example.com", headers);
    expect(keyed).toEqual({ rows: plain.rows + 2, roundTrips: plain.roundTrips + 1 });
    // The account, the key, and the contact, which is not stored twice.
    expect(await create("keyed@example.com", headers)).toEqual({ rows: 0, roundTrips: 3 });
  });
});

describe("what is read", () => {
  it("for a publication with a key does not grow with the keys there are", async () => {
    const own = await newAccount();
    const publish = async (key: string) => {
      meter.reset();
      const body = { event: "messages.sent", payload: SENT };
      await own.post("/v1/events", body, { env: meter.env, headers: { "Idempotency-Key": key } });
      return meter.d1.rowsRead;
    };
    await publish("first");
    const few = await publish("second");
    await env.DB.prepare(
      `INSERT INTO idempotency_keys (scope, key, fingerprint, target_id, created_at)
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
       SELECT ?1, 'key ' || i, 'f', 'e', ?2 FROM n`,
    )
      .bind(own.id, Date.now())
      .run();
    expect(await publish("third")).toBe(few);
  });

  it("by the reconciler does not grow with the events that were compared before", async () => {
    const own = await newAccount();
    // Deleted since: no ledger wakes up and disturbs the counts of others.
    const webhookId = crypto.randomUUID();
    const events = (count: number, agoMs: number) =>
      env.DB.prepare(
        `INSERT INTO events (account_id, id, event, payload, webhook_ids)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         SELECT ?2, substr(?3, 1, 24) || printf('%012x', i), 'messages.sent', '{}', json_array(?4) FROM n`,
      )
        .bind(count, own.id, firstIdAt(Date.now() - agoMs), webhookId)
        .run();
    await events(1000, 60 * 60_000);
    await worker.scheduled(createScheduledController(), env);
    const run = async () => {
      await env.DB.prepare("UPDATE reconciler SET watermark = ?")
        .bind(firstIdAt(Date.now() - 30 * 60_000))
        .run();
      meter.reset();
      await worker.scheduled(createScheduledController(), meter.env);
      return meter.d1.rowsRead;
    };
    const few = await run();
    await events(5000, 2 * 60 * 60_000);
    expect(await run()).toBe(few);
  });
});

describe.each([1, 10, 100])("%i deliveries to one webhook in a batch", (count) => {
  it(`cost one queue message and one ledger row each, one ledger row and two ledger requests for all`, async () => {
    const own = await newAccount();
    const webhook = await own.webhook(receiverUrl(`cost-${count}`));
    const webhookId = String(webhook["id"]);
    // The first delivery also makes the ledger.
    await deliver(1);
    meter.reset();
    const { written: rows } = await ledgerRows(() => deliver(count));
    expect(meter.queue.messages).toBe(count);
    expect(meter.ledger.requests).toBe(2);
    expect(rows).toBe(count + 1);
    // The events themselves; delivering writes nothing in D1, and reads it once a batch.
    expect(meter.d1).toMatchObject({ rowsWritten: count, roundTrips: 1 + 1 });

    async function deliver(events: number): Promise<void> {
      const body = { events: Array.from({ length: events }, () => ({ event: "messages.sent", payload: SENT })) };
      const { json } = await own.post("/v1/events/batch", body, { env: meter.env });
      const ids = Object.values(json["data"] ?? {}).map((event) => String(event["id"]));
      const messages = ids.map((id) => ({ account_id: own.id, event_id: id, webhook_id: webhookId }));
      const result = await consume(messages, { env: meter.env });
      expect(result.explicitAcks).toHaveLength(events);
    }
  });
});

it("a rate limit that is not reached costs one ledger row when it is set, and none for any delivery", async () => {
  const own = await newAccount();
  const webhookId = String((await own.webhook(receiverUrl("cost-limited"), { rate_limit: 100 }))["id"]);
  const deliver = async () => {
    const events = Array.from({ length: 10 }, () => ({ event: "messages.sent", payload: SENT }));
    const { json } = await own.post("/v1/events/batch", { events }, { env: meter.env });
    const ids = Object.values(json["data"] ?? {}).map((event) => String(event["id"]));
    const messages = ids.map((id) => ({ account_id: own.id, event_id: id, webhook_id: webhookId }));
    expect((await consume(messages, { env: meter.env })).explicitAcks).toHaveLength(10);
  };
  await deliver();
  await deliver();
  meter.reset();
  expect((await ledgerRows(deliver)).written).toBe(10 + 1);
  expect(meter.ledger.requests).toBe(2);
});

describe.each([1, 10, 100])("%i deliveries of a batch that the webhook's filter turns away", (count) => {
  it("cost one ledger row each and one for the hour, two ledger requests for all, and no alarm", async () => {
    const own = await newAccount();
    const filter = [{ path: "/message/channel", op: "eq", value: "sms" }];
    const webhookId = String((await own.webhook(receiverUrl(`cost-filtered-${count}`), { filter }))["id"]);
    await env.DELIVERY_LEDGER.getByName(webhookId).open({ accountId: own.id, webhookId });
    const body = { events: Array.from({ length: count }, () => ({ event: "messages.sent", payload: SENT })) };
    const { json } = await own.post("/v1/events/batch", body, { env: meter.env });
    const ids = Object.values(json["data"] ?? {}).map((event) => String(event["id"]));
    const messages = ids.map((id) => ({ account_id: own.id, event_id: id, webhook_id: webhookId }));
    meter.reset();
    const { written: rows } = await ledgerRows(() => consume(messages, { env: meter.env }));
    expect(rows).toBe(count + 1);
    expect(meter.ledger.requests).toBe(2);
    expect(meter.queue.messages).toBe(0);
    expect(meter.d1).toMatchObject({ rowsWritten: 0, roundTrips: 1 });
    const { json: listed } = await own.get(`/v1/webhooks/${webhookId}/deliveries?status=skipped&limit=100`);
    expect(listed["data"]).toHaveLength(count);
  });
});

describe("an inbound call", () => {
  it.each([
    // The contact and its index, the call, its hour, and the row that ties the call to the contact.
    ["that creates a contact", { email: "new@example.com" }, 5],
    // Its new name costs a row of the index that a search reads.
    ["that changes a contact", { email: "known@example.com", first_name: "Ann" }, 6],
    ["with three contacts", [1, 2, 3].map((n) => ({ email: `${n}@example.com` })), 3 * 3 + 2],
  ])("%s costs one row for each contact to be erased with it", async (_what, body, rows) => {
    const own = await newAccount();
    const webhook = await inboundWebhook(own, ["contact.create"], { each: "" });
    await webhook.send({ email: "known@example.com" });
    meter.reset();
    await webhook.send(body, { env: meter.env });
    expect(meter.d1).toMatchObject({ rowsWritten: rows, roundTrips: 4 });
  });

  it("that repeats another costs the call and its hour, and no more", async () => {
    const webhook = await inboundWebhook(await newAccount(), ["contact.create"]);
    const options = { headers: { "webhook-id": "x" } };
    await webhook.send({ email: "a@example.com" }, options);
    meter.reset();
    await webhook.send({ email: "a@example.com" }, { ...options, env: meter.env });
    expect(meter.d1).toMatchObject({ rowsWritten: 2 });
  });
});

describe("what is deleted because it is old", () => {
  const most = PENDING_GRACE_DAYS + RETENTION_DAYS + 1;

  /** What a run of cron writes and reads in D1, after `prepare`. */
  async function runAfter(prepare: () => Promise<unknown>) {
    await everyMinute(meter.env);
    await prepare();
    meter.reset();
    await everyMinute(meter.env);
    return { ...meter.d1 };
  }

  it.each([1_000, 3_000])("costs one row each for %i events, and reads a few", async (count) => {
    const own = await newAccount();
    const idle = await runAfter(async () => undefined);
    const busy = await runAfter(() => oldEvents(own.id, most, { count }));
    expect(busy.rowsWritten - idle.rowsWritten).toBe(count);
    // Reading a row costs a thousandth of deleting it.
    expect(busy.rowsRead - idle.rowsRead).toBeLessThan(5 * count + 50);
    expect(busy.roundTrips - idle.roundTrips).toBe(Math.ceil(count / SWEEP_BATCH));
    const { results } = await env.DB.prepare("SELECT 1 FROM events WHERE account_id = ?").bind(own.id).all();
    expect(results).toEqual([]);
  });

  it("costs one row each for 1,000 calls, 700 contacts of calls and 500 idempotency keys", async () => {
    const own = await newAccount();
    const { id } = await inboundWebhook(own, ["contact.create"]);
    await env.DB.prepare("DELETE FROM idempotency_keys").run();
    const idle = await runAfter(async () => undefined);
    const calls = await runAfter(() => oldCalls(own.id, id, most, 1_000));
    expect(calls.rowsWritten - idle.rowsWritten).toBe(1_000);
    const subjects = await runAfter(() => oldSubjects(own.id, id, most, 700));
    expect(subjects.rowsWritten - idle.rowsWritten).toBe(700);
    const keys = await runAfter(() => oldKeys(own.id, IDEMPOTENCY_TTL_MS + 60_000, 500));
    expect(keys.rowsWritten - idle.rowsWritten).toBe(500);
  });

  it("costs no row for a delivery in its ledger: 2,000 are forgotten at the cost of one", async () => {
    const spanMs = (RETENTION_DAYS + LEDGER_GRACE_DAYS) * DAY_MS;
    const rows = [];
    for (const count of [1, 2_000]) {
      const start = Date.now();
      const webhookId = crypto.randomUUID();
      const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
      await ledger.open({ accountId: crypto.randomUUID(), webhookId });
      await runInDurableObject(ledger, (instance) => {
        const times = { cycleStartedAt: start, updatedAt: start };
        const delivery = {
          event: "messages.sent",
          status: "failed",
          reason: "gone",
          cycle: 1,
          attempts: 1,
        } as const;
        for (let order = 0; order < count; order += 1) {
          instance.ledger.tables.settled.save({ ...delivery, ...times, eventId: newId(start, order), log: [] });
        }
      });
      vi.setSystemTime(start + spanMs + 1000);
      await ledger.maintain();
      vi.setSystemTime(start + 2 * (spanMs + 1000));
      rows.push((await ledgerRows(() => ledger.maintain())).written);
      const left = await runInDurableObject(ledger, (instance) => instance.ledger.tables.list({}, 1).length);
      expect(left).toBe(0);
      vi.useRealTimers();
    }
    expect(rows[1]).toBe(rows[0]);
    // What it takes to say that there are other tables now, once in so many days.
    expect(rows[0]).toBeLessThan(20);
  });
});
