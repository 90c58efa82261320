/**
 * Any number of deliveries expires, or is discarded, in portions. ENDING_ROWS=1000000 does it with a million, as
 * docs/operating.md says.
 */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { ALARM_BATCH, ENDING_BATCH, HOUR_MS, PARKED_TTL_MS } from "../../../src/constants.ts";
import { newId } from "../../../src/ids/new-id.ts";
import type { Circuit } from "../../../src/delivery/ledger/types.ts";

const ENDING_ROWS = inject("endingRows");

const EVENT = "messages.sent";
const START = Date.now();
const ID_PREFIX = newId(START).slice(0, 24);

beforeEach(() => {
  vi.setSystemTime(START);
});

afterEach(() => {
  vi.useRealTimers();
});

const OPEN: Circuit = {
  state: "open",
  stateSince: START,
  outageSince: START,
  cooldownMs: HOUR_MS,
  probeAt: START + PARKED_TTL_MS,
  probeEventId: null,
  requestedAt: null,
  resumeAt: null,
  drainAt: null,
};
const CLOSED: Circuit = { state: "closed", stateSince: 0, drainAt: START + HOUR_MS, recoverFrom: null };

async function parkedLedger(count: number, circuit: Circuit) {
  const webhookId = crypto.randomUUID();
  const stub = env.DELIVERY_LEDGER.getByName(webhookId);
  const identity = { accountId: crypto.randomUUID(), webhookId };
  await stub.open(identity);
  const enqueued: string[] = [];
  const sendBatch: Queue["sendBatch"] = async (messages) => {
    for (const { body } of messages) enqueued.push(String(Reflect.get(Object(body), "event_id")));
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  };
  await runInDurableObject(stub, async (instance, state) => {
    Object.assign(instance, { env: { ...env, DELIVERIES: { sendBatch } } });
    const { tables } = instance.ledger;
    const health = tables.hours.health();
    tables.hours.save({ ...health, circuit }, START);
    state.storage.sql.exec(
      `INSERT INTO pending (event_id, event, cycle, is_manual, attempts, next_at, wake_at, cycle_started_at, updated_at, log)
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
       SELECT ? || printf('%012x', i), ?, 1, 0, 0, ?, NULL, ?, ?, '[]' FROM n`,
      count,
      ID_PREFIX,
      EVENT,
      START,
      START,
      START,
    );
    await state.storage.setAlarm(START + PARKED_TTL_MS);
  });
  const status = (name: string) =>
    runInDurableObject(stub, (_instance, state) =>
      Number(state.storage.sql.exec("SELECT count(*) AS n FROM settled WHERE reason = ?", name).one()["n"]),
    );
  return {
    stub,
    identity,
    enqueued,
    status,
    backlog: async () => (await stub.health())?.backlog,
    /** Rings at its time. Returns that time, or null if the alarm sleeps. */
    alarm: async () => {
      const at = await runInDurableObject(stub, (_instance, state) => state.storage.getAlarm());
      if (at === null) return null;
      vi.setSystemTime(Math.max(at, Date.now()));
      await runDurableObjectAlarm(stub);
      return at;
    },
  };
}

describe("5,000 deliveries that were parked at once", () => {
  const COUNT = 5_000;

  it("expire after exactly three days, within some alarms, and none of them is sent after", async () => {
    const ledger = await parkedLedger(COUNT, OPEN);
    const rings: number[] = [];
    while ((await ledger.backlog()) !== 0) rings.push(Number(await ledger.alarm()) - START - PARKED_TTL_MS);
    expect(rings).toEqual(Array.from({ length: COUNT / ALARM_BATCH }, () => 0));
    expect(ledger.enqueued).toEqual([]);
    expect(await ledger.status("expired")).toBe(COUNT);
  });

  it("are not sent by a consumer that has a message when they have expired, before the alarm came", async () => {
    const ledger = await parkedLedger(COUNT, { ...CLOSED, stateSince: START + PARKED_TTL_MS });
    vi.setSystemTime(START + PARKED_TTL_MS + 1000);
    const eventIds = [1, COUNT].map((i) => ID_PREFIX + i.toString(16).padStart(12, "0"));
    const candidates = eventIds.map((eventId) => ({ eventId, event: EVENT }));
    const admissions = await ledger.stub.admit(candidates, null, ledger.identity);
    expect(admissions.map(({ decision }) => decision)).toEqual(["wait", "wait"]);
    await ledger.alarm();
    expect(ledger.enqueued).toEqual([]);
  });

  it("are pending as long as a rate limit delays them", async () => {
    const ledger = await parkedLedger(COUNT, CLOSED);
    vi.setSystemTime(START + PARKED_TTL_MS + 1000);
    await ledger.alarm();
    expect(await ledger.backlog()).toBe(COUNT);
    expect(ledger.enqueued.length).toBeGreaterThan(0);
  });
});

describe.each([
  { what: "discarded", end: "discard", reason: "discarded" },
  { what: "whose webhook is disabled", end: "disable", reason: "disabled" },
] as const)(`${ENDING_ROWS} deliveries $what`, ({ end, reason }) => {
  it("fail in portions, the first at once, and none is sent meanwhile", { timeout: 600_000 }, async () => {
    const ledger = await parkedLedger(ENDING_ROWS, { ...CLOSED, drainAt: START });
    vi.setSystemTime(START + 1000);
    if (end === "discard") expect(await ledger.stub.discard()).toBe(ENDING_ROWS);
    else await ledger.stub.setEnabled(false, 2);
    expect(await ledger.backlog()).toBe(ENDING_ROWS - ENDING_BATCH);
    // What is accepted afterwards is not meant.
    const later = { eventId: newId(START + 2000), event: EVENT };
    vi.setSystemTime(START + 2000);
    await ledger.stub.handOver(ledger.identity, [later], HOUR_MS, 0);
    const last = ID_PREFIX + ENDING_ROWS.toString(16).padStart(12, "0");
    const [admission] = await ledger.stub.admit([{ eventId: last, event: EVENT }], null, ledger.identity);
    expect(admission?.decision).toBe("wait");
    let alarms = 0;
    while ((await ledger.backlog()) !== 1) {
      await ledger.alarm();
      expect(Date.now() - START).toBeLessThan(60_000);
      alarms += 1;
    }
    expect(alarms).toBe(Math.ceil(ENDING_ROWS / ENDING_BATCH) - 1);
    expect(ledger.enqueued).toEqual([]);
    expect(await ledger.status(reason)).toBe(ENDING_ROWS);
    expect(await ledger.stub.find(later.eventId)).toMatchObject({ status: "pending" });
  });
});
