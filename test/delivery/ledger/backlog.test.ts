/** A ledger in its real Durable Object, with the test as the queue, the consumer and the clock. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DRAIN_BATCH, DRAIN_INTERVAL_MS, PARKED_TTL_MS } from "../../../src/constants.ts";
import type {
  Admission,
  Attempt,
  Delivery,
  DeliveryOutcome,
  PendingDelivery,
} from "../../../src/delivery/ledger/types.ts";
import type { AttemptError } from "../../../src/vocabulary/delivery.ts";
import { newId } from "../../../src/ids/new-id.ts";

const EVENT = "messages.sent";
const DAY_MS = 24 * 60 * 60 * 1000;
/** Set in vitest.config.ts. */
const COOLDOWN_MS = 2_000;
const START = Date.now();

beforeEach(() => {
  vi.setSystemTime(START);
});

afterEach(() => {
  vi.useRealTimers();
});

function advance(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

/** An open ledger, and what its alarm enqueues, in order. */
async function newLedger() {
  const webhookId = crypto.randomUUID();
  const stub = env.DELIVERY_LEDGER.getByName(webhookId);
  const identity = { accountId: crypto.randomUUID(), webhookId };
  await stub.open(identity);
  const enqueued: string[] = [];
  await runInDurableObject(stub, (instance) => {
    const send: Queue["sendBatch"] = async (messages) => {
      for (const { body } of messages) enqueued.push(String(Reflect.get(Object(body), "event_id")));
      return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
    };
    Object.assign(instance, { env: { ...env, DELIVERIES: { send, sendBatch: send } } });
  });
  const record = (outcomes: DeliveryOutcome[], autoRecover = false) => stub.record(outcomes, autoRecover);
  return {
    stub,
    identity,
    enqueued,
    record,
    admit: (...ids: string[]) => stub.admit(toCandidates(ids), null, identity),
    /** Admits each and records how it ended, as one batch would. */
    attempt: async (ids: readonly string[], error: AttemptError | null, autoRecover = false) => {
      const admissions: Admission[] = await stub.admit(toCandidates(ids), null, identity);
      const outcomes = admissions.flatMap((admission) =>
        admission.decision === "send" ? [outcome(admission, error)] : [],
      );
      return { admissions, answer: await record(outcomes, autoRecover) };
    },
    /** Lets the alarm run at its time, and returns what it enqueued. */
    alarm: async () => {
      const at = await runInDurableObject(stub, (_instance, state) => state.storage.getAlarm());
      if (at === null) return null;
      vi.setSystemTime(Math.max(at, Date.now()));
      enqueued.length = 0;
      await runDurableObjectAlarm(stub);
      return [...enqueued];
    },
    pending: async (id: string): Promise<PendingDelivery> => {
      const delivery: Delivery | null = await stub.find(id);
      if (delivery?.status !== "pending") throw new Error(`${id} is not pending`);
      return delivery;
    },
    decisions: async (ids: readonly string[]) =>
      (await stub.admit(toCandidates(ids), null, identity)).map(({ decision }) => decision),
  };
}

function toCandidates(ids: readonly string[]) {
  return ids.map((eventId) => ({ eventId, event: EVENT }));
}

function outcome(
  admission: Extract<Admission, { decision: "send" }>,
  error: AttemptError | null,
  retryAfterSeconds: number | null = null,
): DeliveryOutcome {
  const attempt: Attempt = {
    cycle: admission.cycle,
    number: admission.number,
    startedAt: Date.now(),
    durationMs: 0,
    statusCode: error === null ? 200 : 500,
    error,
    responseBody: null,
  };
  return { kind: "attempted", eventId: admission.eventId, event: EVENT, attempt, retryAfterSeconds };
}

function eventIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => newId(START, index));
}

describe("an open circuit", () => {
  it("lets deliveries wait without an attempt, and probes with the oldest of them", async () => {
    const ledger = await newLedger();
    const [a, b, c, ...waiting] = eventIds(8);
    await ledger.attempt([a ?? "", b ?? "", c ?? ""], "status");
    expect(await ledger.decisions(waiting.toReversed())).toEqual(waiting.map(() => "wait"));
    expect(await ledger.alarm()).toEqual([a]);
    // Only the probe is let through, whatever else comes along.
    expect(await ledger.decisions([b ?? "", ...waiting])).toEqual(["wait", ...waiting.map(() => "wait")]);
    const { answer } = await ledger.attempt([a ?? ""], "status");
    expect(answer.queueActions).toEqual([{ eventId: a, retryAt: null, requeue: false }]);
    expect(await ledger.stub.find(a ?? "")).toMatchObject({ status: "pending", attempts: 2 });
    for (const id of waiting) expect(await ledger.stub.find(id)).toMatchObject({ status: "pending", attempts: 0 });
  });

  it("probes again, later each time, and goes on to the next oldest when the first has spent its attempts", async () => {
    const ledger = await newLedger();
    const [a = "", b = "", c = ""] = eventIds(3);
    await ledger.attempt([a, b, c], "status");
    const openedAt = Date.now();
    const probes: { id: string | undefined; after: number }[] = [];
    for (let probe = 0; probe < 4; probe += 1) {
      let id: string | undefined;
      // The alarm also comes for a notice of what failed, and enqueues nothing then.
      while (id === undefined) [id] = (await ledger.alarm()) ?? [];
      probes.push({ id, after: (Date.now() - openedAt) / COOLDOWN_MS });
      await ledger.attempt([id], "status");
    }
    expect(probes).toEqual([
      { id: a, after: 1 },
      { id: a, after: 3 },
      { id: b, after: 7 },
      { id: b, after: 15 },
    ]);
    expect(await ledger.stub.find(a)).toMatchObject({ status: "failed", reason: "attempts_exhausted", attempts: 3 });
  });

  it("takes the first that comes as its probe when nothing waits", async () => {
    const ledger = await newLedger();
    const [a = "", b = "", c = "", d = "", e = ""] = eventIds(5);
    await ledger.attempt([a, b, c], "status");
    await runInDurableObject(ledger.stub, (instance) => instance.ledger.tables.pending.deleteAll([a, b, c]));
    advance(COOLDOWN_MS);
    expect(await ledger.decisions([d, e])).toEqual(["send", "wait"]);
  });

  it("sends another probe when the message of the first vanishes", async () => {
    const ledger = await newLedger();
    const [a = "", b = "", c = ""] = eventIds(3);
    await ledger.attempt([a, b, c], "status");
    expect(await ledger.alarm()).toEqual([a]);
    expect(await ledger.alarm()).toEqual([a]);
  });

  it("fails what has waited three days", async () => {
    const ledger = await newLedger();
    const [a = "", b = "", c = "", old = "", young = ""] = eventIds(5);
    await ledger.attempt([a, b, c], "status");
    await ledger.admit(old);
    advance(2 * DAY_MS);
    await ledger.admit(young);
    advance(PARKED_TTL_MS - 2 * DAY_MS + 1000);
    await runDurableObjectAlarm(ledger.stub);
    expect(await ledger.stub.find(old)).toMatchObject({
      status: "failed",
      reason: "expired",
      attempts: 0,
    });
    expect(await ledger.stub.find(young)).toMatchObject({ status: "pending" });
  });

  it("asks for the webhook to be disabled after five days and ten attempts without a success", async () => {
    const ledger = await newLedger();
    const ids = eventIds(12);
    await ledger.attempt(ids.slice(0, 9), "status");
    advance(5 * DAY_MS);
    const [first = ""] = (await ledger.alarm()) ?? [];
    const probe = first === "" ? (ids[9] ?? "") : first;
    const { answer } = await ledger.attempt([probe], "status");
    expect(answer.disable).toBe("failing");
  });

  it("is closed at once, with nothing remembered, when the webhook is enabled by hand", async () => {
    const ledger = await newLedger();
    const [a = "", b = "", c = "", d = ""] = eventIds(4);
    await ledger.attempt([a, b, c], "status");
    await ledger.stub.setEnabled(false, 2);
    expect(await ledger.stub.find(a)).toMatchObject({ status: "failed", reason: "disabled" });
    await ledger.stub.setEnabled(true, 3);
    expect(await ledger.stub.health()).toMatchObject({
      health: { circuit: { state: "closed" }, failuresInARow: 0 },
      backlog: 0,
    });
    expect(await ledger.decisions([d])).toEqual(["send"]);
  });

  it("is not emptied by a switch that was overtaken by a newer one", async () => {
    const ledger = await newLedger();
    const [a = ""] = eventIds(1);
    await ledger.stub.setEnabled(true, 3);
    await ledger.attempt([a], "status");
    await ledger.stub.setEnabled(false, 2);
    expect(await ledger.stub.find(a)).toMatchObject({ status: "pending" });
    await ledger.stub.setEnabled(false, 4);
    expect(await ledger.stub.find(a)).toMatchObject({ status: "failed", reason: "disabled" });
  });

  it("takes the oldest delivery that no consumer has in hand as a requested probe", async () => {
    const ledger = await newLedger();
    const [inHand = "", a = "", b = "", c = ""] = eventIds(4);
    await ledger.admit(inHand);
    // Its message comes twice, so it has a row.
    expect(await ledger.decisions([inHand])).toEqual(["busy"]);
    await ledger.attempt([a, b, c], "status");
    ledger.enqueued.length = 0;
    expect(await ledger.stub.probe()).toEqual({ kind: "started", eventId: a });
    expect(ledger.enqueued).toEqual([a]);
  });

  it("leaves a delivery alone that a consumer took in hand while a probe was requested", async () => {
    const ledger = await newLedger();
    const [inHand = "", a = "", b = "", c = ""] = eventIds(4);
    await ledger.admit(inHand);
    await ledger.attempt([a, b, c], "status");
    await ledger.stub.discard();
    ledger.enqueued.length = 0;
    // D1 had named it before its message came.
    expect(await ledger.stub.probe({ eventId: inHand, event: EVENT })).toEqual({ kind: "probe_running" });
    expect(ledger.enqueued).toEqual([]);
    expect(await ledger.stub.find(inHand)).toBeNull();
  });

  it("takes a redelivery as its probe: somebody expects the receiver to work again", async () => {
    const ledger = await newLedger();
    const [a = "", b = "", c = "", d = ""] = eventIds(4);
    await ledger.attempt([d], null);
    await ledger.attempt([a, b, c], "status");
    ledger.enqueued.length = 0;
    expect(await ledger.stub.redeliver(d)).toMatchObject({ kind: "again", delivery: { cycle: 2, attempts: 0 } });
    expect(ledger.enqueued).toEqual([d]);
    await ledger.attempt([d], null);
    expect(await ledger.stub.health()).toMatchObject({ health: { circuit: { state: "closed" } } });
  });
});

describe("a receiver that asks for time", () => {
  it("is not probed before it is over", async () => {
    const ledger = await newLedger();
    const [a = "", b = "", c = "", d = ""] = eventIds(4);
    const admissions = await ledger.admit(a, b, c);
    const outcomes = admissions.flatMap((admission) =>
      admission.decision === "send" ? [outcome(admission, "status", 3600)] : [],
    );
    await ledger.record(outcomes);
    await ledger.admit(d);
    const openedAt = Date.now();
    expect(await ledger.alarm()).toEqual([a]);
    expect(Date.now() - openedAt).toBeGreaterThanOrEqual(3_600_000);
  });
});

describe("an outage that ends and begins again in one batch", () => {
  it("leaves the alarm asleep until the next probe", async () => {
    const ledger = await newLedger();
    const ids = eventIds(7);
    const [late = "", ...others] = ids;
    const admissions = await ledger.admit(...ids);
    await ledger.attempt(eventIds(10).slice(7), "status", true);
    expect(await ledger.stub.health()).toMatchObject({ health: { circuit: { state: "open" } } });
    const outcomes = admissions.flatMap((admission, index) => {
      vi.setSystemTime(START + 1000 + index);
      return admission.decision === "send" ? [outcome(admission, admission.eventId === late ? null : "status")] : [];
    });
    await ledger.record(outcomes, true);
    expect(others).toHaveLength(6);
    expect(await ledger.stub.health()).toMatchObject({ health: { circuit: { state: "open" } } });
    // The alarm that was set for the first outage finds nothing to do, and sets itself for the probe.
    expect(await ledger.alarm()).toEqual([]);
    const next = await runInDurableObject(ledger.stub, (_instance, state) => state.storage.getAlarm());
    expect(next).toBeGreaterThan(Date.now());
  });
});

describe("a receiver that is back", () => {
  it("gets its backlog oldest first, at a bounded rate", async () => {
    const ledger = await newLedger();
    const [a = "", b = "", c = "", ...waiting] = eventIds(3 + 2 * DRAIN_BATCH + 50);
    await ledger.attempt([a, b, c], "timeout");
    await ledger.admit(...waiting.toReversed());
    expect(await ledger.alarm()).toEqual([a]);
    await ledger.attempt([a], null);
    advance(60_000);

    const batches: string[][] = [];
    const times: number[] = [];
    while (batches.flat().length < waiting.length + 2) {
      const batch = await ledger.alarm();
      if (batch === null) break;
      times.push(Date.now());
      batches.push(batch);
      await ledger.attempt(batch, null);
    }
    expect(batches.flat()).toEqual([b, c, ...waiting]);
    expect(Math.max(...batches.map(({ length }) => length))).toBeLessThanOrEqual(DRAIN_BATCH);
    for (const [index, time] of times.entries()) {
      if (index > 0) expect(time - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(DRAIN_INTERVAL_MS);
    }
    expect(await ledger.stub.health()).toMatchObject({ health: { circuit: { state: "closed" } }, backlog: 0 });
  });

  it("gets what has a wait of its own when that is over, and no later", async () => {
    const ledger = await newLedger();
    const ids = eventIds(3);
    await ledger.attempt(ids, "status");
    await ledger.stub.setEnabled(true, 2);
    const due = new Map<string, number>();
    for (const id of ids) due.set(id, (await ledger.pending(id)).nextAt);
    const sent = new Map<string, number>();
    while (sent.size < ids.length) for (const id of (await ledger.alarm()) ?? []) sent.set(id, Date.now());
    for (const id of ids) expect((sent.get(id) ?? 0) - (due.get(id) ?? 0)).toBeLessThan(DRAIN_INTERVAL_MS);
  });

  it("that fails again while it gets its backlog finds the rest waiting", async () => {
    const ledger = await newLedger();
    const ids = eventIds(20);
    const [a = ""] = ids;
    await ledger.attempt(ids.slice(0, 3), "timeout");
    await ledger.admit(...ids.slice(3));
    await ledger.alarm();
    await ledger.attempt([a], null);
    advance(60_000);
    const batch = (await ledger.alarm()) ?? [];
    await ledger.attempt(batch.slice(0, 3), "status");
    expect(await ledger.decisions(batch.slice(3))).toEqual(batch.slice(3).map(() => "wait"));
    expect(await ledger.stub.health()).toMatchObject({ health: { circuit: { state: "open" } }, backlog: batch.length });
  });

  it("gets again what had spent its attempts in the outage, if its webhook recovers by itself", async () => {
    const ledger = await newLedger();
    const [before = "", during = "", later = ""] = eventIds(3);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await ledger.attempt([before], "status");
      advance(60_000);
      if (attempt === 1) await ledger.attempt([later], null);
    }
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await ledger.attempt([during], "status");
      advance(60_000);
    }
    // `before` spent two of its attempts before a success of another: its third began this outage.
    for (const id of [before, during]) expect(await ledger.stub.find(id)).toMatchObject({ status: "failed" });
    await ledger.attempt([newId(START, 99)], null, true);
    expect(await ledger.alarm()).toEqual([before, during]);
    expect(await ledger.stub.find(during)).toMatchObject({ status: "pending", cycle: 2, attempts: 0 });
  });
});

describe("a delivery that is pending", () => {
  it("always has a next time, and the alarm is never later than it", async () => {
    const ledger = await newLedger();
    const ids = eventIds(30);
    await ledger.attempt(ids.slice(0, 2), "status");
    await ledger.stub.handOver(
      ledger.identity,
      ids.slice(10, 20).map((eventId) => ({ eventId, event: EVENT })),
      0,
      50,
    );
    await ledger.attempt(ids.slice(2, 3), "timeout");
    await ledger.admit(...ids.slice(20));
    for (let step = 0; step < 10; step += 1) {
      for (const delivery of await ledger.stub.list({ statuses: ["pending"] }, 100)) {
        expect(delivery).toMatchObject({ nextAt: expect.any(Number) });
      }
      expect(await runInDurableObject(ledger.stub, (_instance, state) => state.storage.getAlarm())).not.toBeNull();
      const due = (await ledger.alarm()) ?? [];
      await ledger.attempt(due, step % 3 === 0 ? null : "status");
    }
  });

  it("that the queue refuses to carry is sent by a later alarm", async () => {
    const ledger = await newLedger();
    const [a = ""] = eventIds(1);
    await ledger.attempt([a], "status");
    await runInDurableObject(ledger.stub, (instance) => {
      const refuse = () => Promise.reject(new Error("Queue sendBatch failed"));
      Object.assign(instance, { env: { ...env, DELIVERIES: { send: refuse, sendBatch: refuse } } });
    });
    expect(await ledger.alarm()).toEqual([]);
    expect(await runInDurableObject(ledger.stub, (_instance, state) => state.storage.getAlarm())).toBeGreaterThan(
      Date.now(),
    );
  });
});
