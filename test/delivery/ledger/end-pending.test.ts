/** However a pending delivery ends, a circuit whose probe it was is free to probe with the next one at once. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HOUR_MS, PARKED_TTL_MS } from "../../../src/constants.ts";
import { collectDueWork } from "../../../src/delivery/ledger/alarm.ts";
import type { Attempt, Circuit, Delivery, DeliveryOutcome } from "../../../src/delivery/ledger/types.ts";
import { newId } from "../../../src/ids/new-id.ts";
import { KNOWN_IDENTITY } from "../../support/ledger.ts";

const EVENT = "messages.sent";
const START = Date.now();

beforeEach(() => {
  vi.setSystemTime(START);
});

afterEach(() => {
  vi.useRealTimers();
});

/** A ledger with an open circuit and two parked deliveries, the older of which is the probe. */
async function probingLedger() {
  const webhookId = crypto.randomUUID();
  const identity = { accountId: crypto.randomUUID(), webhookId };
  const stub = env.DELIVERY_LEDGER.getByName(webhookId);
  await stub.open(identity);
  const [probe = "", next = ""] = [0, 1].map((order) => newId(START, order));
  await runInDurableObject(stub, ({ ledger: { tables } }) => {
    const times = {
      stateSince: START,
      outageSince: START,
      requestedAt: null,
      resumeAt: null,
      drainAt: null,
      cooldownMs: HOUR_MS,
      probeAt: START + HOUR_MS,
    };
    const circuit = { state: "open", ...times, probeEventId: probe } as const;
    tables.hours.save({ ...tables.hours.health(), circuit, failuresInARow: 3, failingSince: START }, START);
  });
  await stub.handOver(
    identity,
    [probe, next].map((eventId) => ({ eventId, event: EVENT })),
    0,
    0,
  );
  const circuit = async (): Promise<Circuit | undefined> => (await stub.health())?.health.circuit;
  expect(await circuit()).toMatchObject({ state: "open", probeEventId: probe });
  return { stub, identity, probe, next, circuit };
}

type Place = Awaited<ReturnType<typeof probingLedger>>;

const record = ({ stub }: Place, outcome: DeliveryOutcome) => stub.record([outcome], false);

function attempted(eventId: string, result: Partial<Attempt>): DeliveryOutcome {
  const made = { cycle: 1, startedAt: Date.now(), durationMs: 0, statusCode: null, error: null, responseBody: null };
  return {
    kind: "attempted",
    eventId,
    event: EVENT,
    attempt: { ...made, number: 1, ...result },
    retryAfterSeconds: null,
  };
}

const FREED = { state: "open", probeEventId: null, probeAt: START };

interface Way {
  what: string;
  end: (place: Place, eventId: string) => unknown;
  delivery: Partial<Delivery>;
}

/** The ways in which one pending delivery ends without an attempt. */
const WAYS: Way[] = [
  {
    what: "its event is erased",
    end: ({ stub, identity }, eventId) => stub.erase(identity, { eventId, event: EVENT }),
    delivery: { status: "failed", reason: "erased" },
  },
  {
    what: "a consumer finds its event erased",
    end: (place, eventId) => record(place, { kind: "erased", eventId, event: EVENT }),
    delivery: { status: "failed", reason: "erased" },
  },
  {
    what: "its event was deleted",
    end: ({ stub }, eventId) => stub.expire([eventId]),
    delivery: { status: "failed", reason: "expired" },
  },
  {
    what: "a consumer finds it filtered",
    end: (place, eventId) => record(place, { kind: "filtered", eventId, event: EVENT }),
    delivery: { status: "skipped", reason: "filtered" },
  },
  {
    what: "a consumer finds its webhook disabled",
    end: (place, eventId) => record(place, { kind: "disabled", eventId, event: EVENT }),
    delivery: { status: "failed", reason: "disabled" },
  },
];

describe("a pending delivery that is the probe", () => {
  it.each(WAYS)("and ends because $what releases the probe", async ({ end, delivery }) => {
    const place = await probingLedger();
    await end(place, place.probe);
    expect(await place.stub.find(place.probe)).toMatchObject(delivery);
    expect(await place.circuit()).toMatchObject(FREED);
    expect(await place.stub.admit([{ eventId: place.next, event: EVENT }], null, KNOWN_IDENTITY)).toMatchObject([
      { decision: "send" },
    ]);
  });

  it.each([
    { what: "discarded", end: ({ stub }: Place) => stub.discard(), reason: "discarded" },
    {
      what: "failed as its webhook is disabled",
      end: ({ stub }: Place) => stub.setEnabled(false, 1),
      reason: "disabled",
    },
  ])("and is $what, with all others, releases the probe", async ({ end, reason }) => {
    const place = await probingLedger();
    await end(place);
    for (const id of [place.probe, place.next]) {
      expect(await place.stub.find(id)).toMatchObject({ status: "failed", reason });
    }
    expect(await place.circuit()).toMatchObject(FREED);
  });

  it("and expires because it was parked for too long is followed by another probe in the same alarm", async () => {
    const place = await probingLedger();
    const now = START + PARKED_TTL_MS + 1;
    await runInDurableObject(place.stub, ({ ledger }) => {
      const health = ledger.tables.hours.health();
      if (health.circuit.state === "closed") throw new Error("the circuit is closed");
      ledger.tables.hours.save({ ...health, circuit: { ...health.circuit, probeAt: now + HOUR_MS } }, START);
      // The younger delivery has not been parked for as long.
      const young = ledger.tables.pending.find(place.next);
      if (!young) throw new Error("no such delivery");
      ledger.tables.pending.save({ ...young, cycleStartedAt: now }, null);
      const { eventIds, expired } = collectDueWork(ledger, now);
      expect(expired).toMatchObject([{ eventId: place.probe, reason: "expired" }]);
      expect(eventIds).toEqual([place.next]);
    });
    expect(await place.circuit()).toMatchObject({ state: "open", probeEventId: place.next });
  });

  it("and is delivered closes the circuit", async () => {
    const place = await probingLedger();
    await record(place, attempted(place.probe, { statusCode: 200 }));
    expect(await place.stub.find(place.probe)).toMatchObject({ status: "delivered" });
    expect(await place.circuit()).toMatchObject({ state: "closed" });
  });

  it.each([
    { reason: "gone", result: { statusCode: 410, error: "status" as const } },
    { reason: "attempts_exhausted", result: { number: 3, error: "timeout" as const } },
  ])("and fails as $reason leaves the next probe to the cooldown", async ({ reason, result }) => {
    const place = await probingLedger();
    await record(place, attempted(place.probe, result));
    expect(await place.stub.find(place.probe)).toMatchObject({ status: "failed", reason });
    expect(await place.circuit()).toMatchObject({ probeEventId: null, probeAt: START + HOUR_MS });
  });
});

describe("a pending delivery that is not the probe", () => {
  it.each(WAYS)("and ends because $what leaves the probe alone", async ({ end, delivery }) => {
    const place = await probingLedger();
    const before = await place.circuit();
    await end(place, place.next);
    expect(await place.stub.find(place.next)).toMatchObject(delivery);
    expect(await place.circuit()).toEqual(before);
  });
});

describe("a pending delivery whose consumer's clock is ahead", () => {
  it("is discarded like any other", async () => {
    const webhookId = crypto.randomUUID();
    const stub = env.DELIVERY_LEDGER.getByName(webhookId);
    await stub.open({ accountId: crypto.randomUUID(), webhookId });
    const eventId = newId(START);
    const late = { number: 1, startedAt: START + 20_000, statusCode: 500, error: "status" } as const;
    await stub.record([attempted(eventId, late)], false);
    expect(await stub.discard()).toBe(1);
    expect(await stub.find(eventId)).toMatchObject({ status: "failed", reason: "discarded" });
  });
});
