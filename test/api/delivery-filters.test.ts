/** Filters and the order of lists of deliveries, against a list of what there is. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Delivery, PendingDelivery, SettledDelivery } from "../../src/delivery/ledger/types.ts";
import { newId } from "../../src/ids/new-id.ts";
import { lostEvent } from "../support/faults.ts";
import { type Json, newAccount } from "../support/service.ts";

const MINUTE_MS = 60_000;

const account = await newAccount();
const webhooks: string[] = [];
for (const name of ["one", "two"]) {
  webhooks.push(String((await account.webhook(`https://example.com/${name}`, { name }))["id"]));
}
const [first = "", second = ""] = webhooks.toSorted();

/** The deliveries of both webhooks, by a word for each. The newest event is last. */
const WORDS = [
  "ok",
  "500",
  "gone",
  "timeout",
  "discarded",
  "filtered",
  "404",
  "retried",
  "erased",
  "withheld",
  "accepted",
] as const;
type Word = (typeof WORDS)[number];
const START = Date.now() - (WORDS.length + 1) * MINUTE_MS;
const ids = new Map<string, Word>();

function logOf(statusCode: number | null): Delivery["log"] {
  const error = statusCode === 200 ? null : statusCode === null ? "timeout" : "status";
  const attempt = { cycle: 1, startedAt: START, durationMs: 1, error, responseBody: null } as const;
  // Only the last attempt counts.
  return [
    { ...attempt, number: 1, statusCode: 503, error: "status" },
    { ...attempt, number: 2, statusCode },
  ];
}

function deliveryOf(word: Word, eventId: string): SettledDelivery | PendingDelivery | null {
  const event = word === "gone" ? "messages.opened" : "messages.sent";
  const base = { eventId, event, cycle: 1, attempts: 2, cycleStartedAt: START, updatedAt: START };
  const failed = { ...base, status: "failed" } as const;
  switch (word) {
    case "ok":
      return { ...base, status: "delivered", log: logOf(200) };
    case "500":
      return { ...failed, reason: "attempts_exhausted", log: logOf(500) };
    case "404":
      return { ...failed, reason: "attempts_exhausted", log: logOf(404) };
    case "timeout":
      return { ...failed, reason: "attempts_exhausted", log: logOf(null) };
    case "gone":
      return { ...failed, reason: "gone", log: logOf(410) };
    case "discarded":
      return { ...failed, reason: "discarded", log: [] };
    case "filtered":
      return { ...base, attempts: 0, status: "skipped", reason: "filtered", log: [] };
    case "erased":
      return { ...failed, reason: "erased", log: [] };
    case "withheld":
      return { ...base, attempts: 0, status: "skipped", reason: "erased", log: [] };
    case "retried":
      return { ...base, status: "pending", isManual: false, nextAt: Date.now() + 3_600_000, log: logOf(503) };
    case "accepted":
      return null;
  }
}

const events: string[] = [];
for (const [index, word] of WORDS.entries()) {
  const isKnown = word !== "accepted";
  const id = isKnown ? newId(START + index * MINUTE_MS) : await lostEvent(account.id, webhooks, MINUTE_MS);
  events.push(id);
  ids.set(id, word);
}
for (const webhookId of webhooks) {
  const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
  await ledger.open({ accountId: account.id, webhookId });
  await runInDurableObject(ledger, ({ ledger: { tables } }) => {
    for (const [eventId, word] of ids) {
      const delivery = deliveryOf(word, eventId);
      if (delivery?.status === "pending") tables.pending.save(delivery, null);
      else if (delivery) tables.settled.save(delivery);
    }
  });
}

const rows = ({ json }: { json: Json }): Json[] => Object.values(json["data"] ?? {});
const wordsOf = (list: readonly Json[]) => list.map((row) => ids.get(String(row["event_id"])) ?? "unknown");

/** All pages of a list. */
async function walk(path: string, query: string, limit: number): Promise<Json[]> {
  const all: Json[] = [];
  let cursor = "";
  do {
    const page = await account.get(`${path}?limit=${limit}&${query}${cursor}`);
    expect(page.status).toBe(200);
    all.push(...rows(page));
    cursor = page.json["next_cursor"] ? `&cursor=${String(page.json["next_cursor"])}` : "";
  } while (cursor !== "");
  return all;
}

const at = (index: number) => new Date(START + index * MINUTE_MS).toISOString();

const FILTERS: [query: string, words: Word[]][] = [
  ["", [...WORDS]],
  ["status=failed", ["500", "gone", "timeout", "discarded", "404", "erased"]],
  ["status=failed,skipped", ["500", "gone", "timeout", "discarded", "filtered", "404", "erased", "withheld"]],
  ["status=pending", ["retried", "accepted"]],
  ["status=delivered,pending", ["ok", "retried", "accepted"]],
  ["status=pending,failed", ["500", "gone", "timeout", "discarded", "404", "retried", "erased", "accepted"]],
  ["reason=attempts_exhausted", ["500", "timeout", "404"]],
  ["reason=discarded", ["discarded"]],
  ["reason=filtered", ["filtered"]],
  ["reason=erased", ["erased", "withheld"]],
  ["reason=erased&status=skipped", ["withheld"]],
  ["reason=gone&status=delivered", []],
  ["reason=gone&status=pending", []],
  ["status_code=500", ["500"]],
  ["status_code=5xx", ["500", "retried"]],
  ["status_code=4xx", ["gone", "404"]],
  ["status_code=4xx&reason=attempts_exhausted", ["404"]],
  ["status_code=2xx", ["ok"]],
  ["status_code=200&status=failed", []],
  ["status_code=3xx", []],
  ["event=messages.opened", ["gone"]],
  [`event_id=${events[2]}`, ["gone"]],
  [`event_id=${events[10]?.toUpperCase()}`, ["accepted"]],
  [`event_id=${events[2]}&status=delivered`, []],
  [`event_id=${events[2]}&since=${at(3)}`, []],
  [`event_id=${crypto.randomUUID()}`, []],
  [`since=${at(1)}&until=${at(3)}`, ["500", "gone"]],
  [`since=${at(1)}&until=${at(8)}&status=failed&status_code=5xx`, ["500"]],
];

describe("a list of deliveries", () => {
  describe.each([undefined, "desc", "asc"])("in the order %s", (order) => {
    it.each(FILTERS)("has those that fit %s, page by page", async (filter, words) => {
      const query = [filter, order && `order=${order}`].filter(Boolean).join("&");
      const expected = order === "asc" ? words : words.toReversed();
      for (const limit of [1, 2, 100]) {
        expect(wordsOf(await walk(`/v1/webhooks/${first}/deliveries`, query, limit))).toEqual(expected);
        const ofAccount = await walk("/v1/deliveries", query, limit);
        expect(wordsOf(ofAccount)).toEqual(expected.flatMap((word) => [word, word]));
        const pair = order === "asc" ? [first, second] : [second, first];
        expect(ofAccount.map((row) => row["webhook_id"])).toEqual(expected.flatMap(() => pair));
      }
    });
  });

  it("of an account can be that of one webhook", async () => {
    const own = await walk("/v1/deliveries", `webhook_id=${second}&status=failed`, 2);
    expect(own.map((row) => row["webhook_id"])).toEqual(Array.from({ length: 6 }, () => second));
    expect(await walk("/v1/deliveries", `webhook_id=${crypto.randomUUID()}`, 2)).toEqual([]);
  });

  it.each([
    ["status=lost", "status"],
    ["status=failed,lost", "status"],
    ["status=", "status"],
    ["reason=tired", "reason"],
    ["status_code=600", "status_code"],
    ["status_code=5x", "status_code"],
    ["status_code=5XX", "status_code"],
    ["event_id=nothing", "event_id"],
    ["order=up", "order"],
  ])("is refused with %s", async (query, path) => {
    for (const list of ["/v1/deliveries", `/v1/webhooks/${first}/deliveries`]) {
      expect(await account.get(`${list}?${query}`)).toMatchObject({ status: 422, json: { errors: [{ path }] } });
    }
    expect(await account.get("/v1/deliveries?webhook_id=nothing")).toMatchObject({ status: 422 });
  });

  it("does not go on in another order", async () => {
    const { json } = await account.get("/v1/deliveries?limit=1");
    const other = `/v1/deliveries?limit=1&order=asc&cursor=${String(json["next_cursor"])}`;
    expect(await account.get(other)).toMatchObject({ status: 422, json: { errors: [{ path: "cursor" }] } });
  });
});

it("deliveries of test events are marked, in lists and by themselves", async () => {
  const own = await newAccount();
  const id = String((await own.webhook("https://example.com/hook"))["id"]);
  const path = `/v1/webhooks/${id}`;
  const event = String((await own.publish())["id"]);
  const sent = (await own.post(`${path}/test`, {})).json;
  expect(sent).toMatchObject({ is_test: true });
  const marks = [
    [sent["event_id"], true],
    [event, false],
  ];
  for (const list of ["/v1/deliveries", `${path}/deliveries`]) {
    expect(rows(await own.get(list)).map((row) => [row["event_id"], row["is_test"]])).toEqual(marks);
  }
  await own.post(`${path}/discard`, {});
  for (const [eventId, isTest] of marks) {
    const delivery = `${path}/deliveries/${String(eventId)}`;
    expect((await own.get(delivery)).json).toMatchObject({ is_test: isTest });
  }
});
