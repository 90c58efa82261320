/** What a filter turned away, in the ledger: while the circuit is open, while somebody sends it, and twice. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Admission, DeliveryOutcome } from "../../../src/delivery/ledger/types.ts";
import type { AttemptError } from "../../../src/vocabulary/delivery.ts";
import { createJob } from "../../../src/delivery/ledger/job-progress.ts";
import { recoverStep, replayStep } from "../../../src/delivery/ledger/jobs.ts";
import type { DeliveryLedger } from "../../../src/index.ts";
import { firstIdAt } from "../../../src/ids/id.ts";
import { KNOWN_IDENTITY } from "../../support/ledger.ts";

const EVENT = "messages.sent";
const COOLDOWN_MS = 2_000;
/** Ids in the order of their events. */
const [first = "", second = "", third = ""] = [3, 2, 1].map((minutes) => firstIdAt(Date.now() - minutes * 60_000));

afterEach(() => {
  vi.useRealTimers();
});

async function newLedger() {
  const webhookId = crypto.randomUUID();
  const stub = env.DELIVERY_LEDGER.getByName(webhookId);
  await stub.open({ accountId: crypto.randomUUID(), webhookId });
  const enqueued: string[] = [];
  await runInDurableObject(stub, (instance) => {
    const sendBatch: Queue["sendBatch"] = async (messages) => {
      for (const { body } of messages) enqueued.push(String(Reflect.get(Object(body), "event_id")));
      return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
    };
    Object.assign(instance, { env: { ...env, DELIVERIES: { sendBatch } } });
  });
  const admit = async (eventId: string, isFiltered = false): Promise<Admission | undefined> =>
    (await stub.admit([{ eventId, event: EVENT, isFiltered }], null, KNOWN_IDENTITY))[0];
  const turnAway = (...ids: string[]) =>
    stub.record(
      ids.map((eventId): DeliveryOutcome => ({ kind: "filtered", eventId, event: EVENT })),
      false,
    );
  const attempted = async (eventId: string, error: AttemptError | null, number = 1) => {
    const attempt = { cycle: 1, number, startedAt: Date.now(), durationMs: 1, statusCode: null, responseBody: null };
    const outcome = { kind: "attempted", eventId, event: EVENT, retryAfterSeconds: null } as const;
    await stub.record([{ ...outcome, attempt: { ...attempt, error } }], false);
  };
  const alarm = async (): Promise<string[]> => {
    enqueued.length = 0;
    await runDurableObjectAlarm(stub);
    return [...enqueued];
  };
  const health = async () => (await stub.health())?.health;
  return { stub, admit, turnAway, attempted, alarm, health };
}

describe("while the circuit is open", () => {
  /** Two deliveries wait for a receiver that is down, the older is due as the probe. */
  async function twoWaiting() {
    const ledger = await newLedger();
    for (let count = 0; count < 3; count += 1) await ledger.attempted(crypto.randomUUID(), "status");
    await ledger.stub.discard();
    expect(await ledger.admit(first)).toMatchObject({ decision: "wait" });
    expect(await ledger.admit(second)).toMatchObject({ decision: "wait" });
    return ledger;
  }

  it("an event that is not wanted is skipped, not left to wait", async () => {
    const ledger = await twoWaiting();
    const before = await ledger.health();
    expect(await ledger.admit(third, true)).toEqual({ eventId: third, decision: "filtered" });
    await ledger.turnAway(third);
    expect(await ledger.stub.find(third)).toMatchObject({ status: "skipped", attempts: 0 });
    expect(await ledger.health()).toEqual(before);
  });

  it("a probe that is filtered is released: the next delivery is the probe at once", async () => {
    const ledger = await twoWaiting();
    vi.setSystemTime(Date.now() + COOLDOWN_MS + 1);
    expect(await ledger.alarm()).toEqual([first]);
    expect(await ledger.admit(second)).toMatchObject({ decision: "wait" });
    expect(await ledger.admit(first, true)).toMatchObject({ decision: "filtered" });
    await ledger.turnAway(first);
    expect(await ledger.alarm()).toEqual([second]);
    expect(await ledger.admit(second)).toMatchObject({ decision: "send" });
    await ledger.attempted(second, null);
    expect(await ledger.health()).toMatchObject({ circuit: { state: "closed" } });
  });
});

describe("a delivery that is turned away", () => {
  it("twice changes once, and is counted once", async () => {
    const ledger = await newLedger();
    await ledger.turnAway(first);
    const before = await ledger.stub.find(first);
    vi.setSystemTime(Date.now() + 60_000);
    await ledger.turnAway(first);
    expect(await ledger.stub.find(first)).toEqual(before);
    await ledger.turnAway(second, third);
    const hours = await ledger.stub.stats(2);
    expect(hours.reduce((sum, { stats }) => sum + stats.skipped, 0)).toBe(3);
    expect(await ledger.admit(first, true)).toEqual({ eventId: first, decision: "done" });
    expect(await ledger.admit(first)).toEqual({ eventId: first, decision: "done" });
  });

  it("after it was delivered or failed stays as it was", async () => {
    const ledger = await newLedger();
    await ledger.attempted(first, null);
    for (const number of [1, 2, 3]) await ledger.attempted(second, "status", number);
    await ledger.turnAway(first, second);
    expect(await ledger.stub.find(first)).toMatchObject({ status: "delivered" });
    expect(await ledger.stub.find(second)).toMatchObject({ status: "failed", reason: "attempts_exhausted" });
  });

  it("while another consumer sends it is left to that one", async () => {
    const ledger = await newLedger();
    expect(await ledger.admit(first)).toMatchObject({ decision: "send" });
    expect(await ledger.admit(first, true)).toMatchObject({ decision: "busy" });
    await ledger.attempted(first, null);
    expect(await ledger.stub.find(first)).toMatchObject({ status: "delivered", attempts: 1 });
  });

  it("is delivered when a request that was made before arrives after all", async () => {
    const ledger = await newLedger();
    await ledger.turnAway(first);
    await ledger.attempted(first, null);
    expect(await ledger.stub.find(first)).toMatchObject({ status: "delivered", attempts: 1 });
  });

  it("waits no longer for its next attempt, and no alarm brings it back", async () => {
    const ledger = await newLedger();
    await ledger.attempted(first, "status");
    expect(await ledger.admit(first, true)).toMatchObject({ decision: "filtered" });
    await ledger.turnAway(first);
    expect(await ledger.stub.find(first)).toMatchObject({ status: "skipped", reason: "filtered", attempts: 1 });
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(await ledger.alarm()).toEqual([]);
  });

  it("is sent by a redelivery whatever the filter says, in all its attempts", async () => {
    const ledger = await newLedger();
    await ledger.turnAway(first);
    await ledger.stub.redeliver(first);
    // A filter's word that was given before the redelivery began.
    await ledger.turnAway(first);
    expect(await ledger.admit(first, true)).toMatchObject({ decision: "send", cycle: 2, number: 1 });
    const outcome = { kind: "attempted", eventId: first, event: EVENT, retryAfterSeconds: null } as const;
    const attempt = { cycle: 2, number: 1, startedAt: Date.now(), durationMs: 1, statusCode: 500, responseBody: null };
    await ledger.stub.record([{ ...outcome, attempt: { ...attempt, error: "status" } }], false);
    vi.setSystemTime(Date.now() + 60_000);
    expect(await ledger.admit(first, true)).toMatchObject({ decision: "send", cycle: 2, number: 2 });
  });
});

describe("what failed and is brought back together with others", () => {
  /** It has spent its attempts, and the circuit is open. */
  async function failed() {
    const ledger = await newLedger();
    for (const number of [1, 2, 3]) await ledger.attempted(first, "status", number);
    expect(await ledger.stub.find(first)).toMatchObject({ status: "failed" });
    return ledger;
  }
  const skipped = { status: "skipped", reason: "filtered", cycle: 2, attempts: 0 };

  it.each(["recover", "replay"] as const)("by a %s is turned away by the filter as it is now", async (kind) => {
    const ledger = await failed();
    await ledger.stub.setEnabled(true, 1);
    await runInDurableObject(ledger.stub, (instance: DeliveryLedger) => {
      const bounds = { fromId: firstIdAt(0), belowId: firstIdAt(Date.now()), position: "", events: null };
      const job = createJob({ id: crypto.randomUUID(), kind, ...bounds, total: 0, createdAt: 0 });
      if (kind === "recover") recoverStep(instance.ledger, job, Date.now());
      else replayStep(instance.ledger, job, [{ eventId: first, event: EVENT }], Date.now());
    });
    expect(await ledger.admit(first, true)).toMatchObject({ decision: "filtered" });
    await ledger.turnAway(first);
    expect(await ledger.stub.find(first)).toMatchObject(skipped);
  });

  it("at the end of an outage is turned away by the filter as it is now", async () => {
    const ledger = await failed();
    const attempt = { cycle: 1, number: 1, startedAt: Date.now(), durationMs: 1, statusCode: 200, responseBody: null };
    const outcome = { kind: "attempted", eventId: second, event: EVENT, retryAfterSeconds: null } as const;
    await ledger.stub.record([{ ...outcome, attempt: { ...attempt, error: null } }], true);
    expect(await ledger.alarm()).toEqual([first]);
    expect(await ledger.admit(first, true)).toMatchObject({ decision: "filtered" });
    await ledger.turnAway(first);
    expect(await ledger.stub.find(first)).toMatchObject(skipped);
  });
});
