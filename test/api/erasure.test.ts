/** Erasing a payload: nothing of it stays, nothing of it is sent again, and nobody has to wonder why. */
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { withLedgers } from "../support/faults.ts";
import { behave, received, receiverUrl } from "../support/receiver.ts";
import { type Json, consume, heldQueue, newAccount } from "../support/service.ts";
import { rowsWith } from "../support/tables.ts";

const held: Env = { ...env, DELIVERIES: heldQueue() };
const MARK = "wilhelmina@example.com";
const OTHER = { message: { id: "ea10916d-0684-4624-9d07-d341193554cf", channel: "email" } };
const PAYLOAD = { message: { id: "ea10916d-0684-4624-9d07-d341193554cf", channel: "email", to: MARK } };

let count = 0;

/** An account whose event is delivered by the test alone, to a receiver that repeats what it got. */
async function prepared(behaviour = "200") {
  const name = `erasure-${(count += 1)}`;
  const account = await newAccount();
  const webhook = await account.webhook(receiverUrl(name, { behave: behaviour, body: `thanks for ${MARK}` }));
  const webhookId = String(webhook["id"]);
  const headers = { "Idempotency-Key": name };
  const publish = () =>
    account.post("/v1/events", { event: "messages.sent", payload: PAYLOAD }, { env: held, headers });
  const eventId = String((await publish()).json["id"]);
  const path = `/v1/webhooks/${webhookId}/deliveries/${eventId}`;
  return {
    account,
    name,
    webhookId,
    eventId,
    publish,
    deliver: (bindings: Env = held) =>
      consume([{ account_id: account.id, event_id: eventId, webhook_id: webhookId }], { env: bindings }),
    erase: (bindings: Env = held) => account.call("DELETE", `/v1/events/${eventId}/payload`, { env: bindings }),
    event: async () => (await account.get(`/v1/events/${eventId}`)).json,
    delivery: async () => (await account.get(path)).json,
    redeliver: () => account.post(`${path}/redeliver`),
    job: (kind: string, more: object = {}) =>
      account.post(`/v1/webhooks/${webhookId}/${kind}`, { since: "2020-11-25T09:33:14Z", ...more }),
    ledger: () =>
      runInDurableObject(env.DELIVERY_LEDGER.getByName(webhookId), (_instance, state) => {
        const tables = state.storage.sql
          .exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*'")
          .toArray();
        return JSON.stringify(
          tables.map(({ name: table }) => state.storage.sql.exec(`SELECT * FROM ${String(table)}`).toArray()),
        );
      }),
  };
}

type Prepared = Awaited<ReturnType<typeof prepared>>;

async function expectNothingOfIt({ event, delivery, ledger }: Prepared): Promise<void> {
  expect(await rowsWith(MARK)).toEqual({});
  expect(await ledger()).not.toContain(MARK);
  expect(await event()).toMatchObject({ payload: null, payload_erased_at: expect.stringMatching(/^20/) });
  const shown = await delivery();
  expect(shown["payload"]).toBeNull();
  for (const attempt of Object.values(shown["attempt_log"] ?? {})) {
    expect(attempt["response_body"]).toBeNull();
    expect(attempt["response_headers"] ?? {}).toEqual({});
  }
}

async function finished(own: Prepared, started: Json): Promise<Json> {
  return vi.waitFor(
    async () => {
      const { json } = await own.account.get(`/v1/webhooks/${own.webhookId}/jobs/${String(started["id"])}`);
      expect(json["status"]).toBe("completed");
      return json;
    },
    { timeout: 10_000, interval: 100 },
  );
}

describe("the payload of an event that was delivered", () => {
  it("is gone, with what the receiver answered; that it was delivered stays", async () => {
    const own = await prepared();
    await own.deliver();
    expect(await own.ledger()).toContain(MARK);
    expect((await own.erase()).status).toBe(204);
    await expectNothingOfIt(own);
    expect(await own.delivery()).toMatchObject({ status: "delivered", attempts: 1, last_status_code: 200 });
  });

  it("may be erased again, and was erased when it was first", async () => {
    const own = await prepared();
    await own.deliver();
    await own.erase();
    const before = await own.event();
    expect((await own.erase()).status).toBe(204);
    expect(await own.event()).toEqual(before);
  });
});

describe("what is sent again", () => {
  it("is nothing of it, neither alone, nor in a window, nor to another webhook", async () => {
    const own = await prepared("500,200");
    await own.deliver();
    expect((await own.delivery())["status"]).toBe("pending");
    await own.erase();
    expect(await own.delivery()).toMatchObject({
      status: "failed",
      reason: "erased",
      attempts: 1,
      next_attempt_at: null,
    });

    const { status, json } = await own.redeliver();
    expect([status, json["detail"]]).toEqual([409, "The event's payload was erased."]);
    await finished(own, (await own.job("recover")).json);
    await finished(own, (await own.job("replay")).json);
    await own.deliver();
    expect(await own.delivery()).toMatchObject({ status: "failed", reason: "erased" });
    expect(await received(own.name)).toHaveLength(1);
    await expectNothingOfIt(own);
  });

  it("is nothing by way of its key either, which still stands for it", async () => {
    const own = await prepared();
    await own.erase();
    const again = await own.publish();
    expect([again.status, again.json["id"], again.headers.get("Idempotent-Replayed")]).toEqual([
      202,
      own.eventId,
      "true",
    ]);
    await own.deliver();
    expect(await received(own.name)).toEqual([]);
  });
});

describe("a recovery of a window with an erased payload in it", () => {
  it("counts neither beforehand nor in its job what it does not send", async () => {
    const own = await prepared("410");
    await own.deliver();
    await own.account.patch(`/v1/webhooks/${own.webhookId}`, { enabled: true });
    const estimate = () => own.job("recover", { dry_run: true });
    expect((await estimate()).json).toEqual({ kind: "recover", total: 1 });
    await own.erase();
    expect((await estimate()).json).toEqual({ kind: "recover", total: 0 });
    const { json } = await own.job("recover");
    expect(json).toMatchObject({ total: 0 });
    expect(await finished(own, json)).toMatchObject({ total: 0, done: 0 });
    expect(await own.delivery()).toMatchObject({ status: "failed", reason: "erased", cycle: 1 });
  });
});

describe("a payload that is erased before it was sent", () => {
  it("is never sent, and its delivery says why", async () => {
    const own = await prepared();
    await own.erase();
    const { explicitAcks } = await own.deliver();
    expect(explicitAcks).toHaveLength(1);
    expect(await received(own.name)).toEqual([]);
    expect(await own.delivery()).toMatchObject({ status: "failed", reason: "erased", attempts: 0 });
    await expectNothingOfIt(own);
  });

  it("is never sent, also if its ledger does not know that it was erased", async () => {
    const own = await prepared();
    const unreachable = withLedgers((_stub, method) =>
      method === "erase" ? () => Promise.reject(new Error("internal error")) : undefined,
    );
    expect((await own.erase({ ...unreachable, DELIVERIES: heldQueue() })).status).toBe(503);
    await own.deliver();
    expect(await received(own.name)).toEqual([]);
    expect(await own.delivery()).toMatchObject({ status: "failed", reason: "erased" });
  });

  it("while others of the webhook arrive", async () => {
    const own = await prepared();
    const other = String(
      (await own.account.post("/v1/events", { event: "messages.sent", payload: OTHER }, { env: held })).json["id"],
    );
    await own.erase();
    const ids = [own.eventId, other];
    await consume(
      ids.map((id) => ({ account_id: own.account.id, event_id: id, webhook_id: own.webhookId })),
      { env: held },
    );
    expect((await received(own.name)).map(({ headers }) => headers["webhook-id"])).toEqual([other]);
  });

  it.each([true, false])("also when the webhook has a filter or is disabled (enabled: %s)", async (enabled) => {
    const own = await prepared();
    await own.account.patch(`/v1/webhooks/${own.webhookId}`, {
      filter: [{ path: "/message/to", op: "exists", value: true }],
      enabled,
    });
    await own.erase();
    await own.deliver();
    expect(await own.delivery()).toMatchObject({ status: "failed", reason: "erased" });
  });
});

describe("a payload that is erased while it is being sent", () => {
  it("may still arrive, but what is answered is not kept", async () => {
    const own = await prepared();
    // Between the request and its record.
    const erasing = withLedgers((stub, method) =>
      method === "record"
        ? async (outcomes: Parameters<typeof stub.record>[0], autoRecover: boolean) => {
            expect((await own.erase()).status).toBe(204);
            return stub.record(outcomes, autoRecover);
          }
        : undefined,
    );
    await own.deliver({ ...erasing, DELIVERIES: heldQueue() });
    expect(await received(own.name)).toHaveLength(1);
    expect(await own.delivery()).toMatchObject({ status: "delivered", last_status_code: 200 });
    await expectNothingOfIt(own);
  });

  it("and failed is not tried again", async () => {
    const own = await prepared("500");
    const erasing = withLedgers((stub, method) =>
      method === "record"
        ? async (outcomes: Parameters<typeof stub.record>[0], autoRecover: boolean) => {
            await own.erase();
            return stub.record(outcomes, autoRecover);
          }
        : undefined,
    );
    const { explicitAcks, retryMessages } = await own.deliver({ ...erasing, DELIVERIES: heldQueue() });
    expect([explicitAcks.length, retryMessages.length]).toEqual([1, 0]);
    expect(await own.delivery()).toMatchObject({ status: "failed", reason: "erased" });
    await expectNothingOfIt(own);
  });
});

describe("whoever erases while a ledger cannot be reached", () => {
  it("is told so, sees so, and ends it by saying it again", async () => {
    const own = await prepared();
    await own.deliver();
    const unreachable = withLedgers((_stub, method) =>
      method === "erase" ? () => Promise.reject(new Error("internal error")) : undefined,
    );
    const { status, json } = await own.erase({ ...unreachable, DELIVERIES: heldQueue() });
    expect([status, json["detail"]]).toEqual([503, expect.stringContaining("1 of 1 webhooks")]);
    expect(await own.event()).toMatchObject({ payload: null, payload_erased_at: null });
    expect(await own.ledger()).toContain(MARK);
    expect((await own.erase()).status).toBe(204);
    await expectNothingOfIt(own);
  });
});

describe("a receiver that is down", () => {
  it("is not probed with what was erased", async () => {
    const own = await prepared("500");
    const others = await Promise.all(
      [1, 2, 3].map(async () =>
        String(
          (await own.account.post("/v1/events", { event: "messages.sent", payload: OTHER }, { env: held })).json["id"],
        ),
      ),
    );
    const send = (ids: string[]) =>
      consume(
        ids.map((id) => ({ account_id: own.account.id, event_id: id, webhook_id: own.webhookId })),
        { env: held },
      );
    await send([own.eventId, ...others]);
    expect((await own.account.get(`/v1/webhooks/${own.webhookId}/health`)).json).toMatchObject({
      circuit: "open",
      backlog: 4,
    });
    await own.erase();
    await behave(own.name, "200");
    await vi.waitFor(
      async () => {
        const { json } = await own.account.get(`/v1/webhooks/${own.webhookId}/deliveries?status=delivered`);
        expect(json["data"]).toHaveLength(3);
      },
      { timeout: 15_000, interval: 200 },
    );
    const before = (await received(own.name)).filter(({ headers }) => headers["webhook-id"] === own.eventId);
    expect(before.length).toBeLessThanOrEqual(1);
  });
});

describe("erasing", () => {
  it("is for owners and admins, and finds nothing of other accounts", async () => {
    const own = await prepared();
    const path = `/v1/events/${own.eventId}/payload`;
    expect((await own.account.call("DELETE", path, { token: await own.account.token("publisher") })).status).toBe(403);
    expect((await (await newAccount()).call("DELETE", path)).status).toBe(404);
    expect((await own.event())["payload"]).toEqual(PAYLOAD);
    expect((await own.account.call("DELETE", path, { token: await own.account.token("admin") })).status).toBe(204);
  });
});
