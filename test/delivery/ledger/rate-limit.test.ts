/** A ledger with a rate limit in its real Durable Object, with the test as the queue, the consumer and the clock. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RATE_BURST_MS } from "../../../src/constants.ts";
import type { Admission, DeliveryOutcome } from "../../../src/delivery/ledger/types.ts";
import type { AttemptError } from "../../../src/vocabulary/delivery.ts";
import type { DeliveryLedger } from "../../../src/index.ts";
import { firstIdAt } from "../../../src/ids/id.ts";
import { newId } from "../../../src/ids/new-id.ts";

const EVENT = "messages.sent";
const LIMIT = 10;
const BURST = (LIMIT * RATE_BURST_MS) / 1000;
const START = Date.now();

beforeEach(() => {
  vi.setSystemTime(START);
});

afterEach(() => {
  vi.useRealTimers();
});

function eventIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => newId(START, index));
}

interface LetThrough {
  id: string;
  at: number;
}

async function newLedger(limit: number | null = LIMIT) {
  const webhookId = crypto.randomUUID();
  const stub = env.DELIVERY_LEDGER.getByName(webhookId);
  const identity = { accountId: crypto.randomUUID(), webhookId };
  await stub.open(identity);
  const enqueued: string[] = [];
  const through: LetThrough[] = [];
  const held = () =>
    runInDurableObject(stub, (instance: DeliveryLedger) => {
      const sendBatch: Queue["sendBatch"] = async (messages) => {
        for (const { body } of messages) enqueued.push(String(Reflect.get(Object(body), "event_id")));
        return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
      };
      Object.assign(instance, { env: { ...env, DELIVERIES: { sendBatch } } });
    });
  await held();
  const ledger = {
    stub,
    identity,
    held,
    limit,
    /** When each delivery was let through. */
    through,
    admit: async (ids: readonly string[]): Promise<Admission[]> =>
      stub.admit(
        ids.map((eventId) => ({ eventId, event: EVENT })),
        ledger.limit,
        identity,
      ),
    /** Admits each, records how it ended, and returns those that were let through. */
    attempt: async (
      ids: readonly string[],
      error: AttemptError | null = null,
      autoRecover = false,
    ): Promise<string[]> => {
      const outcomes = (await ledger.admit(ids)).flatMap((admission): DeliveryOutcome[] => {
        if (admission.decision !== "send") return [];
        const { eventId, cycle, number } = admission;
        const base = { cycle, number, startedAt: Date.now(), durationMs: 0, responseBody: null };
        const statusCode = error === null ? 200 : 500;
        const attempt = { ...base, statusCode, error };
        return [{ kind: "attempted", eventId, event: EVENT, attempt, retryAfterSeconds: null }];
      });
      await stub.record(outcomes, autoRecover);
      ledger.through.push(...outcomes.map(({ eventId }) => ({ id: eventId, at: Date.now() })));
      return outcomes.map(({ eventId }) => eventId);
    },
    /** Lets the alarm run at its time, and returns what it enqueued. */
    alarm: async (): Promise<string[]> => {
      const at = await runInDurableObject(stub, (_instance, state) => state.storage.getAlarm());
      if (at !== null) vi.setSystemTime(Math.max(at, Date.now()));
      enqueued.length = 0;
      await runDurableObjectAlarm(stub);
      return [...enqueued];
    },
    /** The alarm, the queue and the consumer at work until nothing waits. */
    drained: async (error: AttemptError | null = null): Promise<string[]> => {
      const done: string[] = [];
      for (let step = 0; step < 5000; step += 1) {
        if ((await stub.health())?.backlog === 0) return done;
        done.push(...(await ledger.attempt(await ledger.alarm(), error)));
      }
      throw new Error("it never ended");
    },
    pending: () => stub.list({ statuses: ["pending"] }, 10_000),
  };
  return ledger;
}

/** No more than a burst and the limit's rate, between any two moments. */
function expectWithinLimit(through: readonly { at: number }[], limit = LIMIT): void {
  const burst = (limit * RATE_BURST_MS) / 1000;
  for (const [first, { at: from }] of through.entries()) {
    for (const [more, { at: to }] of through.slice(first).entries()) {
      expect(more + 1).toBeLessThanOrEqual(burst + ((to - from) * limit) / 1000 + 1e-6);
    }
  }
}

describe("deliveries beyond a webhook's rate limit", () => {
  it("wait in the ledger, spend no attempts, and go out in order at the limit's rate", async () => {
    const ledger = await newLedger();
    const ids = eventIds(100);
    const first = await ledger.attempt(ids);
    expect(first).toEqual(ids.slice(0, BURST));
    const waiting = await ledger.pending();
    expect(waiting).toHaveLength(100 - BURST);
    expect(waiting.every(({ attempts, log }) => attempts === 0 && log.length === 0)).toBe(true);
    expect(await ledger.drained()).toEqual(ids.slice(BURST));
    expectWithinLimit(ledger.through);
    // And not much slower, either: the last one leaves when its time has come.
    expect(Date.now() - START).toBeLessThanOrEqual(((100 - BURST) / LIMIT) * 1000 * 1.1 + RATE_BURST_MS);
    expect(await ledger.stub.list({ statuses: ["delivered"] }, 1000)).toHaveLength(100);
    expect(await ledger.stub.list({ statuses: ["failed"] }, 1000)).toHaveLength(0);
  });

  it("are not overtaken by what comes later, whatever the limit would let through by then", async () => {
    const ledger = await newLedger();
    const ids = eventIds(60);
    await ledger.attempt(ids.slice(0, 40));
    vi.setSystemTime(START + 60_000);
    expect(await ledger.attempt(ids.slice(40))).toEqual([]);
    expect(await ledger.drained()).toEqual(ids.slice(BURST));
  });

  it("keep the limit when the queue brings several steps of them at once", async () => {
    const ledger = await newLedger();
    const ids = eventIds(100);
    await ledger.attempt(ids);
    for (let round = 0; round < 100 && ledger.through.length < 100; round += 1) {
      const late: string[] = [];
      for (let step = 0; step < 8; step += 1) late.push(...(await ledger.alarm()));
      await ledger.attempt(late);
    }
    expect(ledger.through.map(({ id }) => id)).toEqual(ids);
    expectWithinLimit(ledger.through);
    for (const delivery of await ledger.stub.list({}, 1000)) expect(delivery).toMatchObject({ attempts: 1, cycle: 1 });
  });

  it("keep the limit when their messages come twice or not at all", async () => {
    const ledger = await newLedger();
    const ids = eventIds(50);
    await ledger.attempt([...ids, ...ids]);
    for (let round = 0; (await ledger.stub.health())?.backlog !== 0; round += 1) {
      const batch = await ledger.alarm();
      if (round % 3 !== 0) await ledger.attempt([...batch, ...batch]);
    }
    expect(ledger.through.map(({ id }) => id).toSorted()).toEqual(ids);
    expectWithinLimit(ledger.through);
  });

  it("include retries, which count as requests", async () => {
    const ledger = await newLedger(1);
    const [failing = "", other = ""] = eventIds(2);
    expect(await ledger.attempt([failing], "status")).toEqual([failing]);
    vi.setSystemTime(START + 2_000);
    expect(await ledger.attempt([other])).toEqual([other]);
    // Its retry is due now, and somebody else has gone this second.
    expect(await ledger.attempt([failing])).toEqual([]);
    expect(await ledger.stub.find(failing)).toMatchObject({
      status: "pending",
      attempts: 1,
      nextAt: expect.any(Number),
    });
    expect(await ledger.drained()).toEqual([failing]);
    expect(await ledger.stub.find(failing)).toMatchObject({ status: "delivered", attempts: 2 });
  });
});

describe("a rate limit that is changed", () => {
  const changes = [
    { what: "raised", to: 100 },
    { what: "taken away", to: null },
  ];
  it.each(changes)("and $what counts for what waits already, within ten seconds", async ({ to }) => {
    const ledger = await newLedger(1);
    const ids = eventIds(200);
    await ledger.attempt(ids);
    expect(await ledger.pending()).toHaveLength(199);
    ledger.limit = to;
    await ledger.drained();
    expect(ledger.through.map(({ id }) => id)).toEqual(ids);
    expect(Date.now() - START).toBeLessThanOrEqual(10_000);
  });

  it("and lowered counts from the next delivery on", async () => {
    const ledger = await newLedger(1000);
    const ids = eventIds(60);
    expect(await ledger.attempt(ids.slice(0, 30))).toHaveLength(30);
    ledger.limit = 2;
    ledger.through = [];
    await ledger.attempt(ids.slice(30));
    await ledger.drained();
    expect(ledger.through).toHaveLength(30);
    expectWithinLimit(ledger.through, 2);
  });
});

describe("a webhook with a rate limit", () => {
  it("whose ledger was evicted gets a burst more, and no more", async () => {
    const ledger = await newLedger();
    const ids = eventIds(100);
    await ledger.attempt(ids.slice(0, BURST));
    await evictDurableObject(ledger.stub);
    await ledger.held();
    expect(await ledger.attempt(ids.slice(BURST))).toHaveLength(BURST);
    await ledger.drained();
    expect(ledger.through.map(({ id }) => id)).toEqual(ids);
  });

  it("that is new lets a burst through, and parks the rest", async () => {
    const webhookId = crypto.randomUUID();
    const stub = env.DELIVERY_LEDGER.getByName(webhookId);
    const candidates = eventIds(40).map((eventId) => ({ eventId, event: EVENT }));
    const admissions = await stub.admit(candidates, LIMIT, { accountId: crypto.randomUUID(), webhookId });
    expect(admissions.map(({ decision }: Admission) => decision)).toEqual(
      candidates.map((_, index) => (index < BURST ? "send" : "wait")),
    );
    expect(await stub.health()).toMatchObject({ backlog: 40 - BURST });
  });

  it("that is down finds all of it waiting, and gets it at the limit's rate when it is back", async () => {
    const ledger = await newLedger();
    const ids = eventIds(60);
    await ledger.attempt(ids.slice(0, 3), "timeout");
    expect(await ledger.stub.health()).toMatchObject({ health: { circuit: { state: "open" } } });
    await ledger.attempt(ids.slice(3));
    expect(await ledger.pending()).toHaveLength(60);
    ledger.through = [];
    await ledger.drained();
    expect(await ledger.stub.health()).toMatchObject({ health: { circuit: { state: "closed" }, rateLimit: LIMIT } });
    expect(ledger.through.map(({ id }) => id)).toEqual(ids);
    expectWithinLimit(ledger.through);
  });

  it("gets what failed in an outage again at the limit's rate, if it recovers by itself", async () => {
    const ledger = await newLedger();
    const ids = eventIds(30);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      vi.setSystemTime(Date.now() + 3_600_000);
      for (const id of ids) {
        const outcome = { kind: "attempted", eventId: id, event: EVENT, retryAfterSeconds: null } as const;
        const base = { cycle: 1, number: attempt + 1, startedAt: Date.now(), durationMs: 0, responseBody: null };
        await ledger.stub.record([{ ...outcome, attempt: { ...base, statusCode: 500, error: "status" } }], true);
      }
    }
    expect(await ledger.stub.list({ statuses: ["failed"] }, 100)).toHaveLength(30);
    const probe = newId(START, 99);
    expect(await ledger.attempt([probe], null, true)).toEqual([probe]);
    ledger.through = [];
    while (ledger.through.length < 30) await ledger.attempt(await ledger.alarm());
    expect(ledger.through.map(({ id }) => id)).toEqual(ids);
    expectWithinLimit(ledger.through);
    for (const id of ids) expect(await ledger.stub.find(id)).toMatchObject({ status: "delivered", cycle: 2 });
  });

  it("gets thousands that are recovered at the limit's rate, before what is new", { timeout: 60_000 }, async () => {
    const limit = 500;
    const ledger = await newLedger(limit);
    const ids = eventIds(2001);
    const fresh = ids.pop() ?? "";
    const outcomes = ids.map((eventId): DeliveryOutcome => {
      const base = { cycle: 1, number: 3, startedAt: START, durationMs: 0, responseBody: null, statusCode: 500 };
      const attempt = { ...base, error: "status" as const };
      return { kind: "attempted", eventId, event: EVENT, attempt, retryAfterSeconds: null };
    });
    await ledger.stub.record(outcomes, false);
    await ledger.stub.setEnabled(true, 1);
    const job = { id: newId(START), kind: "recover" as const, fromId: firstIdAt(START), belowId: firstIdAt(START + 1) };
    const rest = { events: null, position: "", total: 0, createdAt: START };
    await ledger.stub.startJob(ledger.identity, { ...job, ...rest });
    await ledger.alarm();
    expect(await ledger.attempt([fresh])).toEqual([]);
    await ledger.drained();
    expect(new Set(ledger.through.map(({ id }) => id))).toEqual(new Set([...ids, fresh]));
    expect(ledger.through.at(-1)?.id).toBe(fresh);
    expect(ledger.through).toHaveLength(2001);
    expectBursts(ledger.through, limit);
  });

  it("loses what waits when somebody discards it or disables the webhook, and is as good as new afterwards", async () => {
    const ledger = await newLedger();
    const ids = eventIds(120);
    await ledger.attempt(ids.slice(0, 40));
    expect(await ledger.stub.discard()).toBe(40 - BURST);
    vi.setSystemTime(START + 10_000);
    expect(await ledger.attempt(ids.slice(40, 80))).toEqual(ids.slice(40, 40 + BURST));
    await ledger.stub.setEnabled(false, 2);
    const disabled = (await ledger.stub.list({ statuses: ["failed"] }, 100)).filter(
      (delivery) => delivery.status === "failed" && delivery.reason === "disabled",
    );
    expect(disabled).toHaveLength(40 - BURST);
    await ledger.stub.setEnabled(true, 3);
    vi.setSystemTime(START + 20_000);
    expect(await ledger.attempt(ids.slice(80))).toEqual(ids.slice(80, 80 + BURST));
    expect(await ledger.drained()).toEqual(ids.slice(80 + BURST));
  });

  it("sends a manual redelivery when the rate limit allows it", async () => {
    const ledger = await newLedger();
    const ids = eventIds(40);
    await ledger.attempt(ids);
    const [first = ""] = ids;
    await ledger.stub.redeliver(first);
    expect(await ledger.attempt([first])).toEqual([]);
    const order = await ledger.drained();
    expect(order).toEqual([first, ...ids.slice(BURST)]);
    expect(await ledger.stub.find(first)).toMatchObject({ status: "delivered", cycle: 2 });
  });

  it("has a time at which each of those that wait is looked after", async () => {
    const ledger = await newLedger();
    await ledger.attempt(eventIds(50));
    for (let step = 0; (await ledger.stub.health())?.backlog !== 0; step += 1) {
      for (const delivery of await ledger.pending()) {
        expect(delivery).toMatchObject({ nextAt: expect.any(Number) });
      }
      expect(await runInDurableObject(ledger.stub, (_instance, state) => state.storage.getAlarm())).not.toBeNull();
      const batch = await ledger.alarm();
      if (step % 2 === 0) await ledger.attempt(batch);
    }
  });
});

/** As `expectWithinLimit`, over whole seconds: for many. */
function expectBursts(through: readonly { at: number }[], limit: number): void {
  const seconds = Map.groupBy(through, ({ at }) => Math.floor(at / 1000));
  for (const { length } of seconds.values()) expect(length).toBeLessThanOrEqual((limit * RATE_BURST_MS) / 1000 + limit);
}
