/** What an operator sees: the Worker's log, as the console gets it. */
import { createScheduledController, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import worker, { type DeliveryLedger } from "../../src/index.ts";
import { inboundWebhook } from "../support/inbound.ts";
import { lostEvent, withFailingDatabase, withLedgers } from "../support/faults.ts";
import { receiverUrl } from "../support/receiver.ts";
import { PLATFORM_TOKEN, SENT, consume, heldQueue, newAccount } from "../support/service.ts";

const MINUTE_MS = 60_000;
const LEVELS = ["info", "warn", "error"] as const;
type Line = Record<string, unknown>;

/** Every line since the test began, as text. */
let printed: string[] = [];
const silent = LEVELS.map((level) => ({ level, method: console[level] }));

beforeEach(() => {
  printed = [];
  for (const level of LEVELS) console[level] = (line: string) => printed.push(line);
});

afterEach(() => {
  for (const { level, method } of silent) console[level] = method;
  vi.useRealTimers();
});

/**
 * Without the lines `audit`, which have tests of their own. The queue may deliver in one test what the reconciler handed
 * over in an earlier one, so a test that looks for lines of deliveries asks for those of its own account.
 */
function lines(of: (line: Line) => boolean = () => true): Line[] {
  return printed.map((line): Line => JSON.parse(line)).filter((line) => line["message"] !== "audit" && of(line));
}

async function oneDelivery(name: string, behaviour: Record<string, string> = {}, more: Record<string, unknown> = {}) {
  const account = await newAccount();
  const webhook = await account.webhook(receiverUrl(name, behaviour), { uses_signature: true, ...more });
  const webhookId = String(webhook["id"]);
  const eventId = await lostEvent(account.id, [webhookId], 10 * MINUTE_MS);
  const ids = { account_id: account.id, webhook_id: webhookId, event_id: eventId };
  const message = { account_id: account.id, event_id: eventId, webhook_id: webhookId };
  return {
    account,
    webhook,
    webhookId,
    ids,
    /** A minute later than the last time. */
    carry: async (bindings: Env = { ...env, DELIVERIES: heldQueue() }) => {
      await consume([message], { env: bindings });
      vi.setSystemTime(Date.now() + MINUTE_MS);
    },
    lines: () => lines((line) => line["event_id"] === eventId),
  };
}

describe("a delivery has one line for each thing that became of it", () => {
  it("delivered", async () => {
    const { ids, carry, lines: own } = await oneDelivery("log-delivered");
    await carry();
    const attempt = { cycle: 1, attempt: 1, status_code: 200, duration_ms: expect.any(Number) };
    expect(own()).toEqual([{ level: "info", message: "delivered", ...ids, event: "messages.sent", ...attempt }]);
  });

  it("tried again, then delivered", async () => {
    const { ids, carry, lines: own } = await oneDelivery("log-retried", { behave: "500,200" });
    await carry();
    await carry();
    const next_attempt_at = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(own()).toMatchObject([
      { level: "warn", message: "attempt failed", ...ids, attempt: 1, attempt_error: "status", next_attempt_at },
      { level: "info", message: "delivered", ...ids, attempt: 2, status_code: 200 },
    ]);
  });

  it("failed for good", async () => {
    const { ids, webhookId, account, carry, lines: own } = await oneDelivery("log-failed", { behave: "500" });
    await carry();
    await carry();
    await carry();
    const reason = "attempts_exhausted";
    expect(own()).toMatchObject([
      { message: "attempt failed", attempt: 1 },
      { message: "attempt failed", attempt: 2 },
      { level: "warn", message: "delivery failed", ...ids, reason, attempt: 3, status_code: 500 },
    ]);
    const circuit = lines(({ message }) => String(message).startsWith("circuit"));
    expect(circuit).toEqual([
      { level: "warn", message: "circuit open", account_id: account.id, webhook_id: webhookId },
    ]);
  });

  it("turned away by a filter", async () => {
    const filter = [{ path: "/message/id", op: "ne", value: "lost" }];
    const { ids, carry, lines: own } = await oneDelivery("log-filtered", {}, { filter });
    await carry();
    expect(own()).toEqual([
      { level: "info", message: "delivery skipped", ...ids, event: "messages.sent", reason: "filtered" },
    ]);
  });

  it("refused, for its webhook is disabled", async () => {
    const { ids, carry, lines: own } = await oneDelivery("log-refused", {}, { enabled: false });
    await carry();
    expect(own()).toEqual([
      { level: "warn", message: "delivery failed", ...ids, event: "messages.sent", reason: "disabled" },
    ]);
  });

  it("made to wait", async () => {
    const { ids, webhookId, account, carry, lines: own } = await oneDelivery("log-waits");
    const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
    await ledger.open({ accountId: account.id, webhookId });
    await runInDurableObject(ledger, (instance: DeliveryLedger) => {
      const { hours } = instance.ledger.tables;
      const now = Date.now();
      const times = {
        stateSince: now,
        outageSince: now,
        requestedAt: null,
        resumeAt: null,
        drainAt: null,
        cooldownMs: MINUTE_MS,
        probeAt: now + MINUTE_MS,
      };
      hours.save({ ...hours.health(), circuit: { state: "open", ...times, probeEventId: null } }, now);
    });
    await carry();
    expect(own()).toEqual([{ level: "info", message: "delivery deferred", ...ids }]);
  });

  it("sent, and not recorded", async () => {
    const { ids, carry, lines: own } = await oneDelivery("log-unrecorded");
    await carry(
      withLedgers((_stub, method) =>
        method === "record" ? () => Promise.reject(new Error("Network connection lost.")) : undefined,
      ),
    );
    expect(own()).toMatchObject([{ level: "warn", message: "attempt not recorded", ...ids, status_code: 200 }]);
  });
});

describe("a webhook has a line", () => {
  it("when the service disables it, and when deliveries fail by it together", async () => {
    const { account, webhookId, carry } = await oneDelivery("log-gone", { behave: "500,410" });
    await carry();
    const other = await lostEvent(account.id, [webhookId], MINUTE_MS);
    await consume([{ account_id: account.id, event_id: other, webhook_id: webhookId }]);
    const ids = { account_id: account.id, webhook_id: webhookId };
    expect(lines(({ message }) => message === "webhook disabled")).toEqual([
      { level: "warn", message: "webhook disabled", ...ids, reason: "gone" },
    ]);
    expect(lines(({ message }) => message === "deliveries failed")).toEqual([
      { level: "warn", message: "deliveries failed", ...ids, reason: "disabled", deliveries: 1 },
    ]);
  });

  it("when the reconciler found what was lost", async () => {
    const { account, webhookId } = await oneDelivery("log-reconciled");
    await worker.scheduled(createScheduledController(), env);
    expect(
      lines(({ webhook_id, message }) => webhook_id === webhookId && message === "deliveries handed over"),
    ).toEqual([
      { level: "warn", message: "deliveries handed over", account_id: account.id, webhook_id: webhookId, taken: 1 },
    ]);
  });

  it("when a hand-over failed, with its cause and without a guess at it", async () => {
    const { account, webhookId, ids } = await oneDelivery("log-hand-over");
    const bindings = withLedgers((_stub, method) =>
      method === "handOver" ? () => Promise.reject(new Error("Durable Object is overloaded")) : undefined,
    );
    await env.DB.prepare("UPDATE reconciler SET watermark = ''").run();
    await worker.scheduled(createScheduledController(), bindings);
    const failed = { level: "error", message: "hand-over failed", webhook_id: webhookId };
    const error: unknown = expect.stringContaining("Durable Object is overloaded");
    expect(lines(({ webhook_id, level }) => webhook_id === webhookId && level === "error")).toContainEqual({
      ...failed,
      account_id: account.id,
      error,
    });
    printed = [];
    const refusing = withFailingDatabase(1).env;
    await consume([ids], { queue: "webhook-deliveries-dead", env: refusing });
    expect(lines()).toEqual([{ ...failed, error: expect.stringContaining("D1_ERROR") }]);
  });
});

describe("with LOG_PERCENT", () => {
  it("0, an event has lines only for what went wrong", async () => {
    const quiet = { ...env, LOG_PERCENT: "0" };
    const account = await newAccount();
    await account.post("/v1/events", { event: "messages.sent", payload: SENT }, { env: quiet });
    const bindings = { ...quiet, DELIVERIES: heldQueue() };
    const good = await oneDelivery("log-percent-good");
    await good.carry(bindings);
    const bad = await oneDelivery("log-percent-bad", { behave: "500" });
    await bad.carry(bindings);
    const accounts = new Set([account, good.account, bad.account].map(({ id }) => id));
    expect(lines(({ account_id }) => accounts.has(String(account_id)))).toMatchObject([
      { level: "warn", message: "attempt failed", ...bad.ids },
    ]);
  });

  it("50, an event has all of its lines or none", async () => {
    const half = { ...env, LOG_PERCENT: "50" };
    const account = await newAccount();
    const webhook = await account.webhook(receiverUrl("log-percent-half"));
    const events = Array.from({ length: 20 }, () => ({ event: "messages.sent", payload: SENT }));
    const bindings = { ...half, DELIVERIES: heldQueue() };
    const { json } = await account.post("/v1/events/batch", { events }, { env: bindings });
    const ids = Object.values(json["data"] ?? {}).map(({ id }) => String(id));
    await consume(
      ids.map((id) => ({ account_id: account.id, webhook_id: String(webhook["id"]), event_id: id })),
      { env: half },
    );
    const accepted = lines(({ message }) => message === "events accepted").flatMap(({ event_ids }) => event_ids);
    const own = lines(({ account_id }) => account_id === account.id);
    const delivered = own.filter(({ message }) => message === "delivered").map(({ event_id }) => event_id);
    expect(delivered.toSorted()).toEqual([...accepted].toSorted());
    expect(delivered.length).toBeLessThan(ids.length);
  });
});

describe("a request has a line", () => {
  it("that leads from it to what it published", async () => {
    const account = await newAccount();
    const body = { events: Array.from({ length: 3 }, () => ({ event: "messages.sent", payload: SENT })) };
    const answer = await account.post("/v1/events/batch", body);
    expect(lines()).toEqual([
      {
        level: "info",
        message: "events accepted",
        request_id: answer.headers.get("X-Request-Id"),
        account_id: account.id,
        event_ids: Object.values(answer.json["data"] ?? {}).map(({ id }) => id),
        deliveries: 0,
      },
    ]);
  });

  it("when something went wrong, with its cause, which is not in the answer", async () => {
    const account = await newAccount();
    const failing = withFailingDatabase(2);
    const answer = await account.call("GET", `/v1/webhooks/${crypto.randomUUID()}`, { env: failing.env });
    expect(answer.status).toBe(503);
    expect(answer.text).not.toContain("D1_ERROR");
    expect(lines()).toEqual([
      {
        level: "error",
        message: "database failed",
        request_id: answer.json["request_id"],
        account_id: account.id,
        method: "GET",
        route: "/v1/webhooks/:id",
        error: expect.stringContaining("D1_ERROR"),
      },
    ]);
  });

  it("when the service is not set up, which says what is missing", async () => {
    await newAccount().then((account) => account.call("GET", "/v1/events", { env: { ...env, PUBLIC_URL: "nowhere" } }));
    expect(lines()).toMatchObject([
      { level: "error", message: "settings refused", error: expect.stringContaining("PUBLIC_URL") },
    ]);
  });

  it("when it came to an inbound URL, and the URL is not in it", async () => {
    const account = await newAccount();
    const webhook = await inboundWebhook(account, ["contact.create"]);
    await webhook.send({ email: "john@example.com" });
    await webhook.send({ email: 7 });
    const ids = { account_id: account.id, webhook_id: webhook.id, request_id: expect.any(String) };
    expect(lines()).toEqual([
      { level: "info", message: "inbound call completed", ...ids, status_code: 200 },
      { level: "info", message: "inbound call completed", ...ids, status_code: 422 },
    ]);
    expect(printed.join()).not.toContain(webhook.secret);
    expect(printed.join()).not.toContain("john@example.com");
  });
});

it("no line has a secret in it", async () => {
  const { account, webhook, carry } = await oneDelivery("log-secrets", { behave: "500", token: "in-the-url" });
  await carry();
  await account.post("/v1/events", { event: "messages.sent", payload: SENT });
  await account.get("/v1/webhooks");
  expect(printed.length).toBeGreaterThan(1);
  for (const secret of [PLATFORM_TOKEN, webhook["secret"], webhook["signing_secret"], "in-the-url", "whsec_"]) {
    expect(printed.join("\n")).not.toContain(String(secret));
  }
});
