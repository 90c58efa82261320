/** From the 202 on a delivery is known: it is listed, counted, discarded and disabled, also before its message comes. */
import { createScheduledController, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { ACCEPTED_BATCH, CIRCUIT_FAILURES, MAX_BACKLOG, OLDEST_ACCEPTED_BATCH } from "../../src/constants.ts";
import worker from "../../src/index.ts";
import { firstIdAt } from "../../src/ids/id.ts";
import { lostEvent, withLedgers } from "../support/faults.ts";
import { newMeter } from "../support/meter.ts";
import { behave, received, receiverUrl } from "../support/receiver.ts";
import { type Json, SENT, consume, heldQueue, newAccount } from "../support/service.ts";

const MINUTE_MS = 60_000;
const held = { ...env, DELIVERIES: heldQueue() };

type Account = Awaited<ReturnType<typeof newAccount>>;

function rows(answer: { json: Json }): Json[] {
  return Object.values(answer.json["data"] ?? {});
}

/** Events whose messages the queue keeps, oldest first. */
async function publishHeld(account: Account, count: number, event = "messages.sent"): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { json } = await account.post("/v1/events", { event, payload: SENT }, { env: held });
    ids.push(String(json["id"]));
  }
  return ids;
}

/** The queue brings the messages of these events after all. */
async function bring(account: Account, webhookId: string, eventIds: readonly string[], bindings: Env = env) {
  return consume(
    eventIds.map((eventId) => ({ account_id: account.id, event_id: eventId, webhook_id: webhookId })),
    { env: bindings },
  );
}

/** Every delivery of a list, page by page. */
async function listAll(account: Account, path: string, limit: number): Promise<Json[]> {
  const all: Json[] = [];
  let cursor = "";
  do {
    const page = await account.get(`${path}${path.includes("?") ? "&" : "?"}limit=${limit}${cursor}`);
    expect(page.status).toBe(200);
    all.push(...rows(page));
    const next = page.json["next_cursor"];
    cursor = next ? `&cursor=${String(next)}` : "";
  } while (cursor !== "");
  return all;
}

const idsOf = (list: readonly Json[]) => list.map((row) => String(row["event_id"]));

async function newWebhook(account: Account, name: string, behaviour = "200", more: Record<string, unknown> = {}) {
  const { id } = await account.webhook(receiverUrl(name, { behave: behaviour }), more);
  return String(id);
}

/** Stores events for a webhook, as if they were published just now, and sends no message. */
async function storeEvents(count: number, account: Account, webhookId: string): Promise<void> {
  const prefix = firstIdAt(Date.now()).slice(0, 14);
  await env.DB.prepare(
    `INSERT INTO events (account_id, id, event, payload, webhook_ids)
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
     SELECT ?2, ?3 || '7000-8000-' || printf('%012x', i), 'messages.sent', '{}', json_array(?4) FROM n`,
  )
    .bind(count, account.id, prefix, webhookId)
    .run();
}

describe("600 events that are published and discarded at once", () => {
  it("are not sent, but for two batches at most, and all others are listed as discarded", async () => {
    const account = await newAccount();
    const id = await newWebhook(account, "six-hundred");
    const events = Array.from({ length: 100 }, () => ({ event: "messages.sent", payload: SENT }));
    for (let batch = 0; batch < 6; batch += 1) await account.post("/v1/events/batch", { events });
    expect((await account.post(`/v1/webhooks/${id}/discard`)).status).toBe(202);
    await vi.waitFor(
      async () => expect((await account.get(`/v1/webhooks/${id}/health`)).json).toMatchObject({ backlog: 0 }),
      { timeout: 10_000, interval: 200 },
    );
    // The queue has brought them all by now.
    await scheduler.wait(5_000);
    const sent = (await received("six-hundred")).length;
    expect(sent).toBeLessThanOrEqual(200);
    const discarded = await listAll(account, `/v1/webhooks/${id}/deliveries?status=failed`, 100);
    expect(new Set(discarded.map((row) => row["reason"]))).toEqual(new Set(["discarded"]));
    const delivered = await listAll(account, `/v1/webhooks/${id}/deliveries?status=delivered`, 100);
    expect(delivered).toHaveLength(sent);
    expect(discarded).toHaveLength(600 - sent);
  }, 60_000);
});

describe("a delivery whose message has not come", () => {
  it("is listed as pending among the others, each once, page by page", async () => {
    const account = await newAccount();
    const ids = [await newWebhook(account, "listed-one"), await newWebhook(account, "listed-two", "500")];
    const [one = "", two = ""] = ids;
    const events = await publishHeld(account, 9);
    const newestFirst = events.toReversed();
    // The first webhook has had every third, the second has tried every second.
    const had = events.filter((_, index) => index % 3 === 0);
    const tried = events.filter((_, index) => index % 2 === 0);
    await bring(account, one, had);
    await bring(account, two, tried.slice(0, 2));
    for (const limit of [1, 2, 4, 100]) {
      const own = await listAll(account, `/v1/webhooks/${one}/deliveries`, limit);
      expect(idsOf(own)).toEqual(newestFirst);
      expect(idsOf(own.filter((row) => String(row["status"]) === "delivered"))).toEqual(had.toReversed());
      const pending = await listAll(account, `/v1/webhooks/${one}/deliveries?status=pending`, limit);
      expect(idsOf(pending)).toEqual(newestFirst.filter((event) => !had.includes(event)));
      const all = await listAll(account, "/v1/deliveries", limit);
      const expected = newestFirst.flatMap((event) =>
        [two, one]
          .toSorted()
          .toReversed()
          .map((id) => `${event} ${id}`),
      );
      expect(all.map((row) => `${row["event_id"]} ${row["webhook_id"]}`)).toEqual(expected);
      const waiting = await listAll(account, "/v1/deliveries?status=pending", limit);
      expect(waiting.map((row) => `${row["event_id"]} ${row["webhook_id"]}`)).toEqual(
        expected.filter((key) => !had.some((event) => key === `${event} ${one}`)),
      );
    }
    expect(await listAll(account, "/v1/deliveries?status=delivered", 100)).toHaveLength(had.length);
    expect(await listAll(account, "/v1/deliveries?status=failed", 100)).toEqual([]);
    expect((await account.get(`/v1/webhooks/${one}/health`)).json).toMatchObject({
      backlog: events.length - had.length,
      backlog_is_minimum: false,
    });
    expect((await account.get(`/v1/webhooks/${two}/health`)).json).toMatchObject({ backlog: events.length });
  });

  it("is found by the filters of a list", async () => {
    const account = await newAccount();
    const id = await newWebhook(account, "listed-filters");
    const [sent] = await publishHeld(account, 1);
    const [clicked] = await publishHeld(account, 1, "messages.clicked");
    const path = `/v1/webhooks/${id}/deliveries`;
    const at = async (query: string) => idsOf(await listAll(account, `${path}?${query}`, 10));
    expect(await at("event=messages.sent")).toEqual([sent]);
    expect(await at("event=messages.clicked&status=pending")).toEqual([clicked]);
    const later = new Date(Date.now() + MINUTE_MS).toISOString();
    expect(await at(`until=${later}`)).toEqual([clicked, sent]);
    const earlier = new Date(Date.now() - MINUTE_MS).toISOString();
    expect(await at(`since=${earlier}&status=pending`)).toEqual([clicked, sent]);
    expect(await at(`until=${earlier}`)).toEqual([]);
  });

  it("is not that of another webhook, nor of one that had not subscribed", async () => {
    const account = await newAccount();
    const id = await newWebhook(account, "not-mine", "200", { events: ["feedback.*"] });
    await newWebhook(account, "mine");
    await publishHeld(account, 1);
    expect(await listAll(account, `/v1/webhooks/${id}/deliveries`, 10)).toEqual([]);
    expect((await account.get(`/v1/webhooks/${id}/health`)).json).toMatchObject({ backlog: 0 });
    expect((await account.post(`/v1/webhooks/${id}/discard`)).json).toEqual({ discarded: 0 });
  });

  it("is listed below the watermark too, as long as its ledger could not be compared", async () => {
    const account = await newAccount();
    const id = await newWebhook(account, "in-range");
    const eventId = await lostEvent(account.id, [id], 5 * MINUTE_MS);
    const broken = withLedgers((_stub, method) =>
      method === "handOver" ? () => Promise.reject(new Error("the ledger is broken")) : undefined,
    );
    await worker.scheduled(createScheduledController(), broken);
    const watermark = await env.DB.prepare("SELECT watermark FROM reconciler").first("watermark");
    expect(String(watermark) > eventId).toBe(true);
    expect(idsOf(await listAll(account, `/v1/webhooks/${id}/deliveries?status=pending`, 10))).toEqual([eventId]);
    expect((await account.post(`/v1/webhooks/${id}/discard`)).json).toEqual({ discarded: 1 });
    await worker.scheduled(createScheduledController(), env);
    await scheduler.wait(1_500);
    expect(await received("in-range")).toEqual([]);
  });

  it("makes no list shorter when its ledger does not answer: that is a 503", async () => {
    const account = await newAccount();
    const id = await newWebhook(account, "silent-ledger");
    await publishHeld(account, 1);
    const broken = withLedgers(() => () => Promise.reject(new Error("the ledger is broken")));
    for (const path of [
      "/v1/deliveries",
      "/v1/deliveries?status=pending",
      `/v1/webhooks/${id}/deliveries`,
      `/v1/webhooks/${id}/health`,
    ]) {
      const answer = await account.call("GET", path, { env: broken });
      expect(answer).toMatchObject({ status: 503, json: { code: "ledger_unavailable" } });
      expect(answer.headers.get("Retry-After")).toMatch(/^\d+$/);
    }
  });
});

describe("a ledger that is full", () => {
  it.each([
    ["POST", "probe"],
    ["POST", "discard"],
    ["POST", "deliveries/EVENT/redeliver"],
    ["GET", "deliveries/EVENT"],
    ["GET", "jobs"],
    ["GET", "stats"],
  ])("answers %s %s with 503 and a code", async (method, path) => {
    const account = await newAccount();
    const id = await newWebhook(account, "full-ledger");
    const [eventId = ""] = await publishHeld(account, 1);
    // As the error of an object's storage arrives here.
    const full = withLedgers(() => () => Promise.reject(new Error("database or disk is full: SQLITE_FULL")));
    const answer = await account.call(method, `/v1/webhooks/${id}/${path.replace("EVENT", eventId)}`, { env: full });
    expect(answer).toMatchObject({ status: 503, json: { code: "ledger_unavailable" } });
    expect(answer.headers.get("Retry-After")).toMatch(/^\d+$/);
  });
});

describe("a request for a delivery whose message has not come", () => {
  it("redeliver: it is pending, so that is a 409, and nothing is sent twice", async () => {
    const account = await newAccount();
    const id = await newWebhook(account, "redelivered-early");
    const [eventId = ""] = await publishHeld(account, 1);
    const again = () => account.post(`/v1/webhooks/${id}/deliveries/${eventId}/redeliver`);
    expect(await again()).toMatchObject({ status: 409, json: { code: "delivery_pending" } });
    expect(await env.DELIVERY_LEDGER.getByName(id).find(eventId)).toBeNull();
    await bring(account, id, [eventId]);
    expect(await received("redelivered-early")).toHaveLength(1);
    expect(await again()).toMatchObject({ status: 202 });
  });

  /** The circuit is open, and the ledger has no pending delivery. */
  async function emptyOutage(name: string) {
    const account = await newAccount();
    const id = await newWebhook(account, name, "503");
    await bring(account, id, await publishHeld(account, CIRCUIT_FAILURES));
    await account.post(`/v1/webhooks/${id}/discard`);
    const probe = () => account.post(`/v1/webhooks/${id}/probe`);
    expect(await probe()).toMatchObject({ status: 409, json: { code: "nothing_waiting" } });
    await behave(name, "200");
    const sent = async () => (await received(name)).slice(CIRCUIT_FAILURES).map(({ headers }) => headers["webhook-id"]);
    const delivered = async (eventId: string) => {
      const path = `/v1/webhooks/${id}/deliveries/${eventId}`;
      await vi.waitFor(
        async () => expect((await account.get(path)).json).toMatchObject({ status: "delivered", cycle: 1 }),
        { timeout: 10_000, interval: 100 },
      );
    };
    return { account, id, probe, sent, delivered };
  }

  it("probe: the oldest one is the probe, and is sent once", async () => {
    const { account, id, probe, sent, delivered } = await emptyOutage("probed-early");
    const [first = "", second = ""] = await publishHeld(account, 2);
    expect(await probe()).toMatchObject({ status: 202, json: { event_id: first, status: "pending" } });
    await delivered(first);
    expect((await account.get(`/v1/webhooks/${id}/health`)).json).toMatchObject({ circuit: "closed", backlog: 1 });
    await bring(account, id, [first, second]);
    expect(await sent()).toEqual([first, second]);
  });

  it("probe: the oldest one is found behind more settled ones than one query reads", async () => {
    const { account, id, probe } = await emptyOutage("probed-behind");
    await publishHeld(account, OLDEST_ACCEPTED_BATCH + 2);
    await account.post(`/v1/webhooks/${id}/discard`);
    const [first] = await publishHeld(account, 2);
    expect(await probe()).toMatchObject({ status: 202, json: { event_id: first } });
  });

  it("probe: as few rows are read with 2,000 accepted deliveries as with 20", async () => {
    const readWith = async (count: number) => {
      const { account, id } = await emptyOutage(`probed-of-${count}`);
      await storeEvents(count, account, id);
      const meter = newMeter();
      const { status } = await account.call("POST", `/v1/webhooks/${id}/probe`, { env: meter.env });
      expect(status).toBe(202);
      return meter.d1;
    };
    const few = await readWith(20);
    expect(await readWith(2_000)).toEqual(few);
    expect(few).toEqual({ roundTrips: 6, queries: 6, rowsRead: 42, rowsWritten: 2 });
  });

  it("a change of the URL: the oldest one is the probe, too", async () => {
    const { account, id, delivered } = await emptyOutage("changed-early");
    const [first = ""] = await publishHeld(account, 2);
    await account.patch(`/v1/webhooks/${id}`, { url: receiverUrl("changed-early-elsewhere") });
    await delivered(first);
    expect(await received("changed-early-elsewhere")).toHaveLength(1);
  });

  it("probe: one that a consumer has in hand is not sent a second time", async () => {
    const { account, id, probe } = await emptyOutage("probed-in-hand");
    const [eventId = ""] = await publishHeld(account, 1);
    await runInDurableObject(env.DELIVERY_LEDGER.getByName(id), ({ ledger }) => {
      ledger.leases.set(eventId, Date.now() + MINUTE_MS);
    });
    expect(await probe()).toMatchObject({ status: 409, json: { code: "probe_running" } });
    expect(await env.DELIVERY_LEDGER.getByName(id).find(eventId)).toBeNull();
  });
});

describe("discarding", () => {
  it("ends what the queue still has, and nothing that comes later", async () => {
    const account = await newAccount();
    const id = await newWebhook(account, "discarded-early");
    const before = await publishHeld(account, 3);
    expect((await account.post(`/v1/webhooks/${id}/discard`)).json).toEqual({ discarded: 3 });
    const after = await publishHeld(account, 2);
    const failed = await listAll(account, `/v1/webhooks/${id}/deliveries?status=failed`, 10);
    expect(idsOf(failed)).toEqual(before.toReversed());
    expect(new Set(failed.map((row) => row["reason"]))).toEqual(new Set(["discarded"]));
    // Messages come twice, as dead letters, and by the reconciler.
    await bring(account, id, [...before, ...after]);
    await bring(account, id, before);
    await consume(
      before.map((eventId) => ({ account_id: account.id, event_id: eventId, webhook_id: id })),
      { queue: "webhook-deliveries-dead" },
    );
    await worker.scheduled(createScheduledController(), env);
    await scheduler.wait(1_500);
    expect((await received("discarded-early")).map(({ headers }) => headers["webhook-id"])).toEqual(after);
    expect((await account.post(`/v1/webhooks/${id}/discard`)).json).toEqual({ discarded: 0 });
  });

  it("lets what it ended be sent again", async () => {
    const account = await newAccount();
    const id = await newWebhook(account, "discarded-again");
    const [first = "", second = ""] = await publishHeld(account, 2);
    await account.post(`/v1/webhooks/${id}/discard`);
    expect(await account.post(`/v1/webhooks/${id}/deliveries/${first}/redeliver`)).toMatchObject({ status: 202 });
    const since = new Date(Date.now() - MINUTE_MS).toISOString();
    expect(await account.post(`/v1/webhooks/${id}/recover`, { since })).toMatchObject({ status: 202 });
    await vi.waitFor(
      async () =>
        expect((await received("discarded-again")).map(({ headers }) => headers["webhook-id"]).toSorted()).toEqual([
          first,
          second,
        ]),
      { timeout: 15_000, interval: 200 },
    );
  });

  it("makes no second attempt of what was in hand", async () => {
    const account = await newAccount();
    const id = await newWebhook(account, "discarded-in-hand", "500");
    const [eventId = ""] = await publishHeld(account, 1);
    let isDiscarded = false;
    const discarding = withLedgers((stub, method) =>
      method === "record"
        ? async (...given: Parameters<typeof stub.record>) => {
            if (!isDiscarded) await account.post(`/v1/webhooks/${id}/discard`);
            isDiscarded = true;
            return stub.record(...given);
          }
        : undefined,
    );
    const result = await bring(account, id, [eventId], discarding);
    expect(result.retryMessages).toEqual([]);
    expect(rows(await account.get(`/v1/webhooks/${id}/deliveries`))).toMatchObject([
      { event_id: eventId, status: "failed", reason: "discarded", last_status_code: 500 },
    ]);
    await bring(account, id, [eventId]);
    expect(await received("discarded-in-hand")).toHaveLength(1);
  });

  it("is done once for one idempotency key", async () => {
    const account = await newAccount();
    const id = await newWebhook(account, "discarded-key");
    await publishHeld(account, 2);
    const stub = env.DELIVERY_LEDGER.getByName(id);
    const headers = { "Idempotency-Key": "discard" };
    const first = await account.post(`/v1/webhooks/${id}/discard`, undefined, { headers });
    expect(first.json).toEqual({ discarded: 2 });
    const [later = ""] = await publishHeld(account, 1);
    const second = await account.post(`/v1/webhooks/${id}/discard`, undefined, { headers });
    expect(second.json).toEqual({ discarded: 2 });
    expect(await stub.find(later)).toBeNull();
  });

  it("ends any number, and the count of what waits stops", async () => {
    const account = await newAccount();
    const id = await newWebhook(account, "discarded-many");
    const count = MAX_BACKLOG + 5;
    await storeEvents(count, account, id);
    expect(count).toBeGreaterThan(ACCEPTED_BATCH);
    const health = () => account.get(`/v1/webhooks/${id}/health`);
    expect((await health()).json).toMatchObject({ backlog: MAX_BACKLOG, backlog_is_minimum: true });
    expect((await account.post(`/v1/webhooks/${id}/discard`)).json).toEqual({ discarded: count });
    expect((await health()).json).toMatchObject({ backlog: 0 });
    expect(await env.DELIVERY_LEDGER.getByName(id).list({ statuses: ["failed"] }, count + 1)).toHaveLength(count);
  });
});

describe("disabling", () => {
  const reasons = async (account: Account, id: string) =>
    (await listAll(account, `/v1/webhooks/${id}/deliveries`, 10)).map((row) => row["reason"]);

  it("ends what the queue still has, also when the webhook is enabled again before the messages come", async () => {
    const account = await newAccount();
    const id = await newWebhook(account, "disabled-early");
    const before = await publishHeld(account, 2);
    await account.patch(`/v1/webhooks/${id}`, { enabled: false });
    expect(await reasons(account, id)).toEqual(["disabled", "disabled"]);
    await account.patch(`/v1/webhooks/${id}`, { enabled: true });
    const after = await publishHeld(account, 1);
    await bring(account, id, [...before, ...after]);
    expect((await received("disabled-early")).map(({ headers }) => headers["webhook-id"])).toEqual(after);
  });

  it("ends it although the request died before the ledger knew", async () => {
    const account = await newAccount();
    const id = await newWebhook(account, "disabled-halfway");
    const before = await publishHeld(account, 2);
    const broken = withLedgers(() => () => Promise.reject(new Error("the ledger is broken")));
    const died = await account.call("PATCH", `/v1/webhooks/${id}`, { body: { enabled: false }, env: broken });
    expect(died.status).toBe(503);
    expect((await account.patch(`/v1/webhooks/${id}`, { enabled: true })).status).toBe(200);
    await bring(account, id, before);
    expect(await received("disabled-halfway")).toEqual([]);
    expect(await reasons(account, id)).toEqual(["disabled", "disabled"]);
  });

  it("by a receiver that is gone ends it too", async () => {
    const account = await newAccount();
    const id = await newWebhook(account, "gone-early", "410");
    const [first = "", ...others] = await publishHeld(account, 3);
    await bring(account, id, [first]);
    expect(await reasons(account, id)).toEqual(["disabled", "disabled", "gone"]);
    await account.patch(`/v1/webhooks/${id}`, { enabled: true });
    await bring(account, id, others);
    expect(await received("gone-early")).toHaveLength(1);
  });
});
