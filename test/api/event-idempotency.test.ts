/** Trying again is safe: an idempotency key stands for one event, for 24 hours, whoever asks how often. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type Answer, type CallOptions, SENT, heldQueue, newAccount } from "../support/service.ts";
import { rowsOf } from "../support/tables.ts";

const DAY_MS = 86_400_000;
const EVENT = { event: "messages.sent", payload: SENT };
const OTHER = { event: "messages.sent", payload: { message: { ...SENT.message, channel: "sms" } } };

type Account = Awaited<ReturnType<typeof newAccount>>;

const held: Env = { ...env, DELIVERIES: heldQueue() };

function publish(account: Account, key: string, body: unknown = EVENT, options: CallOptions = {}) {
  return account.post("/v1/events", body, { env: held, headers: { "Idempotency-Key": key }, ...options });
}

function publishBatch(account: Account, events: readonly object[], options: CallOptions = {}) {
  return account.post("/v1/events/batch", { events }, { env: held, ...options });
}

const keyed = (key: string, event: object = EVENT) => ({ ...event, idempotency_key: key });
const itemsOf = (answer: Answer) => Object.values(answer.json["data"] ?? {});
const idsOf = (answer: Answer) => itemsOf(answer).map(({ id }) => String(id));
const isReplayed = (answer: Answer) => answer.headers.get("Idempotent-Replayed") === "true";
const eventsIn = async (account: Account) =>
  (await rowsOf("SELECT id FROM events WHERE account_id = ? ORDER BY id", account.id)).map(({ id }) => String(id));
const keysIn = async (account: Account) =>
  (await rowsOf("SELECT key FROM idempotency_keys WHERE scope = ? ORDER BY key", account.id)).map(({ key }) =>
    String(key),
  );

function errorsOf(answer: Answer): string[] {
  return Object.values(answer.json["errors"] ?? {}).map((fault) => String(fault["path"]));
}

/** Lets time pass for the keys of an account. */
async function age(account: Account, ms: number): Promise<void> {
  await env.DB.prepare("UPDATE idempotency_keys SET created_at = created_at - ? WHERE scope = ?")
    .bind(ms, account.id)
    .run();
}

/** A queue that takes messages and keeps them. */
function keptQueue(): { env: Env; webhookIds: () => unknown[] } {
  const kept: unknown[] = [];
  const queue = new Proxy(env.DELIVERIES, {
    get: (target, name) => {
      if (name !== "sendBatch") return Reflect.get(target, name);
      return (messages: Iterable<MessageSendRequest<{ webhook_id: string }>>) => {
        kept.push(...[...messages].map(({ body }) => body.webhook_id));
        return Promise.resolve();
      };
    },
  });
  return { env: { ...env, DELIVERIES: queue }, webhookIds: () => kept };
}

/** A database that does as it is told and then loses the answer, once. */
function forgetfulOnce(): Env {
  let hasFailed = false;
  const db = new Proxy(env.DB, {
    get: (target, name) => {
      if (name === "prepare") return (query: string) => target.prepare(query);
      return async (statements: D1PreparedStatement[]) => {
        const results = await target.batch(statements);
        if (hasFailed) return results;
        hasFailed = true;
        throw new Error("D1_ERROR: the network connection was lost");
      };
    },
  });
  return { ...held, DB: db };
}

describe("the same key", () => {
  it("with the same content gives the first answer again", async () => {
    const account = await newAccount();
    await account.webhook("https://example.com/");
    const first = await publish(account, "order-7");
    expect([first.status, isReplayed(first)]).toEqual([202, false]);
    await account.webhook("https://example.com/later");
    for (let more = 0; more < 3; more += 1) {
      const again = await publish(account, "order-7");
      expect([again.status, isReplayed(again)]).toEqual([202, true]);
      expect(again.json).toEqual(first.json);
    }
    expect(await eventsIn(account)).toEqual([first.json["id"]]);
  });

  it.each([
    ["another payload", OTHER],
    ["another event", { ...EVENT, event: "messages.clicked" }],
    ["another order of keys", { ...EVENT, payload: { message: { channel: "email", id: SENT.message.id } } }],
  ])("with %s is a conflict, and stores nothing", async (_what, body) => {
    const account = await newAccount();
    const first = await publish(account, "order-7");
    const answer = await publish(account, "order-7", body);
    expect([answer.status, errorsOf(answer)]).toEqual([409, ["Idempotency-Key"]]);
    expect(await eventsIn(account)).toEqual([first.json["id"]]);
    expect(isReplayed(await publish(account, "order-7"))).toBe(true);
  });

  it("is another one in another account, and in other letters", async () => {
    const [one, two] = [await newAccount(), await newAccount()];
    const answers = [
      await publish(one, "order-7"),
      await publish(two, "order-7", OTHER),
      await publish(one, "ORDER-7"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(answers.map(isReplayed)).toEqual([false, false, false]);
  });

  it("is the same in a header and in a batch", async () => {
    const account = await newAccount();
    const first = await publish(account, "order-7");
    const batch = await publishBatch(account, [keyed("order-7")]);
    expect(idsOf(batch)).toEqual([first.json["id"]]);
    expect(itemsOf(batch)[0]).toMatchObject({ idempotent_replayed: true });
    const fresh = await publishBatch(account, [keyed("order-8")]);
    expect((await publish(account, "order-8")).json["id"]).toBe(idsOf(fresh)[0]);
  });

  it("is free again after 24 hours, and not before, whatever the content", async () => {
    const account = await newAccount();
    const first = await publish(account, "order-7");
    await age(account, DAY_MS - 10_000);
    expect((await publish(account, "order-7")).json["id"]).toBe(first.json["id"]);
    expect((await publish(account, "order-7", OTHER)).status).toBe(409);
    await age(account, 10_000);
    const second = await publish(account, "order-7", OTHER);
    expect([second.status, isReplayed(second)]).toEqual([202, false]);
    expect(second.json["id"]).not.toBe(first.json["id"]);
    expect((await publish(account, "order-7", OTHER)).json["id"]).toBe(second.json["id"]);
    expect((await publish(account, "order-7")).status).toBe(409);
    expect(await eventsIn(account)).toHaveLength(2);
  });

  it("is not taken by what was refused", async () => {
    const account = await newAccount();
    expect((await publish(account, "order-7", { event: "messages.sent", payload: {} })).status).toBe(422);
    expect(await keysIn(account)).toEqual([]);
    expect((await publish(account, "order-7")).status).toBe(202);
  });

  it.each([
    ["empty", ""],
    ["256 characters long", "k".repeat(256)],
    ["of two words", "order 7"],
    ["with a control character", "order\t7"],
  ])("cannot be %s", async (_how, key) => {
    const account = await newAccount();
    const answer = await publish(account, key);
    expect([answer.status, errorsOf(answer)]).toEqual([422, ["Idempotency-Key"]]);
    const batch = await publishBatch(account, [EVENT, keyed(key)]);
    expect([batch.status, errorsOf(batch)]).toEqual([422, ["events.1.idempotency_key"]]);
    expect(await eventsIn(account)).toEqual([]);
  });

  it.each(["k", "k".repeat(255), `"'%_\\{}$!~`, "null"])("can be %j", async (key) => {
    const account = await newAccount();
    const first = await publish(account, key);
    expect((await publish(account, key)).json).toEqual(first.json);
    expect(await keysIn(account)).toEqual([key]);
  });
});

describe("the same key in a batch", () => {
  it("cannot come in the header, which is for one event", async () => {
    const account = await newAccount();
    const answer = await publishBatch(account, [EVENT], { headers: { "Idempotency-Key": "order-7" } });
    expect([answer.status, errorsOf(answer)]).toEqual([422, ["Idempotency-Key"]]);
    expect(await eventsIn(account)).toEqual([]);
  });

  it("for two of its events is refused", async () => {
    const account = await newAccount();
    const answer = await publishBatch(account, [keyed("a"), EVENT, keyed("b"), keyed("a"), keyed("b", OTHER)]);
    expect([answer.status, errorsOf(answer)]).toEqual([422, ["events.3.idempotency_key", "events.4.idempotency_key"]]);
    expect(await eventsIn(account)).toEqual([]);
  });

  it("gives the first answers again, marked, beside those for new events, in order", async () => {
    const account = await newAccount();
    await account.webhook("https://example.com/");
    const first = await publishBatch(account, [keyed("a"), keyed("b", OTHER)]);
    const [a = "", b = ""] = idsOf(first);
    const second = await publishBatch(account, [keyed("c"), keyed("b", OTHER), EVENT, keyed("a"), keyed("d", OTHER)]);
    expect(second.status).toBe(202);
    const ids = idsOf(second);
    expect([ids[1], ids[3]]).toEqual([b, a]);
    expect(itemsOf(second).map((item) => item["idempotent_replayed"])).toEqual([
      undefined,
      true,
      undefined,
      true,
      undefined,
    ]);
    expect(itemsOf(second).map((item) => item["webhooks"])).toEqual([1, 1, 1, 1, 1]);
    expect(await eventsIn(account)).toEqual([...new Set([a, b, ...ids])].toSorted());
    expect(await eventsIn(account)).toHaveLength(5);
    expect(await keysIn(account)).toEqual(["a", "b", "c", "d"]);
    expect(idsOf(await publishBatch(account, [keyed("d", OTHER), keyed("c")]))).toEqual([ids[4], ids[0]]);
  });

  it("that has expired is named in no conflict of another one's", async () => {
    const account = await newAccount();
    await publishBatch(account, [keyed("order-20")]);
    await age(account, DAY_MS + 1000);
    await publishBatch(account, [keyed("order-21")]);
    const answer = await publishBatch(account, [keyed("order-20", OTHER), keyed("order-21", OTHER)]);
    expect([answer.status, errorsOf(answer)]).toEqual([409, ["events.1.idempotency_key"]]);
  });

  it("for other content is a conflict that stores nothing of the batch and takes none of its keys", async () => {
    const account = await newAccount();
    const first = await publishBatch(account, [keyed("a"), keyed("b")]);
    const batch = [keyed("c"), EVENT, keyed("b", OTHER), keyed("a"), keyed("a2"), keyed("d", OTHER)];
    const answer = await publishBatch(account, batch);
    expect([answer.status, errorsOf(answer)]).toEqual([409, ["events.2.idempotency_key"]]);
    expect(await eventsIn(account)).toEqual(idsOf(first));
    expect(await keysIn(account)).toEqual(["a", "b"]);
    const mended = await publishBatch(account, [keyed("c", OTHER), keyed("d")]);
    expect(itemsOf(mended).map((item) => item["idempotent_replayed"])).toEqual([undefined, undefined]);
  });

  it("takes no event's time: keys of yesterday are free for new content in the middle of a batch", async () => {
    const account = await newAccount();
    await publishBatch(account, [keyed("a"), keyed("b")]);
    await age(account, DAY_MS);
    const again = await publishBatch(account, [keyed("x"), keyed("a", OTHER), keyed("b")]);
    expect(itemsOf(again).map((item) => item["idempotent_replayed"])).toEqual([undefined, undefined, undefined]);
    expect(await eventsIn(account)).toHaveLength(5);
  });
});

describe("at the same moment", () => {
  it("ten publishers with one key and one content make one event", async () => {
    const account = await newAccount();
    const answers = await Promise.all(Array.from({ length: 10 }, () => publish(account, "order-7")));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(202));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter((answer) => !isReplayed(answer))).toHaveLength(1);
    expect(await eventsIn(account)).toEqual([answers[0]?.json["id"]]);
  });

  it("ten publishers with one key and ten contents make one event, and nine are told", async () => {
    const account = await newAccount();
    const body = (channel: string) => ({ ...EVENT, payload: { message: { ...SENT.message, channel } } });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => publish(account, "order-7", body(`${index}`))),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, ...Array(9).fill(409)]);
    expect(await eventsIn(account)).toHaveLength(1);
  });

  it("batches with the same keys in any order make each event once", async () => {
    const account = await newAccount();
    const keys = ["a", "b", "c", "d", "e"];
    const orders = keys.map((_, shift) => [...keys.slice(shift), ...keys.slice(0, shift)]);
    const answers = await Promise.all(
      orders.map((order) =>
        publishBatch(
          account,
          order.map((key) => keyed(key)),
        ),
      ),
    );
    const idsByKey = new Map<string, Set<string>>();
    for (const [index, order] of orders.entries()) {
      const answer = answers[index];
      expect(answer?.status).toBe(202);
      for (const [position, key] of order.entries()) {
        const seen = idsByKey.get(key) ?? new Set();
        idsByKey.set(key, seen.add(answer ? (idsOf(answer)[position] ?? "") : ""));
      }
    }
    expect([...idsByKey.values()].map((ids) => ids.size)).toEqual([1, 1, 1, 1, 1]);
    expect(await eventsIn(account)).toHaveLength(5);
  });
});

describe("a publisher that lost the response", () => {
  it("learns it by trying again: the event was stored, and is stored once", async () => {
    const account = await newAccount();
    const database = forgetfulOnce();
    expect((await publish(account, "order-7", EVENT, { env: database })).status).toBe(503);
    const again = await publish(account, "order-7", EVENT, { env: database });
    expect([again.status, isReplayed(again)]).toEqual([202, true]);
    expect(await eventsIn(account)).toEqual([again.json["id"]]);
  });

  it("makes sure by trying again that what it published is on its way to every webhook", async () => {
    const account = await newAccount();
    const ids = [await account.webhook("https://example.com/1"), await account.webhook("https://example.com/2")].map(
      ({ id }) => id,
    );
    const queue = keptQueue();
    await publish(account, "order-7", EVENT, { env: queue.env });
    expect(new Set(queue.webhookIds())).toEqual(new Set(ids));
    await publish(account, "order-7", EVENT, { env: queue.env });
    expect(queue.webhookIds()).toHaveLength(4);
  });
});

describe("without a key", () => {
  it("the same content is another event each time", async () => {
    const account = await newAccount();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => account.post("/v1/events", EVENT, { env: held })),
    );
    const batch = await publishBatch(account, [EVENT, EVENT]);
    expect(new Set([...answers.map(({ json }) => String(json["id"])), ...idsOf(batch)]).size).toBe(7);
    expect(await eventsIn(account)).toHaveLength(7);
  });
});
