/**
 * A ledger that reaches its size. SQLite's own page limit cannot be set from here, so writes fail as SQLite's do when the
 * real size of the database exceeds a limit.
 */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it } from "vitest";
import { GENERATION_LIMIT_BYTES, LEDGER_LIMIT_BYTES, SUCCESS_EXCERPT_BYTES } from "../../../src/constants.ts";
import { inTransaction } from "../../../src/delivery/ledger/storage-limit.ts";
import type { Attempt, DeliveryOutcome, RecordResult } from "../../../src/delivery/ledger/types.ts";
import { newId } from "../../../src/ids/new-id.ts";
import { cutToJsonBytes } from "../../../src/text/cut-text.ts";

const EVENT = "messages.sent";
const START = Date.now();
const PAGE = 4096;
const BATCH = 50;

async function newLedger() {
  const webhookId = crypto.randomUUID();
  const stub = env.DELIVERY_LEDGER.getByName(webhookId);
  const identity = { accountId: crypto.randomUUID(), webhookId };
  await stub.open(identity);
  return { stub, identity };
}

type Ledger = Awaited<ReturnType<typeof newLedger>>;

function outcomeOf(eventId: string, responseBody: string, error: "status" | null = null): DeliveryOutcome {
  const statusCode = error === null ? 200 : 500;
  const attempt: Attempt = { cycle: 1, number: 1, startedAt: START, durationMs: 40, statusCode, error, responseBody };
  return { kind: "attempted", eventId, event: EVENT, attempt, retryAfterSeconds: null };
}

type Exec = (
  this: SqlStorage,
  query: string,
  ...bindings: unknown[]
) => SqlStorageCursor<Record<string, SqlStorageValue>>;

let restore: (() => unknown) | undefined;

afterEach(() => restore?.());

const HTML = '<!doctype html>\n<p class="ok">ünïcode</p>\n'.repeat(60);

/** Admits and records a batch. Returns the ids of the deliveries that were to be sent. */
async function deliver({ stub, identity }: Ledger, ids: readonly string[]): Promise<string[]> {
  const candidates = ids.map((eventId) => ({ eventId, event: EVENT }));
  const admissions = await stub.admit(candidates, null, identity);
  const sent = admissions.flatMap(({ eventId, decision }) => (decision === "send" ? [eventId] : []));
  const result: RecordResult = await stub.record(
    sent.map((eventId) => outcomeOf(eventId, HTML.slice(0, 2000))),
    false,
  );
  expect(result.open).toBe(true);
  return sent;
}

it("what is kept of a success takes about a kilobyte, whatever the receiver answers", async () => {
  const ledger = await newLedger();
  const responseBody = cutToJsonBytes(HTML, SUCCESS_EXCERPT_BYTES);
  const outcomes = Array.from({ length: 2_000 }, (_, index) => outcomeOf(newId(START, index), responseBody));
  const before = Number((await ledger.stub.health())?.bytes);
  await ledger.stub.record(outcomes, false);
  const bytes = (Number((await ledger.stub.health())?.bytes) - before) / outcomes.length;
  expect(bytes).toBeGreaterThan(SUCCESS_EXCERPT_BYTES);
  expect(bytes).toBeLessThan(1_100);
});

it.each(["", "ok", HTML, "\n".repeat(600), "€".repeat(600), "🙂".repeat(300), "\u0000".repeat(600)])(
  "an excerpt has at most so many bytes of JSON, and whole characters: %#",
  (text) => {
    const cut = cutToJsonBytes(text, SUCCESS_EXCERPT_BYTES);
    expect(text.startsWith(cut)).toBe(true);
    expect(new TextEncoder().encode(JSON.stringify(cut)).length - 2).toBeLessThanOrEqual(SUCCESS_EXCERPT_BYTES);
    expect(cut.isWellFormed()).toBe(true);
  },
);

it("a full ledger goes on: it deletes its oldest settled deliveries, keeps all pending ones, and sends none again", async () => {
  const ledger = await newLedger();
  // A hundred deliveries that wait for their next attempt: they must outlive everything.
  const waiting = Array.from({ length: 100 }, (_, index) => newId(START - 1000, index));
  for (const eventId of waiting) await ledger.stub.record([outcomeOf(eventId, "down", "status")], false);
  const limit = Number((await ledger.stub.health())?.bytes) + 200 * PAGE;
  let refused = 0;
  restore = await runInDurableObject(ledger.stub, (_instance, { storage }) => {
    const sql: { exec: Exec } = Object.getPrototypeOf(storage.sql);
    const { exec } = sql;
    const size = Object.getOwnPropertyDescriptor(sql, "databaseSize");
    const realSize = (each: SqlStorage) => Number(size?.get?.call(each));
    // Only a ledger that is large makes room.
    Object.defineProperty(sql, "databaseSize", {
      configurable: true,
      get(this: SqlStorage) {
        return GENERATION_LIMIT_BYTES + realSize(this);
      },
    });
    sql.exec = function limited(query, ...bindings) {
      if (/^\s*(INSERT|UPDATE|ALTER|CREATE)/.test(query) && realSize(this) > limit) {
        refused += 1;
        throw new Error("database or disk is full: SQLITE_FULL");
      }
      return exec.call(this, query, ...bindings);
    };
    return () => {
      Object.assign(sql, { exec });
      if (size) Object.defineProperty(sql, "databaseSize", size);
    };
  });
  const sends = new Map<string, number>();
  for (let round = 0; round < 40; round += 1) {
    // The circuit is open: the successes of some batches that were in flight come in.
    const ids = Array.from({ length: BATCH }, (_, index) => newId(START + round, index));
    const outcomes = ids.map((eventId) => outcomeOf(eventId, HTML.slice(0, 2000)));
    expect((await ledger.stub.record(outcomes, false)).open).toBe(true);
    // The queue brings the latest batch once more.
    for (const id of await deliver(ledger, ids)) sends.set(id, (sends.get(id) ?? 0) + 1);
    expect((await ledger.stub.health())?.bytes).toBeLessThanOrEqual(GENERATION_LIMIT_BYTES + limit + 100 * PAGE);
  }
  expect(refused).toBeGreaterThan(0);
  expect([...sends]).toEqual([]);
  for (const eventId of waiting) expect(await ledger.stub.find(eventId)).toMatchObject({ status: "pending" });
  const listed = await ledger.stub.list({ statuses: ["delivered"] }, 5_000);
  expect(listed.length).toBeGreaterThanOrEqual(BATCH);
  expect(listed.length).toBeLessThan(40 * BATCH);
});

it("a small ledger whose write fails deletes nothing", async () => {
  const ledger = await newLedger();
  const eventId = newId(START, 1);
  await ledger.stub.record([outcomeOf(eventId, "ok")], false);
  await runInDurableObject(ledger.stub, ({ ledger: { tables } }, { storage }) => {
    const fail = () => {
      throw new Error("database or disk is full: SQLITE_FULL");
    };
    expect(() => inTransaction(storage, tables, fail)).toThrow("SQLITE_FULL");
  });
  expect(await ledger.stub.find(eventId)).toMatchObject({ status: "delivered" });
});

it("a generation ends early when it is large, and the limit has room for two of them", async () => {
  expect(2 * GENERATION_LIMIT_BYTES).toBeLessThanOrEqual(0.8 * LEDGER_LIMIT_BYTES);
  const ledger = await newLedger();
  const [first = "", second = ""] = [newId(START, 1), newId(START, 2)];
  await ledger.stub.record([outcomeOf(first, "ok")], false);
  const grow = () =>
    runInDurableObject(ledger.stub, (_instance, { storage: { sql } }) => {
      sql.exec("UPDATE generation SET began_bytes = ?", sql.databaseSize - GENERATION_LIMIT_BYTES);
    });
  await ledger.stub.maintain();
  expect(await ledger.stub.find(first)).toMatchObject({ status: "delivered" });
  await grow();
  await ledger.stub.maintain();
  await ledger.stub.record([outcomeOf(second, "ok")], false);
  expect(await ledger.stub.find(first)).toMatchObject({ status: "delivered" });
  // The new generation begins at the present size, so it does not end at once.
  await ledger.stub.maintain();
  expect(await ledger.stub.find(first)).toMatchObject({ status: "delivered" });
  await grow();
  await ledger.stub.maintain();
  expect(await ledger.stub.find(first)).toBeNull();
  expect(await ledger.stub.find(second)).toMatchObject({ status: "delivered" });
});
