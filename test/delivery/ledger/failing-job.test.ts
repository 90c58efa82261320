/** A replay that cannot read its events: deliveries go on without it, it waits longer each time, and in the end it says so. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { QUEUE_GRACE_MS, HOUR_MS, JOB_RETRY_MS, MAX_JOB_FAILURES } from "../../../src/constants.ts";
import type { DeliveryOutcome } from "../../../src/delivery/ledger/types.ts";
import { newId } from "../../../src/ids/new-id.ts";
import { lostEvent, unreadableEvents } from "../../support/faults.ts";
import { receiverUrl } from "../../support/receiver.ts";
import { newAccount, request } from "../../support/service.ts";
import { browser } from "../../support/visitor.ts";

const EVENT = "messages.sent";
/** Alarms ring when the test lets them, and not by themselves: the platform's clock does not follow. */
const START = Date.now() + HOUR_MS;

beforeEach(() => {
  vi.setSystemTime(START);
});

afterEach(() => {
  vi.useRealTimers();
});

/** A webhook whose ledger cannot read events, and three events that it never got. */
async function newPlace() {
  const account = await newAccount();
  const missed = [];
  for (let count = 0; count < 3; count += 1) missed.push(await lostEvent(account.id, [], HOUR_MS / 2));
  const webhookId = String((await account.webhook(receiverUrl("failing-job"), { events: ["messages.*"] }))["id"]);
  const identity = { accountId: account.id, webhookId };
  const stub = env.DELIVERY_LEDGER.getByName(webhookId);
  await stub.open(identity);
  const path = `/v1/webhooks/${webhookId}`;
  const enqueued: string[] = [];
  const send: Queue["sendBatch"] = async (messages) => {
    for (const { body } of messages) enqueued.push(String(Reflect.get(Object(body), "event_id")));
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  };
  const bind = (DB: D1Database) =>
    runInDurableObject(stub, (instance) => {
      Object.assign(instance, { env: { ...env, DB, DELIVERIES: { send, sendBatch: send } } });
    });
  await bind(unreadableEvents());
  const alarmAt = () => runInDurableObject(stub, (_instance, state) => state.storage.getAlarm());
  return {
    account,
    missed,
    stub,
    identity,
    path,
    alarmAt,
    /** Events can be read again. */
    repair: () => bind(env.DB),
    start: async (kind: "replay" | "recover") => {
      const { status, json } = await account.post(`${path}/${kind}`, {
        since: new Date(START - HOUR_MS).toISOString(),
      });
      expect(status).toBe(202);
      return String(json["id"]);
    },
    job: async (id: string) => (await account.get(`${path}/jobs/${id}`)).json,
    /** Lets the alarm ring at its time, and returns what it enqueued; null: none is set. */
    alarm: async () => {
      const at = await alarmAt();
      if (at === null) return null;
      vi.setSystemTime(Math.max(at, Date.now()));
      enqueued.length = 0;
      await runDurableObjectAlarm(stub);
      return [...enqueued];
    },
  };
}

type Place = Awaited<ReturnType<typeof newPlace>>;

function attempted(eventId: string, number: number, error: "status" | null): DeliveryOutcome {
  const answer = { statusCode: error ? 500 : 200, error, responseBody: null };
  const attempt = { cycle: 1, number, startedAt: Date.now(), durationMs: 0, ...answer };
  return { kind: "attempted", eventId, event: EVENT, attempt, retryAfterSeconds: null };
}

async function failForGood(place: Place): Promise<string> {
  const eventId = newId(Date.now() - HOUR_MS / 2);
  await place.stub.record([attempted(eventId, 3, "status")], false);
  return eventId;
}

it("a delivery that is overdue goes out meanwhile, and once more when its message was lost", async () => {
  const place = await newPlace();
  const overdue = newId(Date.now());
  await place.stub.handOver(place.identity, [{ eventId: overdue, event: EVENT }], 0, 0);
  const id = await place.start("replay");
  expect(await place.alarm()).toEqual([overdue]);
  const sent: number[] = [];
  for (let alarms = 0; alarms < 8; alarms += 1) {
    if ((await place.alarm())?.includes(overdue)) sent.push(Date.now() - START);
  }
  expect(sent[0]).toBe(QUEUE_GRACE_MS);
  expect(sent.length).toBeGreaterThan(1);
  expect(await place.job(id)).toMatchObject({ status: "running", done: 0 });
});

it("others are told meanwhile of what failed", async () => {
  // The database's own clock, by which a notice is stored.
  vi.useRealTimers();
  const place = await newPlace();
  await failForGood(place);
  await place.start("replay");
  await vi.waitFor(async () => {
    const { json } = await place.account.get("/v1/events?event=webhooks.delivery_failed");
    expect(Object.values(json["data"] ?? {})).toHaveLength(1);
  }, 10_000);
});

it("a job that can go on is not held up by it, and what that brings back is drained", async () => {
  const place = await newPlace();
  const failed = await failForGood(place);
  const replay = await place.start("replay");
  vi.setSystemTime(Date.now() + 1000);
  const recover = await place.start("recover");
  const enqueued: string[] = [];
  for (let alarms = 0; alarms < 4; alarms += 1) enqueued.push(...((await place.alarm()) ?? []));
  expect(await place.job(recover)).toMatchObject({ status: "completed", done: 1 });
  expect(enqueued).toEqual([failed]);
  expect(await place.job(replay)).toMatchObject({ status: "running" });
});

it("the job is left alone for a while, however much is delivered meanwhile", async () => {
  const place = await newPlace();
  const id = await place.start("replay");
  await place.alarm();
  const failedAt = Date.now();
  for (let count = 0; count < 3; count += 1) {
    await place.stub.record([attempted(newId(Date.now(), count), 1, null)], false);
    expect(await place.alarmAt()).toBe(failedAt + JOB_RETRY_MS);
  }
  await place.repair();
  await place.alarm();
  expect(await place.job(id)).toMatchObject({ status: "completed", done: 3 });
});

it("the job ends as failed in the API and on the dashboard, the alarm sleeps, and the same once more sends the rest", async () => {
  const place = await newPlace();
  const { account, path } = place;
  const id = await place.start("replay");
  let alarms = 0;
  while (alarms < 2 * MAX_JOB_FAILURES && (await place.alarm()) !== null) alarms += 1;
  expect(alarms).toBe(MAX_JOB_FAILURES);
  const ended = { id, status: "failed", total: 3, done: 0 };
  expect(await place.job(id)).toMatchObject(ended);
  expect((await account.get(`${path}/jobs`)).json["data"]).toMatchObject([ended]);

  const link = await request("POST", `/v1/accounts/${account.id}/portal-links`, { body: { role: "admin" } });
  const visitor = browser();
  await visitor.post(String(link.json["url"]));
  const page = `/dashboard${path.replace("/v1", "")}/repair`;
  expect((await visitor.get(page)).text).toMatch(/0 of 3[^]*Failed/);
  const { text } = await visitor.get(`${page}/jobs/${id}`);
  expect(text).toContain("failed for hours");
  // Nothing changes any more, so nobody waits for it.
  expect(text).not.toContain("data-refresh");

  await place.repair();
  const again = await place.start("replay");
  const enqueued: string[] = [];
  for (let step = 0; step < 2; step += 1) enqueued.push(...((await place.alarm()) ?? []));
  expect(await place.job(again)).toMatchObject({ status: "completed", done: 3 });
  expect(enqueued.toSorted()).toEqual(place.missed.toSorted());
});
