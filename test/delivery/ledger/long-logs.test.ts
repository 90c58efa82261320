/** Deliveries with the longest logs there are: how much of them a ledger reads into its memory, which is an isolate's. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import {
  COUNT_BATCH,
  DRAIN_BATCH,
  MAX_LOGGED_ATTEMPTS,
  MAX_STEP_LOG_CHARS,
  PARKED_TTL_MS,
  RESPONSE_EXCERPT_BYTES,
} from "../../../src/constants.ts";
import { admit } from "../../../src/delivery/ledger/admit.ts";
import { collectDueWork } from "../../../src/delivery/ledger/alarm.ts";
import { HEALTHY } from "../../../src/delivery/ledger/circuit.ts";
import { createJob } from "../../../src/delivery/ledger/job-progress.ts";
import { recoverStep } from "../../../src/delivery/ledger/jobs.ts";
import type { Ledger } from "../../../src/delivery/ledger/ledger.ts";
import { Tables } from "../../../src/delivery/ledger/tables.ts";
import { selectFitting } from "../../../src/delivery/ledger/tables/portion.ts";
import type { Attempt } from "../../../src/delivery/ledger/types.ts";
import { firstIdAt } from "../../../src/ids/id.ts";

const NOW = Date.now();
const MINUTE_MS = 60_000;
const WINDOW = { fromId: firstIdAt(NOW - MINUTE_MS), belowId: firstIdAt(NOW), position: "" };
/** What a step may read beside the logs: some columns of each delivery. */
const BESIDES = 256 * 1024;

/** The log of so many attempts, each with an answer as long as one is kept. */
function logOf(attempts: number): string {
  const answer = { statusCode: 500, error: "status", responseBody: "x".repeat(RESPONSE_EXCERPT_BYTES) } as const;
  const log = Array.from({ length: attempts }, (_, index): Attempt => {
    return { cycle: 1, number: index + 1, startedAt: NOW, durationMs: 3000, ...answer };
  });
  return JSON.stringify(log);
}

/** Does `work` with the tables of an open ledger, and counts the characters that it reads of them. */
async function withLedger<Result>(
  work: (ledger: Ledger, sql: SqlStorage, readBy: (read: () => unknown) => number) => Result,
): Promise<Result> {
  const webhookId = crypto.randomUUID();
  const stub = env.DELIVERY_LEDGER.getByName(webhookId);
  await stub.open({ accountId: crypto.randomUUID(), webhookId });
  return runInDurableObject(stub, (_instance, { storage }) => {
    let chars = 0;
    const counted = new Proxy(storage.sql, {
      get: (target, name) => {
        if (name !== "exec") return Reflect.get(target, name);
        return (query: string, ...bindings: unknown[]) => {
          const cursor = target.exec(query, ...bindings);
          const toArray = () => {
            const rows = cursor.toArray();
            chars += JSON.stringify(rows).length;
            return rows;
          };
          return { toArray, one: () => cursor.one() };
        };
      },
    });
    const readBy = (read: () => unknown) => {
      chars = 0;
      storage.transactionSync(read);
      return chars;
    };
    return work({ tables: new Tables(counted), leases: new Map(), bucket: null }, storage.sql, readBy);
  });
}

const ids = (count: number) => `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
  SELECT '${firstIdAt(NOW - 1000).slice(0, 24)}' || printf('%012x', i) AS event_id, i FROM n`;

/** So many failed deliveries, every other one in the older generation. */
function fail(sql: SqlStorage, count: number, attempts: number): void {
  for (const [generation, table] of ["settled", "settled_before"].entries()) {
    sql.exec(
      `INSERT INTO ${table} (event_id, event, status, reason, cycle, attempts, cycle_started_at, updated_at, log)
       SELECT event_id, 'messages.sent', 'failed', 'attempts_exhausted', 1, 3, ?1, ?1, ?2
       FROM (${ids(count)}) WHERE i % 2 = ?3`,
      NOW - 1000,
      logOf(attempts),
      generation,
    );
  }
}

function wait(sql: SqlStorage, count: number, { wakeAt, since }: { wakeAt: number | null; since: number }): void {
  sql.exec(
    `INSERT INTO pending (event_id, event, cycle, is_manual, attempts, next_at, wake_at, cycle_started_at, updated_at, log)
     SELECT event_id, 'messages.sent', 2, 0, 1, ?1, ?2, ?1, ?1, ?3 FROM (${ids(count)})`,
    since,
    wakeAt,
    logOf(MAX_LOGGED_ATTEMPTS),
  );
}

/** Cycles and attempts that are still in the log, of all that is pending. */
function pendingIn(sql: SqlStorage) {
  return sql.exec("SELECT DISTINCT cycle, json_array_length(log) AS attempts, count(*) AS count FROM pending").one();
}

describe("what only ids and times are asked of is not read as a whole:", () => {
  it("20,000 failures that a replay counts", async () => {
    const { found, chars } = await withLedger(({ tables }, sql, readBy) => {
      fail(sql, 2_000, 3);
      let all: string[] = [];
      const read = readBy(() => {
        all = tables.settled.listUndelivered(WINDOW.fromId, "", WINDOW.belowId, COUNT_BATCH);
      });
      return { found: all, chars: read };
    });
    expect(new Set(found).size).toBe(2_000);
    expect(COUNT_BATCH * (chars / found.length)).toBeLessThan(2 * 1024 * 1024);
  });

  it("what an alarm enqueues because its message was lost", async () => {
    const chars = await withLedger((ledger, sql, readBy) => {
      wait(sql, 200, { wakeAt: NOW - 1, since: NOW - 1000 });
      return readBy(() => expect(collectDueWork(ledger, NOW).eventIds).toHaveLength(200));
    });
    expect(chars).toBeLessThan(BESIDES);
  });

  it("what an alarm drains", async () => {
    const chars = await withLedger((ledger, sql, readBy) => {
      wait(sql, 200, { wakeAt: null, since: NOW - 1000 });
      return readBy(() => expect(collectDueWork(ledger, NOW).eventIds).toHaveLength(DRAIN_BATCH));
    });
    expect(chars).toBeLessThan(BESIDES);
  });

  it("what is settled when its message comes once more", async () => {
    const chars = await withLedger((ledger, sql, readBy) => {
      fail(sql, 100, MAX_LOGGED_ATTEMPTS);
      const candidates = ledger.tables.settled
        .listUndelivered(WINDOW.fromId, "", WINDOW.belowId, 100)
        .map((eventId) => ({ eventId, event: "messages.sent" }));
      return readBy(() => {
        const decisions = admit(ledger, candidates, null, NOW).map(({ decision }) => decision);
        expect(decisions).toEqual(candidates.map(() => "done"));
      });
    });
    expect(chars).toBeLessThan(BESIDES);
  });
});

describe("what is moved with its log is moved in steps of a few megabytes, each once, with all of its log:", () => {
  const COUNT = 300;

  it("what a recovery sends again", async () => {
    const { steps, done, pending } = await withLedger((ledger, sql, readBy) => {
      fail(sql, COUNT, MAX_LOGGED_ATTEMPTS);
      let job = createJob({ id: "job", kind: "recover", ...WINDOW, events: null, total: COUNT, createdAt: NOW });
      const sizes: number[] = [];
      while (job.finishedAt === null) {
        sizes.push(readBy(() => recoverStep(ledger, job, NOW)));
        job = ledger.tables.jobs.find("job") ?? job;
      }
      return { steps: sizes, done: job.done, pending: pendingIn(sql) };
    });
    expect(Math.max(...steps)).toBeLessThan(1.2 * MAX_STEP_LOG_CHARS);
    expect(steps.length).toBeGreaterThan(3);
    expect(done).toBe(COUNT);
    expect(pending).toEqual({ cycle: 2, attempts: MAX_LOGGED_ATTEMPTS, count: COUNT });
  });

  it("what the end of an outage brings back", async () => {
    const { steps, pending } = await withLedger((ledger, sql, readBy) => {
      fail(sql, COUNT, MAX_LOGGED_ATTEMPTS);
      const closed = {
        state: "closed",
        stateSince: NOW,
        drainAt: NOW + MINUTE_MS,
        recoverFrom: NOW - MINUTE_MS,
      } as const;
      ledger.tables.hours.save({ ...HEALTHY, circuit: closed }, NOW);
      const isRecovering = () => {
        const { circuit } = ledger.tables.hours.health();
        return circuit.state === "closed" && circuit.recoverFrom !== null;
      };
      const sizes: number[] = [];
      while (isRecovering()) sizes.push(readBy(() => collectDueWork(ledger, NOW)));
      return { steps: sizes, pending: pendingIn(sql) };
    });
    expect(Math.max(...steps)).toBeLessThan(1.2 * MAX_STEP_LOG_CHARS);
    expect(pending).toEqual({ cycle: 2, attempts: MAX_LOGGED_ATTEMPTS, count: COUNT });
  });

  it("what has waited too long", async () => {
    const { steps, expired } = await withLedger((ledger, sql, readBy) => {
      wait(sql, COUNT, { wakeAt: null, since: NOW - PARKED_TTL_MS - 1 });
      const times = {
        stateSince: NOW,
        outageSince: NOW,
        requestedAt: null,
        resumeAt: null,
        drainAt: null,
        cooldownMs: MINUTE_MS,
        probeAt: NOW + MINUTE_MS,
      };
      ledger.tables.hours.save({ ...HEALTHY, circuit: { state: "open", ...times, probeEventId: null } }, NOW);
      const failed: string[] = [];
      const sizes: number[] = [];
      while (ledger.tables.pending.hasParked()) {
        sizes.push(readBy(() => failed.push(...collectDueWork(ledger, NOW).expired.map(({ eventId }) => eventId))));
      }
      return { steps: sizes, expired: failed };
    });
    expect(Math.max(...steps)).toBeLessThan(1.2 * MAX_STEP_LOG_CHARS);
    expect(expired).toHaveLength(COUNT);
    expect(new Set(expired).size).toBe(COUNT);
  });
});

it.each([
  { logs: [], taken: 0 },
  { logs: [1, 1, 1], taken: 3 },
  { logs: [MAX_STEP_LOG_CHARS + 1, 1], taken: 1 },
  { logs: [MAX_STEP_LOG_CHARS, 0, 1], taken: 2 },
  { logs: [1, MAX_STEP_LOG_CHARS, 1], taken: 1 },
])("of logs of $logs characters a step takes the first $taken", ({ logs, taken }) => {
  const deliveries = logs.map((logChars, index) => ({ eventId: String(index), logChars }));
  expect(selectFitting(deliveries)).toEqual(deliveries.slice(0, taken).map(({ eventId }) => eventId));
});
