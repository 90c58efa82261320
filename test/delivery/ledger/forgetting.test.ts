/** What a ledger forgets, and when: its settled deliveries lie in two generations, and the older is dropped whole. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DAY_MS, LEDGER_GRACE_DAYS } from "../../../src/constants.ts";
import { createJob } from "../../../src/delivery/ledger/job-progress.ts";
import type { Delivery, Job, NewJob } from "../../../src/delivery/ledger/types.ts";
import type { AttemptError } from "../../../src/vocabulary/delivery.ts";
import { settingsOf } from "../../../src/settings.ts";
import { firstIdAt } from "../../../src/ids/id.ts";
import { newId } from "../../../src/ids/new-id.ts";
import { KNOWN_IDENTITY } from "../../support/ledger.ts";

const EVENT = "messages.sent";
const RETENTION_DAYS = settingsOf(env).eventRetentionDays;
/** How long a generation lasts. */
const SPAN_MS = (RETENTION_DAYS + LEDGER_GRACE_DAYS) * DAY_MS;
const START = Date.now();

beforeEach(() => {
  vi.setSystemTime(START);
});

afterEach(() => {
  vi.useRealTimers();
});

async function newLedger() {
  const webhookId = crypto.randomUUID();
  const identity = { accountId: crypto.randomUUID(), webhookId };
  const stub = env.DELIVERY_LEDGER.getByName(webhookId);
  await stub.open(identity);
  return { stub, identity, webhookId };
}

type Stub = Awaited<ReturnType<typeof newLedger>>["stub"];

/** Deliveries of events that are published and settled now. */
async function settle(stub: Stub, count: number, status: "delivered" | "failed" = "delivered"): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, order) => newId(Date.now(), order));
  const ending = status === "failed" ? ({ status, reason: "gone" } as const) : { status };
  await runInDurableObject(stub, ({ ledger }) => {
    const rest = { event: EVENT, cycle: 1, attempts: 1, cycleStartedAt: Date.now(), updatedAt: Date.now() };
    for (const eventId of ids) ledger.tables.settled.save({ ...rest, ...ending, eventId, log: [] });
  });
  return ids;
}

/** Everything that is stored of settled deliveries, whether or not it is shown. */
function stored(stub: Stub): Promise<string[]> {
  return runInDurableObject(stub, ({ ledger }) => ledger.tables.list({}, 1e6).map(({ eventId }) => eventId));
}

/** Days later, the reconciler maintains the ledger. */
async function later(stub: Stub, days: number): Promise<void> {
  vi.setSystemTime(Date.now() + days * DAY_MS);
  await stub.maintain();
}

const SPAN_DAYS = SPAN_MS / DAY_MS;
const newestFirst = (ids: string[]) => ids.toSorted().toReversed();

describe("a settled delivery", () => {
  it("is shown for the days of its event, to the millisecond, and its job counts no older one", async () => {
    const { stub, identity } = await newLedger();
    const [id = ""] = await settle(stub, 1, "failed");
    const recover = async () => {
      const bounds = { fromId: firstIdAt(START - DAY_MS), belowId: firstIdAt(Date.now()), position: "", events: null };
      const rest = { total: 0, createdAt: Date.now() };
      const job: NewJob = { id: newId(Date.now()), kind: "recover", ...bounds, ...rest };
      return (await stub.startJob(identity, job))?.total;
    };
    vi.setSystemTime(START + RETENTION_DAYS * DAY_MS);
    expect(await stub.find(id)).toMatchObject({ status: "failed" });
    expect(await stub.list({}, 10)).toHaveLength(1);
    expect(await stub.list({ statuses: ["failed"], fromId: firstIdAt(0) }, 10)).toHaveLength(1);
    vi.setSystemTime(START + RETENTION_DAYS * DAY_MS + 1);
    expect(await stub.find(id)).toBeNull();
    expect(await stub.list({}, 10)).toEqual([]);
    expect(await stub.list({ statuses: ["failed"], fromId: firstIdAt(0) }, 10)).toEqual([]);
    expect(await stub.redeliver(id)).toEqual({ kind: "unknown" });
    // It is kept a little longer, so that no late message takes it for new.
    expect(await stub.admit([{ eventId: id, event: EVENT }], null, KNOWN_IDENTITY)).toEqual([
      { eventId: id, decision: "done" },
    ]);
    expect(await recover()).toBe(1);
  });

  it("is kept for one span, and gone after two", async () => {
    const { stub } = await newLedger();
    const ids = await settle(stub, 3);
    await later(stub, SPAN_DAYS - 1);
    expect(await stored(stub)).toEqual(newestFirst(ids));
    await later(stub, 1);
    const more = await settle(stub, 2);
    expect(await stored(stub)).toEqual(newestFirst([...ids, ...more]));
    await later(stub, SPAN_DAYS - 1);
    expect(await stored(stub)).toEqual(newestFirst([...ids, ...more]));
    await later(stub, 1);
    expect(await stored(stub)).toEqual(newestFirst(more));
    await later(stub, SPAN_DAYS);
    expect(await stored(stub)).toEqual([]);
  });

  it("that is settled just before the generations change is kept for a span all the same", async () => {
    const { stub } = await newLedger();
    vi.setSystemTime(START + SPAN_MS - 1);
    const ids = await settle(stub, 1);
    vi.setSystemTime(START + SPAN_MS + DAY_MS);
    await stub.maintain();
    await later(stub, SPAN_DAYS - 1);
    expect(await stored(stub)).toEqual(ids);
    await later(stub, 1);
    expect(await stored(stub)).toEqual([]);
  });
});

describe("deliveries of both generations", () => {
  /** Some failed before the generations changed, some after. */
  async function acrossTheBoundary() {
    const ledger = await newLedger();
    vi.setSystemTime(START + SPAN_MS - 2 * DAY_MS);
    const older = await settle(ledger.stub, 5, "failed");
    await later(ledger.stub, 2);
    const newer = await settle(ledger.stub, 5, "failed");
    return { ...ledger, older, newer, all: newestFirst([...older, ...newer]) };
  }

  it("are one list, page by page", async () => {
    const { stub, all } = await acrossTheBoundary();
    const pages: string[][] = [];
    for (let belowId: string | undefined; pages.flat().length < all.length; belowId = pages.flat().at(-1)) {
      const page: Delivery[] = await stub.list({ statuses: ["failed"], belowId }, 3);
      pages.push(page.map(({ eventId }) => eventId));
    }
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 3, 1]);
    expect(pages.flat()).toEqual(all);
    expect(await stub.list({ events: ["messages.opened"] }, 3)).toEqual([]);
  });

  it("are recovered together, oldest first, each once", async () => {
    const { stub, identity, all } = await acrossTheBoundary();
    const bounds = { fromId: firstIdAt(START), belowId: firstIdAt(Date.now() + 1), position: "", events: null };
    const rest = { total: 0, createdAt: Date.now() };
    const job: NewJob = { id: newId(Date.now()), kind: "recover", ...bounds, ...rest };
    expect(await stub.startJob(identity, job)).toMatchObject({ total: all.length });
    await runInDurableObject(stub, (instance) => instance.alarm());
    expect(await stub.job(job.id)).toMatchObject({ done: all.length });
    const listed: Delivery[] = await stub.list({}, 100);
    expect(listed.map(({ eventId, status, cycle }) => [eventId, status, cycle])).toEqual(
      all.map((id) => [id, "pending", 2]),
    );
  });

  it("are counted in an outage that its end recovers", async () => {
    const { stub, older, newer } = await acrossTheBoundary();
    const exhausted = await runInDurableObject(stub, ({ ledger }) => {
      for (const id of [...older, ...newer]) {
        const delivery = ledger.tables.settled.find(id);
        if (delivery?.status === "failed") ledger.tables.settled.save({ ...delivery, reason: "attempts_exhausted" });
      }
      return ledger.tables.settled.findExhaustedSince(START, 7).deliveries.map(({ eventId }) => eventId);
    });
    expect(exhausted).toEqual([...older, ...newer.slice(0, 2)]);
  });

  it("that are sent again are listed once, and stay when the older generation goes", async () => {
    const { stub, older, all } = await acrossTheBoundary();
    const [id = ""] = older;
    expect(await stub.redeliver(id)).toMatchObject({ kind: "again", delivery: { cycle: 2 } });
    expect((await stub.list({}, 100)).map(({ eventId }) => eventId)).toEqual(all);
    await record(stub, id, 2, null);
    const listed: Delivery[] = await stub.list({}, 100);
    expect(listed.map(({ eventId }) => eventId)).toEqual(all);
    expect(await stub.find(id)).toMatchObject({ status: "delivered", cycle: 2 });
    await later(stub, SPAN_DAYS);
    expect(await stored(stub)).toContain(id);
    expect(await stored(stub)).not.toContain(older[1]);
    await later(stub, SPAN_DAYS);
    expect(await stored(stub)).toEqual([]);
  });

  it("that a late record changes are listed once, and do not come back as they were", async () => {
    const { stub, older, all } = await acrossTheBoundary();
    const [id = ""] = older;
    await record(stub, id, 1, null);
    expect(await stub.find(id)).toMatchObject({ status: "delivered" });
    expect((await stub.list({}, 100)).map(({ eventId }) => eventId)).toEqual(all);
    expect(await stub.list({ statuses: ["failed"] }, 100)).toHaveLength(all.length - 1);
  });
});

async function record(stub: Stub, eventId: string, cycle: number, error: AttemptError | null): Promise<void> {
  const attempt = {
    cycle,
    number: 1,
    startedAt: Date.now(),
    durationMs: 1,
    statusCode: 200,
    responseBody: null,
    error,
  };
  await stub.record([{ kind: "attempted", eventId, event: EVENT, attempt, retryAfterSeconds: null }], false);
}

describe("what is pending", () => {
  it("is shown however old its event is, and survives every generation", async () => {
    const { stub, identity } = await newLedger();
    const id = newId(START);
    await stub.handOver(identity, [{ eventId: id, event: EVENT }], 365 * DAY_MS, 0);
    await later(stub, SPAN_DAYS);
    await later(stub, SPAN_DAYS);
    expect(await stub.find(id)).toMatchObject({ status: "pending" });
    expect(await stub.list({ statuses: ["pending"] }, 10)).toHaveLength(1);
  });

  it("fails as expired when its event was deleted, and a probe that it was is free for another", async () => {
    const { stub, identity } = await newLedger();
    const [first = "", second = "", third = ""] = [1, 2, 3].map((order) => newId(START, order));
    const candidates = [first, second].map((eventId) => ({ eventId, event: EVENT }));
    await stub.handOver(identity, candidates, 0, 0);
    await runInDurableObject(stub, ({ ledger }) => {
      const open = {
        state: "open",
        stateSince: START,
        outageSince: START,
        requestedAt: null,
        resumeAt: null,
        drainAt: null,
        cooldownMs: DAY_MS,
      } as const;
      const circuit = { ...open, probeAt: START + DAY_MS, probeEventId: first };
      ledger.tables.hours.save({ ...ledger.tables.hours.health(), circuit }, START);
      for (const id of [first, second]) ledger.tables.pending.setWake(id, null);
    });
    expect(await stub.expire([first, first, third])).toEqual([first]);
    expect(await stub.find(first)).toMatchObject({ status: "failed", reason: "expired" });
    expect(await stub.find(second)).toMatchObject({ status: "pending" });
    // A delivery that nobody knew of is not made up.
    expect(await stub.find(third)).toBeNull();
    expect((await stub.health())?.health.circuit).toMatchObject({ probeEventId: null, probeAt: Date.now() });
    expect(await stub.expire([first])).toEqual([]);
  });
});

describe("a finished job", () => {
  it("is forgotten with the deliveries of its time; one at work is not", async () => {
    const { stub } = await newLedger();
    const window = { fromId: "0", belowId: "1", position: "", events: null, total: 0, createdAt: START };
    const finished: Job = {
      ...createJob({ id: newId(START, 1), kind: "recover", ...window }),
      finishedAt: START,
    };
    await runInDurableObject(stub, ({ ledger }) => ledger.tables.jobs.save(finished));
    await later(stub, SPAN_DAYS - 1);
    expect(await stub.job(finished.id)).not.toBeNull();
    await later(stub, 2);
    expect(await stub.job(finished.id)).toBeNull();
  });
});

it("a ledger that was never opened forgets nothing and writes nothing", async () => {
  const stub = env.DELIVERY_LEDGER.getByName(crypto.randomUUID());
  await stub.maintain();
  expect(await stub.expire([newId(START)])).toEqual([]);
  expect(await tablesOf(stub)).toEqual([]);
});

it("a ledger that was deleted answers as if it had never been, writes nothing for what comes late, and can begin anew", async () => {
  const { stub, identity } = await newLedger();
  const [eventId = ""] = await settle(stub, 1);
  expect(await stub.find(eventId)).not.toBeNull();
  await stub.destroy();
  expect(await stub.find(eventId)).toBeNull();
  expect(await stub.stats(1)).toHaveLength(1);
  expect(await stub.admit([{ eventId, event: EVENT }], null, identity)).toEqual([{ eventId, decision: "done" }]);
  expect(await stub.record([{ kind: "unsent", eventId, event: EVENT }], false)).toMatchObject({ open: false });
  await stub.maintain();
  expect(await tablesOf(stub)).toEqual([]);
  await stub.open(identity);
  expect(await stub.health()).toMatchObject({ backlog: 0 });
});

/** The names of all that is stored in it. */
function tablesOf(stub: Stub) {
  return runInDurableObject(stub, (_instance, state) =>
    state.storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'").toArray(),
  );
}
