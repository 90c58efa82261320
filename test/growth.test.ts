/**
 * What grows and what does not: rows read, with more and more stored. The counts are exact, so flat means the same
 * number. They are written down in bench/growth/counts.json, which `npm run bench` shows after it has gone on to a
 * million. After a change that is meant: `npx vitest run --project workers test/growth.test.ts -u`.
 */
import { createScheduledController, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { CIRCUIT_FAILURES, HOUR_MS } from "../src/constants.ts";
import worker from "../src/index.ts";
import { inboundWebhook } from "./support/inbound.ts";
import { ledgerRows, newMeter } from "./support/meter.ts";
import { behave, receiverUrl } from "./support/receiver.ts";
import { SENT, consume, heldQueue, newAccount } from "./support/service.ts";
import { parkMore, settleMore, storeMore } from "./support/stored.ts";

const FEW = 250;

const meter = newMeter({ ...env, DELIVERIES: heldQueue() });

afterEach(() => vi.useRealTimers());

interface Place {
  account: Awaited<ReturnType<typeof newAccount>>;
  webhookId: string;
  inboundId: string;
}

async function newPlace(receiver = "growth"): Promise<Place> {
  const account = await newAccount();
  const webhookId = String((await account.webhook(receiverUrl(receiver), { events: ["messages.sent"] }))["id"]);
  const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
  await ledger.open({ accountId: account.id, webhookId });
  // As after the first days, when its tables have been changed for others.
  await runInDurableObject(ledger, ({ ledger: { tables } }) => {
    tables.settled.rotate(Date.now());
  });
  const { id: inboundId } = await inboundWebhook(account, ["contact.create"]);
  return { account, webhookId, inboundId };
}

function ring(webhookId: string): Promise<void> {
  return runInDurableObject(env.DELIVERY_LEDGER.getByName(webhookId), (instance) => instance.alarm());
}

/** Statistics have a row an hour, and the test may run across a full hour. */
function forgetEarlierHours(webhookId: string): Promise<unknown> {
  return runInDurableObject(env.DELIVERY_LEDGER.getByName(webhookId), (_instance, { storage }) =>
    storage.sql.exec("DELETE FROM hours WHERE hour < (SELECT max(hour) FROM hours)").toArray(),
  );
}

/** So that every page is full, and reads as much as the next. */
async function store({ account, webhookId, inboundId }: Place, from: number, below: number): Promise<void> {
  await storeMore(account.id, inboundId, from, below);
  await settleMore(webhookId, from, below);
}

/** As after a run of the reconciler. Later events may still be in the queue, so lists read them. */
async function setCompared(): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO reconciler (id, watermark, maintained_up_to) SELECT 1, max(id), '' FROM events WHERE TRUE
     ON CONFLICT (id) DO UPDATE SET watermark = excluded.watermark`,
  ).run();
}

/** Rows that D1 and the ledgers read for each thing that is done all day. */
async function rowsRead(place: Place): Promise<Record<string, { d1: number; ledger: number }>> {
  const { account, webhookId, inboundId } = place;
  const counts: Record<string, { d1: number; ledger: number }> = {};
  await setCompared();
  const count = async (what: string, work: () => Promise<unknown>) => {
    meter.reset();
    const { read } = await ledgerRows(work);
    counts[what] = { d1: meter.d1.rowsRead, ledger: read };
  };
  // A ledger that slept while much was stored would look at its tables first.
  await env.DELIVERY_LEDGER.getByName(webhookId).health();
  await forgetEarlierHours(webhookId);
  let eventId = "";
  const publish = async (body: unknown, path: string, headers: Record<string, string> = {}) =>
    (await account.call("POST", path, { body, headers, env: meter.env })).json;
  const event = { event: "messages.sent", payload: SENT };
  await count("publish", async () => {
    eventId = String((await publish(event, "/v1/events"))["id"]);
  });
  await count("publish, with an idempotency key", () =>
    publish(event, "/v1/events", { "Idempotency-Key": crypto.randomUUID() }),
  );
  await count("publish a batch of 100", () =>
    publish({ events: Array.from({ length: 100 }, () => event) }, "/v1/events/batch"),
  );
  await count("deliver: admit and record", () =>
    consume([{ account_id: account.id, event_id: eventId, webhook_id: webhookId }], { env: meter.env }),
  );
  await count("a ledger's alarm", () => ring(webhookId));
  const pages = [
    "/v1/events",
    "/v1/events?order=asc",
    "/v1/events/{event}",
    "/v1/deliveries",
    "/v1/webhooks",
    "/v1/webhooks/{webhook}/deliveries",
    "/v1/webhooks/{webhook}/deliveries?status=failed&limit=1",
    "/v1/webhooks/{webhook}/deliveries?reason=attempts_exhausted&limit=1",
    "/v1/webhooks/{webhook}/deliveries?order=asc&limit=1",
    "/v1/webhooks/{webhook}/deliveries?event_id={event}",
    "/v1/webhooks/{webhook}/deliveries/{event}",
    "/v1/webhooks/{webhook}/health",
    "/v1/webhooks/{webhook}/stats",
    "/v1/webhooks/{webhook}/jobs",
    "/v1/webhooks/{inbound}/calls",
    "/v1/contacts",
    "/v1/contacts?email=c7@example.com",
    "/v1/contacts?search=c7@ex",
    "/v1/events/{event}/calls",
    "/v1/audit-log",
  ];
  for (const page of pages) {
    const path = page.replace("{event}", eventId).replace("{webhook}", webhookId).replace("{inbound}", inboundId);
    await count(`GET ${page}`, async () => {
      expect((await account.call("GET", path, { env: meter.env })).status).toBe(200);
    });
  }
  return counts;
}

describe("with more events, deliveries, calls, contacts and audited actions in the account", () => {
  let place: Place;
  let stored = FEW;
  const few: Awaited<ReturnType<typeof rowsRead>> = {};

  beforeAll(async () => {
    place = await newPlace();
    await store(place, 0, FEW);
    await rowsRead(place);
    Object.assign(few, await rowsRead(place));
  });

  it("each thing reads as many rows as is written down", async () => {
    await expect(`${JSON.stringify(few, null, 2)}\n`).toMatchFileSnapshot("bench/growth/counts.json");
  });

  it.each(inject("eventCounts"))(
    `as many as %i of each, each thing reads as many rows as with ${FEW}`,
    async (total) => {
      await store(place, stored, total);
      stored = total;
      // A ledger that fell asleep meanwhile asks once which tables it has.
      await rowsRead(place);
      expect(await rowsRead(place)).toEqual(few);
    },
    600_000,
  );
});

describe("with more webhooks in the account that want something else", () => {
  it("each thing but their lists and what asks each of them reads as many rows with 10 and with 50 as with one", async () => {
    const place = await newPlace();
    await store(place, 0, FEW);
    const counts = async () => {
      const {
        "GET /v1/webhooks": _webhooks,
        "GET /v1/deliveries": _deliveries,
        "GET /v1/events/{event}/calls": _calls,
        ...others
      } = await rowsRead(place);
      return others;
    };
    const others = async (count: number) => {
      for (let made = 0; made < count; made += 1) {
        await place.account.webhook(receiverUrl("growth"), { events: ["feedback.closed"] });
      }
      return counts();
    };
    await counts();
    // The inbound webhook is the second.
    const few = await others(0);
    expect(await others(8)).toEqual(few);
    expect(await others(40)).toEqual(few);
  });
});

describe("with more that waits for a receiver", () => {
  it("a new delivery, the alarm that probes it and a page of it read as many rows with 10,000 as with 1,000", async () => {
    const { account, webhookId } = await newPlace("growth-down");
    const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
    // What is probed is held here as well.
    await runInDurableObject(ledger, (instance) => Reflect.set(instance, "env", meter.env));
    await behave("growth-down", "500");
    const deliver = async () => {
      const event = { event: "messages.sent", payload: SENT };
      const { json } = await account.post("/v1/events", event, { env: meter.env });
      const message = { account_id: account.id, event_id: String(json["id"]), webhook_id: webhookId };
      return consume([message], { env: meter.env });
    };
    for (let failures = 0; failures < CIRCUIT_FAILURES; failures += 1) await deliver();
    expect((await ledger.health())?.health.circuit.state).toBe("open");
    const counts = async () => {
      vi.setSystemTime(Date.now() + HOUR_MS);
      await setCompared();
      const probe = await ledgerRows(() => ring(webhookId));
      const wait = await ledgerRows(deliver);
      const page = await ledgerRows(() => account.get(`/v1/webhooks/${webhookId}/deliveries?status=pending`));
      return { probe, wait, page };
    };
    await parkMore(webhookId, 0, 1_000);
    await counts();
    const few = await counts();
    await parkMore(webhookId, 1_000, 10_000);
    expect(await counts()).toEqual(few);
  });
});

describe("with 10,000 accounts", () => {
  it("each thing reads as many rows as with a few", async () => {
    const place = await newPlace();
    await store(place, 0, FEW);
    await rowsRead(place);
    const few = await rowsRead(place);
    await env.DB.prepare(
      `INSERT INTO accounts (id, name, database, created_at, updated_at)
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
       SELECT printf('00000000-0000-7000-8000-%012x', i), 'Account ' || i, 'DB', 0, 0 FROM n`,
    ).run();
    expect(await rowsRead(place)).toEqual(few);
  });

  it("the reconciler's run stays in the tens of thousands, a hundredth of a cent", async () => {
    await worker.scheduled(createScheduledController(), meter.env);
    meter.reset();
    await worker.scheduled(createScheduledController(), meter.env);
    expect(meter.d1.rowsRead).toBeLessThan(50_000);
    expect(meter.d1.rowsWritten).toBeLessThan(10);
  });
});
