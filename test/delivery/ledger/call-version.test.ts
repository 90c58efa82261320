/**
 * The Worker and a ledger run different code for some minutes after a deployment. A call that the ledger does not
 * understand changes nothing, and is made again: nothing is lost, and nothing is sent twice.
 */
import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { CALL_VERSION, OLDEST_CALL_VERSION } from "../../../src/delivery/ledger/call-version.ts";
import worker from "../../../src/index.ts";
import { lostEvent, withLedgers } from "../../support/faults.ts";
import { received, receiverUrl } from "../../support/receiver.ts";
import { consume, newAccount } from "../../support/service.ts";

const MINUTE_MS = 60_000;

/** Ledgers to which the Worker's calls are of another version. */
function calledWith(version: number): Env {
  return withLedgers((stub, method) => (...given: unknown[]) => {
    const called: unknown = Reflect.get(stub, method);
    if (typeof called !== "function") throw new TypeError(`no method ${method}`);
    const isMarked = JSON.stringify(given.at(-1)) === JSON.stringify({ callVersion: CALL_VERSION });
    if (!isMarked) throw new Error(`${method} was called without its version`);
    return Reflect.apply(called, stub, [...given.slice(0, -1), { callVersion: version }]);
  });
}

/** Ledgers whose code has none of the Worker's methods. */
const withoutMethods = withLedgers((stub, method) => Reflect.get(stub, `${method}OfALaterRelease`));

const MISUNDERSTOOD = [
  ["of a later version", calledWith(CALL_VERSION + 1)],
  ["of a version that is too old", calledWith(OLDEST_CALL_VERSION - 1)],
  ["of a method that the ledger does not have", withoutMethods],
] as const;

/** One accepted event for one webhook, whose message the test carries itself. */
async function oneDelivery(name: string) {
  const account = await newAccount();
  const webhookId = String((await account.webhook(receiverUrl(name)))["id"]);
  const eventId = await lostEvent(account.id, [webhookId], 5 * MINUTE_MS);
  const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
  return {
    account,
    webhookId,
    eventId,
    ledger,
    message: { account_id: account.id, event_id: eventId, webhook_id: webhookId },
  };
}

it("every call of the Worker carries its version, and is understood", async () => {
  const { message, ledger, eventId } = await oneDelivery("same-version");
  await consume([message], { env: calledWith(CALL_VERSION) });
  expect(await ledger.find(eventId)).toMatchObject({ status: "delivered", attempts: 1 });
  expect(await received("same-version")).toHaveLength(1);
});

describe.each(MISUNDERSTOOD)("a call %s", (what, bindings) => {
  const name = (test: string) => `${test} ${what}`.replaceAll(" ", "-");

  it("is made again when the message returns, and nothing was sent", async () => {
    const receiver = name("returned");
    const { message, ledger, eventId } = await oneDelivery(receiver);
    const result = await consume([message], { env: bindings });
    expect(result.retryMessages).toHaveLength(1);
    expect(await received(receiver)).toEqual([]);
    expect(await ledger.find(eventId)).toBeNull();
    await consume([message], { attempts: 2 });
    await consume([message], { attempts: 3 });
    expect(await received(receiver)).toHaveLength(1);
    expect(await ledger.find(eventId)).toMatchObject({ status: "delivered", attempts: 1 });
  });

  it("keeps dead letters in their queue", async () => {
    const { message } = await oneDelivery(name("dead"));
    const result = await consume([message], { env: bindings, queue: "webhook-deliveries-dead" });
    expect(result.explicitAcks).toEqual([]);
    expect(result.retryMessages).toHaveLength(1);
  });

  it("leaves the reconciler a range, which a later run resolves", async () => {
    const { webhookId, ledger, eventId } = await oneDelivery(name("reconciled"));
    // An earlier test has compared this time already.
    await env.DB.prepare("DELETE FROM reconciler").run();
    await worker.scheduled(createScheduledController(), bindings);
    expect(await ledger.find(eventId)).toBeNull();
    const range = env.DB.prepare("SELECT 1 FROM unreconciled_ranges WHERE webhook_id = ?").bind(webhookId);
    expect(await range.first()).not.toBeNull();
    await worker.scheduled(createScheduledController(), env);
    expect(await ledger.find(eventId)).not.toBeNull();
    expect(await range.first()).toBeNull();
  });

  it.each([
    ["GET", ""],
    ["POST", "/EVENT/redeliver"],
  ])("answers %s /deliveries%s with 503, to be tried again", async (method, path) => {
    const { account, webhookId, eventId, message, ledger } = await oneDelivery(name("asked"));
    await consume([message]);
    const answer = await account.call(method, `/v1/webhooks/${webhookId}/deliveries${path.replace("EVENT", eventId)}`, {
      env: bindings,
    });
    expect(answer).toMatchObject({ status: 503, json: { code: "ledger_unavailable" } });
    expect(await ledger.find(eventId)).toMatchObject({ status: "delivered", cycle: 1 });
  });
});

it("a decision that the Worker does not know returns its message, and holds up no other", async () => {
  const { account, webhookId, message, eventId } = await oneDelivery("unknown-decision");
  const other = await lostEvent(account.id, [webhookId], 4 * MINUTE_MS);
  const later = withLedgers((stub, method) =>
    method === "admit"
      ? async (...[candidates, ...rest]: Parameters<typeof stub.admit>) => [
          { eventId, decision: "ofALaterRelease" },
          ...(await stub.admit(candidates.slice(1), ...rest)),
        ]
      : undefined,
  );
  const result = await consume([message, { ...message, event_id: other }], { env: later });
  expect(result.retryMessages).toMatchObject([{ msgId: "0" }]);
  expect(result.explicitAcks).toEqual(["1"]);
  await consume([message], { attempts: 2 });
  const requests = await received("unknown-decision");
  expect(requests.map(({ headers }) => headers["webhook-id"])).toEqual([other, eventId]);
});

it("a member that the ledger does not know is ignored", async () => {
  const { message, ledger, eventId } = await oneDelivery("unknown-member");
  const later = withLedgers((stub, method) =>
    method === "admit"
      ? (...[candidates, ...rest]: Parameters<typeof stub.admit>) =>
          stub.admit(
            candidates.map((candidate) => ({ ...candidate, ofALaterRelease: true })),
            ...rest,
          )
      : undefined,
  );
  await consume([message], { env: later });
  expect(await ledger.find(eventId)).toMatchObject({ status: "delivered", attempts: 1 });
});
