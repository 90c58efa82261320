/** A webhook changes while something of it is on its way. */
import { createScheduledController, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Webhook } from "standardwebhooks";
import worker, { type DeliveryLedger } from "../../src/index.ts";
import { lostEvent, withLedgers } from "../support/faults.ts";
import { received, receiverUrl } from "../support/receiver.ts";
import { consume, newAccount } from "../support/service.ts";

const MINUTE_MS = 60_000;

afterEach(() => {
  vi.useRealTimers();
});

/** A webhook with one delivery whose message the test carries itself. */
async function oneDelivery(name: string, behaviour: Record<string, string> = {}, more: Record<string, unknown> = {}) {
  const account = await newAccount();
  const webhook = await account.webhook(receiverUrl(name, behaviour), more);
  const webhookId = String(webhook["id"]);
  const eventId = await lostEvent(account.id, [webhookId], MINUTE_MS);
  return {
    account,
    webhook,
    webhookId,
    eventId,
    path: `/v1/webhooks/${webhookId}`,
    message: { account_id: account.id, event_id: eventId, webhook_id: webhookId },
    ledger: env.DELIVERY_LEDGER.getByName(webhookId),
  };
}

/** What a Durable Object holds, in tables and as an alarm. */
function remains(ledger: DurableObjectStub<DeliveryLedger>) {
  return runInDurableObject(ledger, async (_instance, state) => ({
    tables: state.storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
    alarm: await state.storage.getAlarm(),
  }));
}

const NOTHING = { tables: [], alarm: null };

describe("a webhook that is deleted", () => {
  it("between two attempts gets no further request, and leaves nothing behind", async () => {
    const { account, path, message, ledger } = await oneDelivery("deleted-between", { behave: "500" });
    await consume([message]);
    expect((await account.call("DELETE", path)).status).toBe(204);
    const result = await consume([message], { attempts: 2 });
    expect(result.explicitAcks).toEqual(["0"]);
    expect(await received("deleted-between")).toHaveLength(1);
    expect(await remains(ledger)).toEqual(NOTHING);
  });

  it("while its record is on the way is not brought back by it", async () => {
    const { account, path, message, ledger } = await oneDelivery("deleted-before-record");
    await ledger.open({ accountId: message.account_id, webhookId: message.webhook_id });
    const deleting = withLedgers((stub, method) =>
      method === "record"
        ? async (...given: Parameters<typeof stub.record>) => {
            await account.call("DELETE", path);
            return stub.record(...given);
          }
        : undefined,
    );
    const result = await consume([message], { env: deleting });
    expect(result.explicitAcks).toEqual(["0"]);
    expect(await remains(ledger)).toEqual(NOTHING);
  });

  it("while a message waits to be admitted is not brought back by it", async () => {
    const { account, path, message, ledger } = await oneDelivery("deleted-before-admit");
    const deleting = withLedgers((stub, method) =>
      method === "admit"
        ? async (...given: Parameters<typeof stub.admit>) => {
            await account.call("DELETE", path);
            return stub.admit(...given);
          }
        : undefined,
    );
    await consume([message], { env: deleting });
    expect(await remains(ledger)).toEqual(NOTHING);
  });

  it("while its alarm is on the way is not brought back by it", async () => {
    const { account, path, message, ledger } = await oneDelivery("deleted-before-alarm", { behave: "500" });
    await consume([message]);
    await account.call("DELETE", path);
    await runInDurableObject(ledger, (instance) => instance.alarm());
    expect(await remains(ledger)).toEqual(NOTHING);
  });

  it("is emptied once more later, should anything have come after all", async () => {
    const { account, path, webhookId, ledger } = await oneDelivery("haunted");
    await account.call("DELETE", path);
    await ledger.handOver(
      { accountId: account.id, webhookId },
      [{ eventId: crypto.randomUUID(), event: "messages.sent" }],
      0,
      0,
    );
    await worker.scheduled(createScheduledController(), env);
    expect((await remains(ledger)).tables).not.toEqual([]);
    await env.DB.prepare("UPDATE ledger_purges SET purge_at = 0").run();
    await worker.scheduled(createScheduledController(), env);
    expect(await remains(ledger)).toEqual(NOTHING);
    expect(
      (await env.DB.prepare("SELECT * FROM ledger_purges WHERE webhook_id = ?").bind(webhookId).all()).results,
    ).toEqual([]);
  });
});

describe("a webhook that is disabled", () => {
  it("between two attempts has what waits listed as failed, and can send it again once enabled", async () => {
    const { account, path, message, eventId } = await oneDelivery("disabled", { behave: "500,200" });
    await consume([message]);
    await account.patch(path, { enabled: false });
    expect((await account.get(`${path}/deliveries/${eventId}`)).json).toMatchObject({
      status: "failed",
      reason: "disabled",
    });
    await consume([message], { attempts: 2 });
    expect(await received("disabled")).toHaveLength(1);
    const redeliver = `${path}/deliveries/${eventId}/redeliver`;
    expect((await account.post(redeliver)).status).toBe(409);
    await account.patch(path, { enabled: true });
    expect((await account.post(redeliver)).json).toMatchObject({ status: "pending", cycle: 2 });
    await vi.waitFor(async () => expect(await received("disabled")).toHaveLength(2), 10_000);
  });

  it("before its first attempt has the delivery listed as failed, with none", async () => {
    const { account, path, message, eventId } = await oneDelivery("disabled-first");
    await account.patch(path, { enabled: false });
    const result = await consume([message]);
    expect(result.explicitAcks).toEqual(["0"]);
    expect(await received("disabled-first")).toHaveLength(0);
    const { json } = await account.get(`${path}/deliveries/${eventId}`);
    expect(json).toMatchObject({ status: "failed", reason: "disabled", attempts: 0 });
  });

  it("by its receiver's 410 stays enabled if an admin edited it meanwhile", async () => {
    const { account, path, message } = await oneDelivery("edited-meanwhile", { behave: "410" });
    const editing = withLedgers((stub, method) =>
      method === "record"
        ? async (...given: Parameters<typeof stub.record>) => {
            await account.patch(path, { url: receiverUrl("moved") });
            return stub.record(...given);
          }
        : undefined,
    );
    await consume([message], { env: editing });
    expect((await account.get(path)).json).toMatchObject({ enabled: true, disabled_reason: null });
  });
});

describe("a webhook that is edited or rotated between two attempts", () => {
  it("gets the next attempt at its new URL", async () => {
    const { account, path, message } = await oneDelivery("old-url", { behave: "500" });
    await consume([message]);
    await account.patch(path, { url: receiverUrl("new-url"), name: "Renamed" });
    vi.setSystemTime(Date.now() + MINUTE_MS);
    await consume([message], { attempts: 2 });
    vi.useRealTimers();
    expect(await received("old-url")).toHaveLength(1);
    const [request] = await received("new-url");
    expect(request?.headers["ratecard-webhook-attempt"]).toBe("2");
    expect(JSON.parse(request?.body ?? "{}")).toMatchObject({ webhook: { name: "Renamed" } });
  });

  it("signs the next attempt with old and new keys during the overlap, and with the new one alone without", async () => {
    const { account, webhook, path, message } = await oneDelivery(
      "rotated",
      { behave: "500" },
      { uses_signature: true },
    );
    await consume([message]);
    const { json: rotated } = await account.post(`${path}/rotate-secret`, { overlap_seconds: 3600 });
    vi.setSystemTime(Date.now() + MINUTE_MS);
    await consume([message], { attempts: 2 });
    vi.useRealTimers();
    const { json: again } = await account.post(`${path}/rotate-secret`, { overlap_seconds: 0 });
    vi.setSystemTime(Date.now() + 10 * MINUTE_MS);
    await consume([message], { attempts: 3 });
    vi.useRealTimers();
    const [first, second, third] = await received("rotated");
    const keys = [webhook, rotated, again].map(({ signing_secret }) => String(signing_secret));
    const verifiedBy = (request: typeof first) =>
      keys.map((key) => {
        try {
          // The library's clock does not know that this test has moved ours.
          vi.setSystemTime(Number(request?.headers["webhook-timestamp"]) * 1000);
          new Webhook(key).verify(request?.body ?? "", request?.headers ?? {});
          return true;
        } catch {
          return false;
        } finally {
          vi.useRealTimers();
        }
      });
    expect([first, second, third].map(verifiedBy)).toEqual([
      [true, false, false],
      [true, true, false],
      [false, false, true],
    ]);
    expect([first, second, third].map((request) => request?.headers["ratecard-webhook-secret"])).toEqual([
      webhook["secret"],
      webhook["secret"],
      again["secret"],
    ]);
  });
});

it("a webhook whose URL is not public any more gets no request, and its deliveries say why", async () => {
  const { account, path, message, eventId } = await oneDelivery("now-private");
  const result = await consume([message], { env: { ...env, ALLOW_PRIVATE_TARGETS: "false" } });
  expect(result.retryMessages).toHaveLength(1);
  expect(await received("now-private")).toHaveLength(0);
  const { json } = await account.get(`${path}/deliveries/${eventId}`);
  expect(json).toMatchObject({ status: "pending", attempts: 1, last_error: "target" });
});

it("a ledger that was never asked for anything holds nothing", async () => {
  const { ledger, eventId } = await oneDelivery("unasked");
  expect(await ledger.find(eventId)).toBeNull();
  expect(await ledger.list({}, 10)).toEqual([]);
  expect(await ledger.health()).toBeNull();
  await ledger.maintain();
  await ledger.setEnabled(false, 1);
  expect(await runDurableObjectAlarm(ledger)).toBe(false);
  expect(await remains(ledger)).toEqual(NOTHING);
});
