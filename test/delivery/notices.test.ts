/** Notices: what others are told of a webhook in trouble. Real receivers, the real queue, the service's public API. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { NoticeState, DeliveryOutcome } from "../../src/delivery/ledger/types.ts";
import { checkPayload, findEventType, isEventName } from "../../src/events/catalog/catalog.ts";
import type { DeliveryLedger } from "../../src/index.ts";
import { lostEvent, withFailingDatabase, withLedgers } from "../support/faults.ts";
import { inboundWebhook } from "../support/inbound.ts";
import { received, receiverUrl } from "../support/receiver.ts";
import { type Json, SENT, consume, heldQueue, newAccount } from "../support/service.ts";
import { KNOWN_IDENTITY } from "../support/ledger.ts";

const PATIENCE = { timeout: 15_000, interval: 100 };
const MINUTE_MS = 60_000;
const NOTICES = ["webhooks.*"];
const ORDINARY = ["messages.*"];

const FAILED = "webhooks.delivery_failed";
const DISABLED = "webhooks.disabled";

type Account = Awaited<ReturnType<typeof newAccount>>;
type Ledger = DurableObjectStub<DeliveryLedger>;
type Watched = Awaited<ReturnType<typeof watched>>;

afterEach(() => {
  vi.useRealTimers();
});

/** An account with a webhook that is answered like this, and one that is told of it. */
async function watched(name: string, behave: string, more: Record<string, unknown> = {}) {
  const account = await newAccount(name);
  const webhook = await account.webhook(receiverUrl(name, { behave, token: "in-the-url" }), {
    events: ORDINARY,
    ...more,
  });
  const watcher = await account.webhook(receiverUrl(`${name}-watcher`), { events: NOTICES });
  const webhookId = String(webhook["id"]);
  return { account, webhook, watcher, webhookId, ledger: env.DELIVERY_LEDGER.getByName(webhookId) };
}

/** The notices that are stored in an account, newest first. */
async function noticesIn(account: Account, event = FAILED): Promise<Json[]> {
  return Object.values((await account.get(`/v1/events?event=${event}`)).json["data"] ?? {});
}

/** The payload of the last notice that an account was told. */
async function latestPayload(account: Account, event = FAILED): Promise<Json | undefined> {
  const [latest] = await noticesIn(account, event);
  return (await account.get(`/v1/events/${String(latest?.["id"])}`)).json["payload"];
}

/** The third attempt of deliveries fails, in one batch. */
async function spend(ledger: Ledger, deliveries: readonly { eventId: string; event: string }[]): Promise<void> {
  const attempt = { cycle: 1, number: 3, durationMs: 1, statusCode: 500, error: "status", responseBody: null } as const;
  const outcomes = deliveries.map((delivery): DeliveryOutcome => ({
    kind: "attempted",
    ...delivery,
    attempt: { ...attempt, startedAt: Date.now() },
    retryAfterSeconds: null,
  }));
  await ledger.record(outcomes, false);
}

/** So many deliveries of a webhook fail for good. */
async function fail({ account, webhookId, ledger }: Watched, count = 1): Promise<void> {
  await ledger.open({ accountId: account.id, webhookId });
  await spend(
    ledger,
    Array.from({ length: count }, () => ({ eventId: crypto.randomUUID(), event: "messages.sent" })),
  );
}

/** A delivery is sent by the consumer, of whose bindings some may be broken. */
async function send({ account, webhookId }: Watched, bindings: Env = env, event = "messages.sent"): Promise<void> {
  const eventId = await lostEvent(account.id, [webhookId], MINUTE_MS);
  await env.DB.prepare("UPDATE events SET event = ? WHERE id = ?").bind(event, eventId).run();
  await consume([{ account_id: account.id, event_id: eventId, webhook_id: webhookId }], { env: bindings });
}

/** The alarm runs now, and what is due is told; with other bindings, where some are given. */
async function alarm(ledger: Ledger, bindings: Partial<Env> = {}): Promise<void> {
  await runInDurableObject(ledger, async (instance: DeliveryLedger, state) => {
    const own: unknown = Reflect.get(instance, "env");
    Object.assign(instance, { env: { ...env, ...bindings } });
    await state.storage.deleteAlarm();
    await instance.alarm();
    Object.assign(instance, { env: own });
  });
}

/** Time passes for a webhook's notices. The database's clock does not follow a test's, so the ledger's memory goes back. */
async function pass(ledger: Ledger, ms: number): Promise<void> {
  await runInDurableObject(ledger, (instance: DeliveryLedger) => {
    const { tables } = instance.ledger;
    const health = tables.hours.health();
    const earlier = ({ lastPublishedAt, pending, publishing }: NoticeState): NoticeState => ({
      lastPublishedAt: lastPublishedAt - ms,
      pending: pending && { ...pending, from: pending.from - ms },
      publishing: publishing && { ...publishing, retryAt: publishing.retryAt - ms },
    });
    const { [FAILED]: failed, [DISABLED]: disabled } = health.notices;
    const notices = { [FAILED]: earlier(failed), [DISABLED]: earlier(disabled) };
    tables.hours.save({ ...health, notices }, Date.now());
  });
}

describe("a delivery that fails for good", () => {
  it("is told to the account's other webhooks, with what an operator needs and no secret, and not to itself", async () => {
    const { account, webhook, watcher } = await watched("told", "500", { events: ["*"], uses_signature: true });
    const { id } = await account.publish();
    await vi.waitFor(async () => expect(await received("told-watcher")).toHaveLength(1), PATIENCE);
    const [request] = await received("told-watcher");
    const body: Json = JSON.parse(request?.body ?? "{}");
    expect(body).toMatchObject({
      event: "webhooks.delivery_failed",
      webhook: { id: watcher["id"] },
      account: { id: account.id },
      payload: {
        webhook: { id: webhook["id"], name: "My webhook", host: new URL(String(webhook["url"])).host },
        account: { id: account.id, name: "told" },
        delivery: {
          event_id: id,
          event: "messages.sent",
          reason: "attempts_exhausted",
          cycle: 1,
          attempts: 3,
          last_status_code: 500,
          last_error: "status",
          failed_at: expect.stringMatching(/^\d{4}-.*\.\d{6}Z$/),
        },
        failed_deliveries: 1,
      },
    });
    for (const secret of ["in-the-url", webhook["secret"], webhook["signing_secret"]]) {
      expect(request?.body).not.toContain(String(secret));
    }
    expect(checkPayload("webhooks.delivery_failed", body["payload"])).toEqual([]);
    const [notice] = await noticesIn(account);
    expect(notice).toMatchObject({ webhooks: 1 });
    const heard = (await received("told")).map(({ headers }) => headers["ratecard-webhook-event"]);
    expect(new Set(heard)).toEqual(new Set(["messages.sent"]));
  });

  it("is told to who subscribed by name, to the family or to everything, and to nobody else", async () => {
    const { account } = await watched("subscribed", "500");
    const subscriptions = {
      named: ["webhooks.delivery_failed"],
      all: ["*"],
      other: ["webhooks.disabled", "feedback.*"],
    };
    for (const [name, events] of Object.entries(subscriptions))
      await account.webhook(receiverUrl(`subscribed-${name}`), { events });
    await account.publish();
    await vi.waitFor(async () => expect(await noticesIn(account)).toMatchObject([{ webhooks: 3 }]), PATIENCE);
  });

  it("is told as each webhook's filter says", async () => {
    const { account, webhookId } = await watched("filtered-notices", "500");
    const about = (value: string) => [{ path: "/webhook/id", op: "eq", value }];
    const events = NOTICES;
    const wants = await account.webhook(receiverUrl("notices-wanted"), { events, filter: about(webhookId) });
    const rest = await account.webhook(receiverUrl("notices-unwanted"), { events, filter: about(String(wants["id"])) });
    await account.publish();
    await vi.waitFor(async () => {
      const [notice] = await noticesIn(account);
      const { json } = await account.get(`/v1/events/${String(notice?.["id"])}`);
      const statuses = Object.values(json["deliveries"] ?? {}).map(({ webhook_id, status }) => [webhook_id, status]);
      expect(Object.fromEntries(statuses)).toMatchObject({
        [String(wants["id"])]: "delivered",
        [String(rest["id"])]: "skipped",
      });
    }, PATIENCE);
  });

  it("because it waited too long is told, too", async () => {
    const own = await watched("expired-notice", "500");
    const { account, webhookId, ledger } = own;
    await ledger.open({ accountId: account.id, webhookId });
    for (let count = 0; count < 3; count += 1) {
      const outcome = { kind: "attempted", eventId: crypto.randomUUID(), event: "messages.sent" } as const;
      const attempt = {
        cycle: 1,
        number: 1,
        startedAt: Date.now(),
        durationMs: 1,
        statusCode: 500,
        responseBody: null,
      };
      await ledger.record([{ ...outcome, attempt: { ...attempt, error: "status" }, retryAfterSeconds: null }], false);
    }
    vi.setSystemTime(Date.now() - 4 * 24 * 60 * MINUTE_MS);
    await ledger.admit([{ eventId: crypto.randomUUID(), event: "messages.sent" }], null, KNOWN_IDENTITY);
    vi.useRealTimers();
    await alarm(ledger);
    expect(await latestPayload(account)).toMatchObject({
      delivery: { reason: "expired", attempts: 0, last_status_code: null, last_error: null },
      failed_deliveries: 1,
    });
  });

  it("because an admin disabled or discarded it is not told", async () => {
    const own = await watched("admins-act", "500");
    const { account, webhookId, ledger } = own;
    await send(own);
    expect((await account.post(`/v1/webhooks/${webhookId}/discard`)).json).toEqual({ discarded: 1 });
    await account.patch(`/v1/webhooks/${webhookId}`, { enabled: false });
    await send(own);
    await alarm(ledger);
    expect(await noticesIn(account)).toEqual([]);
    expect(await noticesIn(account, DISABLED)).toEqual([]);
  });
});

describe("a webhook that is disabled", () => {
  it("because its receiver is gone is told to others, apart from the delivery that failed", async () => {
    const { account, webhookId } = await watched("gone", "410");
    await account.publish();
    await vi.waitFor(async () => expect(await received("gone-watcher")).toHaveLength(2), PATIENCE);
    const bodies = (await received("gone-watcher")).map(({ body }): Json => JSON.parse(body));
    expect(bodies.map(({ event }) => event).toSorted()).toEqual([FAILED, DISABLED]);
    const disabled = bodies.find(({ event }) => String(event) === DISABLED);
    expect(disabled?.["payload"]).toMatchObject({ webhook: { id: webhookId }, reason: "gone" });
    for (const { event, payload } of bodies) {
      const name = String(event);
      expect(isEventName(name) && checkPayload(name, payload)).toEqual([]);
    }
  });

  it.each([
    { at: "events", event: "messages.sent", told: 1 },
    { at: "nothing but notices", event: FAILED, told: 0 },
  ])("after failing at $at for days is told $told times", async ({ event, told }) => {
    const own = await watched(`failing-${told}`, "500");
    const { account, webhookId, ledger } = own;
    await send(own, env, event);
    await runInDurableObject(ledger, (instance: DeliveryLedger) => {
      const { tables } = instance.ledger;
      tables.hours.save({ ...tables.hours.health(), failingSince: 1, attemptsSinceSuccess: 100 }, Date.now());
    });
    // Whatever it happens to fail at last.
    await send(own, env, FAILED);
    expect((await account.get(`/v1/webhooks/${webhookId}`)).json).toMatchObject({ disabled_reason: "failing" });
    await alarm(ledger);
    expect(await noticesIn(account, DISABLED)).toHaveLength(told);
    if (told > 0) expect(await latestPayload(account, DISABLED)).toMatchObject({ reason: "failing" });
  });

  it("not after all, because an admin edited it meanwhile, is not told", async () => {
    const own = await watched("edited", "410");
    const { account, webhookId, ledger } = own;
    const editing = withLedgers((stub, method) =>
      method === "record"
        ? async (...given: Parameters<typeof stub.record>) => {
            await account.patch(`/v1/webhooks/${webhookId}`, { name: "Edited" });
            return stub.record(...given);
          }
        : undefined,
    );
    await send(own, editing);
    await pass(ledger, MINUTE_MS);
    await alarm(ledger);
    expect((await account.get(`/v1/webhooks/${webhookId}`)).json).toMatchObject({ enabled: true });
    expect(await noticesIn(account)).toHaveLength(1);
    expect(await noticesIn(account, DISABLED)).toEqual([]);
  });

  it("is told although the consumer died before it could say to the ledger that it did it", async () => {
    const own = await watched("disabled-unsaid", "410");
    const dying = withLedgers((_stub, method) =>
      method === "setEnabled" ? () => Promise.reject(new Error("Network connection lost.")) : undefined,
    );
    await send(own, dying);
    await pass(own.ledger, MINUTE_MS);
    await alarm(own.ledger);
    expect(await noticesIn(own.account, DISABLED)).toHaveLength(1);
  });
});

describe("the account of the operators", () => {
  it("is told of every account's troubles, and which account it is", async () => {
    const operations = await newAccount("Operators");
    await operations.webhook(receiverUrl("operators"), { events: NOTICES });
    const own = await watched("operated", "500");
    const { account, webhookId, ledger } = own;
    await fail(own);
    await alarm(ledger, { OPERATIONS_ACCOUNT_ID: operations.id });
    await vi.waitFor(async () => expect(await received("operators")).toHaveLength(1), PATIENCE);
    const [request] = await received("operators");
    expect(JSON.parse(request?.body ?? "{}")).toMatchObject({
      account: { id: operations.id, name: "Operators" },
      payload: { webhook: { id: webhookId }, account: { id: account.id, name: "operated" } },
    });
    expect(await noticesIn(account)).toHaveLength(1);
  });

  it("is told of its own webhooks' troubles once, and not through the one in trouble", async () => {
    const own = await watched("operators-own", "500", { events: ["*"] });
    await fail(own);
    await alarm(own.ledger, { OPERATIONS_ACCOUNT_ID: own.account.id });
    expect(await noticesIn(own.account)).toMatchObject([{ webhooks: 1 }]);
  });

  it("that does not exist keeps nobody else from being told", async () => {
    const own = await watched("no-operators", "500");
    await fail(own);
    const bindings = { OPERATIONS_ACCOUNT_ID: crypto.randomUUID() };
    await alarm(own.ledger, bindings);
    await vi.waitFor(async () => expect(await received("no-operators-watcher")).toHaveLength(1), PATIENCE);
    await pass(own.ledger, MINUTE_MS);
    await alarm(own.ledger, bindings);
    expect(await noticesIn(own.account)).toHaveLength(1);
  });
});

describe("notices of one webhook", () => {
  it("come at most once an hour, and the next one says how many failed meanwhile", async () => {
    const own = await watched("hourly", "500");
    const { account, ledger } = own;
    await fail(own, 5);
    await alarm(ledger);
    expect(await latestPayload(account)).toMatchObject({ failed_deliveries: 5 });
    for (let minutes = 10; minutes < 60; minutes += 10) {
      await pass(ledger, 10 * MINUTE_MS);
      await fail(own, 2);
      await alarm(ledger);
      expect(await noticesIn(account)).toHaveLength(1);
    }
    // Nothing more has to fail for that to be told.
    await pass(ledger, 10 * MINUTE_MS);
    await alarm(ledger);
    expect(await noticesIn(account)).toHaveLength(2);
    expect(await latestPayload(account)).toMatchObject({ failed_deliveries: 10 });
    await pass(ledger, 60 * MINUTE_MS);
    await alarm(ledger);
    expect(await noticesIn(account)).toHaveLength(2);
  });

  it("are limited kind by kind", async () => {
    const own = await watched("two-kinds", "410");
    const { account, webhookId, ledger } = own;
    await fail(own);
    await alarm(ledger);
    for (let times = 0; times < 2; times += 1) {
      await account.patch(`/v1/webhooks/${webhookId}`, { enabled: true });
      await send(own);
      await alarm(ledger);
    }
    expect((await account.get(`/v1/webhooks/${webhookId}`)).json).toMatchObject({ disabled_reason: "gone" });
    expect(await noticesIn(account)).toHaveLength(1);
    expect(await noticesIn(account, DISABLED)).toHaveLength(1);
  });

  it("do not come again because its ledger was evicted", async () => {
    const own = await watched("evicted", "500");
    await fail(own);
    await alarm(own.ledger);
    await evictDurableObject(own.ledger);
    const ledger = env.DELIVERY_LEDGER.getByName(own.webhookId);
    await fail({ ...own, ledger });
    await alarm(ledger);
    expect(await noticesIn(own.account)).toHaveLength(1);
  });
});

describe("webhooks that fail at everything", () => {
  it("in a ring, each told of the others, raise one notice each and no more", { timeout: 60_000 }, async () => {
    const account = await newAccount();
    for (const name of ["ring-a", "ring-b", "ring-c"]) {
      await account.webhook(receiverUrl(name, { behave: "500" }), { events: ["*"] });
    }
    await account.publish();
    // The event fails at each of the three; each notice fails, or waits, at the two others.
    await vi.waitFor(async () => expect(await noticesIn(account)).toHaveLength(3), { timeout: 40_000, interval: 200 });
    const { json } = await account.get("/v1/webhooks");
    const ledgers = Object.values(json["data"] ?? {}).map(({ id }) => env.DELIVERY_LEDGER.getByName(String(id)));
    // The rest fails as well, and an hour later everything there is to tell is told.
    let failed = 0;
    for (const ledger of ledgers) {
      await vi.waitFor(async () => expect(await ledger.list({}, 100)).toHaveLength(3), PATIENCE);
      const deliveries = await ledger.list({ statuses: ["pending"] }, 100);
      await spend(ledger, deliveries);
      failed += (await ledger.list({ statuses: ["failed"] }, 100)).length;
    }
    expect(failed).toBe(9);
    for (const ledger of ledgers) {
      await pass(ledger, 60 * MINUTE_MS);
      await alarm(ledger);
    }
    expect(await noticesIn(account)).toHaveLength(3);
    for (const { id } of await noticesIn(account)) {
      const { json: event } = await account.get(`/v1/events/${String(id)}`);
      expect(event["payload"]?.["delivery"]).toMatchObject({ event: "messages.sent" });
    }
  });

  it("and are gone when told of others are disabled, and nobody is told of that", async () => {
    const own = await watched("first-gone", "500");
    const { account } = own;
    const other = await account.webhook(receiverUrl("second-gone", { behave: "410" }), { events: NOTICES });
    await fail(own);
    await alarm(own.ledger);
    const path = `/v1/webhooks/${String(other["id"])}`;
    await vi.waitFor(
      async () => expect((await account.get(path)).json).toMatchObject({ disabled_reason: "gone" }),
      PATIENCE,
    );
    const ledger = env.DELIVERY_LEDGER.getByName(String(other["id"]));
    await pass(ledger, MINUTE_MS);
    await alarm(ledger);
    expect(await noticesIn(account)).toHaveLength(1);
    expect(await noticesIn(account, DISABLED)).toEqual([]);
  });
});

describe("a crash between what failed and its notice", () => {
  it("in the database delays the notice, and nothing else", async () => {
    const own = await watched("database-down", "500");
    const { account, ledger } = own;
    await fail(own);
    // Reading the webhook, and storing the notice.
    for (const nth of [1, 2]) {
      const failing = withFailingDatabase(nth);
      await alarm(ledger, failing.env);
      expect(failing.roundTrips()).toBe(nth);
      expect(await noticesIn(account)).toEqual([]);
      expect(await runInDurableObject(ledger, (_instance, state) => state.storage.getAlarm())).not.toBeNull();
      await pass(ledger, MINUTE_MS);
    }
    await alarm(ledger);
    await vi.waitFor(async () => expect(await received("database-down-watcher")).toHaveLength(1), PATIENCE);
    expect(await noticesIn(account)).toHaveLength(1);
  });

  it("after it was stored repeats this notice, and makes no other", async () => {
    const own = await watched("answer-lost", "500");
    const { account, ledger } = own;
    await fail(own);
    // It is stored, its messages are lost, and the ledger never learns of it.
    await runInDurableObject(ledger, (instance: DeliveryLedger) => {
      const { hours } = instance.ledger.tables;
      const save = hours.save.bind(hours);
      let saves = 0;
      hours.save = (...given) => {
        saves += 1;
        if (saves > 1) throw new Error("the object was reset");
        save(...given);
      };
    });
    await alarm(ledger, { DELIVERIES: heldQueue() });
    expect(await noticesIn(account)).toHaveLength(1);
    expect(await received("answer-lost-watcher")).toHaveLength(0);
    await runInDurableObject(ledger, (instance) => void Reflect.deleteProperty(instance.ledger.tables.hours, "save"));
    // Meanwhile more fails, which is for the next notice.
    await fail(own);
    await pass(ledger, MINUTE_MS);
    await alarm(ledger);
    await vi.waitFor(async () => expect(await received("answer-lost-watcher")).toHaveLength(1), PATIENCE);
    expect(await noticesIn(account)).toHaveLength(1);
    await pass(ledger, 60 * MINUTE_MS);
    await alarm(ledger);
    expect(await noticesIn(account)).toHaveLength(2);
  });
});

describe("a notice", () => {
  it("cannot be published, alone, in a batch or by an inbound call, and stores nothing", async () => {
    const account = await newAccount();
    const event = FAILED;
    const payload = findEventType(event)?.sample;
    const alone = await account.post("/v1/events", { event, payload });
    const batch = await account.post("/v1/events/batch", {
      events: [
        { event: "messages.sent", payload: SENT },
        { event, payload },
      ],
    });
    const inbound = await (await inboundWebhook(account, ["event.publish"])).send({ event, payload });
    const message = expect.stringMatching(/by the service itself/);
    expect(alone).toMatchObject({ status: 422, json: { errors: [{ path: "event", message }] } });
    expect(batch).toMatchObject({ status: 422, json: { errors: [{ path: "events.1.event", message }] } });
    expect(inbound).toMatchObject({ status: 422, json: { errors: [{ path: "event", message }] } });
    expect((await account.get("/v1/events")).json["data"]).toEqual([]);
  });

  it("is sent as a sample to who wants to see one", async () => {
    const { account, watcher } = await watched("sample", "200");
    expect((await account.post(`/v1/webhooks/${String(watcher["id"])}/test`)).status).toBe(202);
    await vi.waitFor(async () => expect(await received("sample-watcher")).toHaveLength(1), PATIENCE);
    const [request] = await received("sample-watcher");
    expect(request?.headers).toMatchObject({ "ratecard-webhook-test": "true", "ratecard-webhook-event": FAILED });
  });

  it("is not replayed to the webhook that it is about", async () => {
    const own = await watched("replayed-notices", "500", { events: ["*"] });
    const { account, webhookId } = own;
    await fail(own);
    await alarm(own.ledger);
    const late = await account.webhook(receiverUrl("notices-late"), { events: ["*"] });
    const since = new Date(Date.now() - MINUTE_MS).toISOString();
    expect((await account.post(`/v1/webhooks/${webhookId}/replay`, { since })).json).toMatchObject({ total: 0 });
    expect((await account.post(`/v1/webhooks/${String(late["id"])}/replay`, { since })).json).toMatchObject({
      total: 1,
    });
    await vi.waitFor(async () => expect(await received("notices-late")).toHaveLength(1), PATIENCE);
  });

  it("is in the catalog, marked as not for publishing", async () => {
    const { json } = await (await newAccount()).get("/v1/event-types");
    const publishable = Object.values(json["data"] ?? {}).map(({ name, publishable: is }) => [name, is]);
    expect(Object.fromEntries(publishable)).toMatchObject({
      "messages.sent": true,
      [FAILED]: false,
      [DISABLED]: false,
    });
  });
});
