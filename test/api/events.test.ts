/** Publishing: what is accepted, in which form it is kept, which webhooks get it, and how it is read again. */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { directory } from "../../src/storage/database.ts";
import { findEvent } from "../../src/storage/events.ts";
import { EVENT_TYPES } from "../../src/events/catalog/catalog.ts";
import { lostEvent, refusingQueue, withFailingDatabase } from "../support/faults.ts";
import { receiverUrl } from "../support/receiver.ts";
import { type Answer, type CallOptions, SENT, consume, heldQueue, newAccount } from "../support/service.ts";
import { rowsOf } from "../support/tables.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const ID = SENT.message.id;
const EVENT = { event: "messages.sent", payload: SENT };

type Account = Awaited<ReturnType<typeof newAccount>>;

/** Nothing leaves here: what became of an event is read from the answers and from the outbox. */
const held: CallOptions = { env: { ...env, DELIVERIES: heldQueue() } };

const publish = (account: Account, body: unknown, options: CallOptions = {}) =>
  account.post("/v1/events", body, { ...held, ...options });
const publishBatch = (account: Account, body: unknown, options: CallOptions = {}) =>
  account.post("/v1/events/batch", body, { ...held, ...options });

const itemsOf = (answer: Answer) => Object.values(answer.json["data"] ?? {});

/** The account's rows, with their payloads as they were published. */
async function storedIn(account: Account) {
  const rows = await rowsOf("SELECT id, event, webhook_ids FROM events WHERE account_id = ? ORDER BY id", account.id);
  const events = rows.map((row) => findEvent(directory(env), account.id, String(row["id"])));
  return (await Promise.all(events)).map((event, index) => ({ ...rows[index], payload: event?.payload }));
}

function fieldErrorsOf(answer: Answer): Record<string, string> {
  expect(answer.status).toBe(422);
  return Object.fromEntries(
    Object.values(answer.json["errors"] ?? {}).map((fault) => [String(fault["path"]), String(fault["message"])]),
  );
}

afterEach(() => {
  vi.useRealTimers();
});

describe("an event that is published", () => {
  it("is accepted with an id, its account, its time and how many webhooks get it", async () => {
    const account = await newAccount();
    await account.webhook("https://example.com/");
    const before = Date.now();
    const answer = await publish(account, EVENT);
    expect(answer.status).toBe(202);
    expect(answer.headers.get("Idempotent-Replayed")).toBeNull();
    expect(answer.json).toEqual({
      id: expect.stringMatching(UUID_V7),
      event: "messages.sent",
      account_id: account.id,
      webhooks: 1,
      created_at: expect.stringMatching(TIME),
    });
    const createdAt = Date.parse(String(answer.json["created_at"]));
    expect(createdAt).toBeGreaterThanOrEqual(before);
    expect(createdAt).toBeLessThanOrEqual(Date.now());
  });

  it("is kept although no webhook wants it", async () => {
    const account = await newAccount();
    const { json } = await publish(account, EVENT);
    expect(json["webhooks"]).toBe(0);
    expect((await account.get(`/v1/events/${String(json["id"])}`)).json).toMatchObject({ ...EVENT, deliveries: [] });
  });

  it.each([...EVENT_TYPES.values()].map(({ name, sample, isPublishable }) => ({ name, sample, isPublishable })))(
    "may be each of the types that can be published, with its sample: $name",
    async ({ name, sample, isPublishable }) => {
      const account = await newAccount();
      const { status, json } = await publish(account, { event: name, payload: sample });
      expect(status).toBe(isPublishable ? 202 : 422);
      if (!isPublishable)
        expect(json["errors"]).toMatchObject([{ path: "event", message: expect.stringMatching(/itself/) }]);
    },
  );

  it("is accepted with its payload before its name", async () => {
    const account = await newAccount();
    expect((await publish(account, { payload: SENT, event: "messages.sent" })).status).toBe(202);
  });

  it("is stored, or the answer is no 202, when the database fails", async () => {
    const account = await newAccount();
    const failing = withFailingDatabase(1);
    expect((await publish(account, EVENT, { env: failing.env })).status).toBe(503);
    expect(await storedIn(account)).toEqual([]);
  });

  it("is accepted when the queue refuses it: it is stored, and will be found", async () => {
    const account = await newAccount();
    const { id } = await account.webhook("https://example.com/");
    const answer = await publish(account, EVENT, { env: { ...env, DELIVERIES: refusingQueue() } });
    expect([answer.status, answer.json["webhooks"]]).toEqual([202, 1]);
    expect(await storedIn(account)).toMatchObject([{ id: answer.json["id"], webhook_ids: JSON.stringify([id]) }]);
  });

  it.each([-60_000, 60_000])("is not accepted by a machine whose clock is %i ms off", async (skew) => {
    const account = await newAccount();
    vi.setSystemTime(Date.now() + skew);
    for (const headers of [{}, { "Idempotency-Key": "skewed" }]) {
      expect((await publish(account, EVENT, { headers })).status).toBe(503);
    }
    vi.useRealTimers();
    expect(await storedIn(account)).toEqual([]);
    const again = await publish(account, EVENT, { headers: { "Idempotency-Key": "skewed" } });
    expect([again.status, again.headers.get("Idempotent-Replayed")]).toEqual([202, null]);
  });
});

describe("a batch of events", () => {
  it("is accepted in its order", async () => {
    const account = await newAccount();
    const names = ["messages.sent", "messages.clicked", "messages.sent", "messages.opened"];
    const answer = await publishBatch(account, { events: names.map((event) => ({ event, payload: SENT })) });
    expect(answer.status).toBe(202);
    expect(Object.keys(answer.json)).toEqual(["data"]);
    expect(itemsOf(answer).map(({ event }) => event)).toEqual(names);
    for (const item of itemsOf(answer)) {
      expect(item).toEqual({
        id: expect.stringMatching(UUID_V7),
        event: item["event"],
        account_id: account.id,
        webhooks: 0,
        created_at: expect.stringMatching(TIME),
      });
    }
    const ids = itemsOf(answer).map(({ id }) => String(id));
    expect(ids).toEqual(ids.toSorted());
    const listed = itemsOf(await account.get("/v1/events"));
    expect(listed.map(({ id }) => String(id))).toEqual(ids.toReversed());
  });

  it.each([
    [0, 422],
    [1, 202],
    [100, 202],
    [101, 422],
  ])("of %i events is %i", async (count, status) => {
    const account = await newAccount();
    const answer = await publishBatch(account, { events: Array.from({ length: count }, () => EVENT) });
    expect(answer.status).toBe(status);
    expect(await storedIn(account)).toHaveLength(status === 202 ? count : 0);
    if (status === 202) expect(new Set(itemsOf(answer).map(({ id }) => id)).size).toBe(count);
  });

  it.each([
    ["no list", { events: EVENT }, { events: "must be a list of events" }],
    ["no events", {}, { events: "is required" }],
    ["a list alone", [EVENT], { "": "must be an object" }],
    ["null", { events: [EVENT, null] }, { "events.1": "must be an object" }],
    ["a list in a list", { events: [[EVENT]] }, { "events.0": "must be an object" }],
    [
      "an account of its own",
      { events: [{ ...EVENT, account_id: ID }] },
      { "events.0.account_id": "is not a known field" },
    ],
  ])("is refused with %s", async (_what, body, faults) => {
    expect(fieldErrorsOf(await publishBatch(await newAccount(), body))).toEqual(faults);
  });

  it("is refused as a whole for a single event, and nothing of it is kept", async () => {
    const account = await newAccount();
    await account.webhook("https://example.com/");
    const bad = { event: "feedback.closed", payload: { feedback: { id: ID } } };
    const events = Array.from({ length: 10 }, (_, index) => ({
      ...(index === 3 ? bad : EVENT),
      idempotency_key: `whole-${index}`,
    }));
    const answer = await publishBatch(account, { events });
    expect(fieldErrorsOf(answer)).toEqual({ "events.3.payload.user": "is required" });
    expect(await storedIn(account)).toEqual([]);
    expect(await rowsOf("SELECT * FROM idempotency_keys WHERE scope = ?", account.id)).toEqual([]);
  });
});

describe("an event is refused", () => {
  const user = { id: ID, name: "John Doe", email: "johndoe@ratecard.io" };
  const cases: [why: string, event: object, faults: Record<string, string>][] = [
    ["without a name", { payload: SENT }, { event: "is required" }],
    ["with a name that is no text", { event: ["messages.sent"], payload: SENT }, { event: "must be a string" }],
    [
      "with a name nobody knows",
      { event: "messages.lost", payload: SENT },
      { event: '"messages.lost" is not an event type: see GET /v1/event-types' },
    ],
    [
      "with a family for a name",
      { event: "messages.*", payload: SENT },
      { event: '"messages.*" is not an event type: see GET /v1/event-types' },
    ],
    [
      "with everything for a name",
      { event: "*", payload: SENT },
      { event: '"*" is not an event type: see GET /v1/event-types' },
    ],
    [
      "with a name that every object has",
      { event: "toString", payload: SENT },
      { event: '"toString" is not an event type: see GET /v1/event-types' },
    ],
    [
      "when only we may publish it",
      { event: "webhooks.disabled", payload: {} },
      { event: "is published only by the service itself" },
    ],
    ["without a payload", { event: "messages.sent" }, { payload: "is required" }],
    ["with null for a payload", { event: "messages.sent", payload: null }, { payload: "must be an object" }],
    ["with text for a payload", { event: "messages.sent", payload: "{}" }, { payload: "must be an object" }],
    [
      "with a payload of another type",
      { event: "feedback.noted", payload: { feedback: { id: ID }, user } },
      { "payload.note": "is required" },
    ],
    [
      "with more than its type attaches",
      { event: "messages.sent", payload: { ...SENT, user } },
      { "payload.user": "is not a known field" },
    ],
    [
      "when an SMS is said to be opened",
      { event: "messages.opened", payload: { message: { id: ID, channel: "sms" } } },
      { "payload.message.channel": "must not be a text message, whose opening cannot be detected" },
    ],
    [
      "for each of its faults",
      { event: "feedback.closed", payload: { feedback: { id: 7 }, user: { id: ID, name: "John" }, note: 1 } },
      {
        "payload.feedback.id": "must be a string",
        "payload.user.email": "is required",
        "payload.note": "is not a known field",
      },
    ],
    ["with an id of its own", { ...EVENT, id: ID }, { id: "is not a known field" }],
  ];

  it.each(cases)("%s", async (_why, event, faults) => {
    const account = await newAccount();
    expect(fieldErrorsOf(await publish(account, event))).toEqual(faults);
    const inBatch = Object.fromEntries(Object.entries(faults).map(([path, message]) => [`events.2.${path}`, message]));
    expect(fieldErrorsOf(await publishBatch(account, { events: [EVENT, EVENT, event] }))).toEqual(inBatch);
    expect(await storedIn(account)).toEqual([]);
  });
});

describe("the payload", () => {
  const sources: [what: string, source: string][] = [
    [
      "digits",
      `{"message":{"id":"${ID}","channel":"email","a":1.10,"b":12345678901234567890,"c":1E+2,"d":-0.0,"e":0.1e-7}}`,
    ],
    ["whitespace", `{\n\t"message" : {\r\n  "id":"${ID}" ,"channel":  "email"}  \n}`],
    [
      "the order of keys, of numbers among them, too",
      `{"message":{"z":1,"channel":"email","10":1,"9":2,"id":"${ID}","a":3}}`,
    ],
    [
      "escapes",
      String.raw`{"m\u0065ssage":{"id":"${ID}","channel":"email","a":"\u00e9\/\ud83d\ude00\u0000\b\"\\","b\\":"}]"}}`,
    ],
    ["halves of characters", String.raw`{"message":{"id":"${ID}","channel":"email","a":"\ud83d \ude00"}}`],
    ["characters as they are", `{"message":{"id":"${ID}","channel":"email","a":"é\u2028\u2029😀\u007f"}}`],
    [
      "keys with a meaning in programs",
      `{"message":{"id":"${ID}","channel":"email","__proto__":{"a":1},"constructor":null,"":0}}`,
    ],
    ["what looks like JSON inside of text", `{"message":{"id":"${ID}","channel":"email","a":"{\\"payload\\":{},[1"}}`],
  ];
  const stored = async (account: Account) => (await storedIn(account)).map(({ payload }) => payload);

  it.each(sources)("is kept as it came, byte for byte: %s", async (_what, source) => {
    const account = await newAccount();
    const { json } = await publish(account, `{"event":"messages.sent","payload":${source}}`);
    expect(await stored(account)).toEqual([source]);
    const detail = await account.get(`/v1/events/${String(json["id"])}`);
    expect(detail.text).toContain(`"payload":${source}`);
    expect(detail.headers.get("Content-Type")).toBe("application/json");
  });

  it("is kept as it came in a batch, whatever stands around it", async () => {
    const account = await newAccount();
    const events = sources.map(([, source]) => ` {"payload" :\n${source} ,\t"event":"messages.sent"} `);
    const answer = await publishBatch(account, `{ "events" : [ ${events.join(" , ")} ] }`);
    expect(answer.status).toBe(202);
    expect(await stored(account)).toEqual(sources.map(([, source]) => source));
  });

  it.each([
    ["its own", `"payload":${sources[0]?.[1]},"p\\u0061yload":{"message":7}`, "payload"],
    ["a member's", `"payload":{"message":{"id":"x"},"message":{"id":"${ID}","channel":"email"}}`, "payload.message"],
    [
      "one far inside",
      `"payload":{"message":{"id":"${ID}","channel":"email","list":[{},{"a":1,"b":{},"a":2}]}}`,
      "payload.message.list.1.a",
    ],
  ])("may not name a key twice, since its receiver could read the other one: %s", async (_what, members, path) => {
    const account = await newAccount();
    const event = `{"event":"messages.sent",${members}}`;
    const errors = [{ path, message: "is duplicated" }];
    expect(await publish(account, event)).toMatchObject({ status: 422, json: { errors } });
    const inBatch = errors.map((fault) => ({ ...fault, path: `events.1.${path}` }));
    const batch = await publishBatch(account, `{"events":[{"event":"x"},${event}]}`);
    expect(batch).toMatchObject({ status: 422, json: { errors: inBatch } });
    expect(await stored(account)).toEqual([]);
  });
});

describe("an event as large as may be", () => {
  const envelope = (text: string) =>
    `{"event":"messages.sent","payload":{"message":{"id":"${ID}","channel":"email","a":"${text}"}}}`;
  const overhead = envelope("").length;
  const fillers: [what: string, filler: string][] = [
    ["letters", "x"],
    ["quotes", String.raw`\"`],
    ["backslashes", String.raw`\\`],
    ["characters of two bytes", "é"],
    ["characters of three bytes", "€"],
    ["characters of four bytes", "😀"],
    ["escaped null characters", String.raw`\u0000`],
  ];
  const filled = (filler: string, bytes: number) =>
    filler.repeat(Math.floor(bytes / new TextEncoder().encode(filler).length));

  it.each(fillers)("is accepted when it is full of %s", async (_what, filler) => {
    const account = await newAccount();
    const body = envelope(filled(filler, 256 * 1024 - overhead));
    const answer = await publish(account, body, { headers: { "Idempotency-Key": "large" } });
    expect([answer.status, answer.text]).toEqual([202, answer.text]);
    const [row] = await storedIn(account);
    expect(`{"event":"messages.sent","payload":${String(row?.["payload"])}}`).toBe(body);
  });

  it.each(fillers.flatMap(([what, filler]) => [100, 5, 4].map((count) => ({ what, filler, count }))))(
    "is accepted in a batch of $count that are full of $what",
    async ({ filler, count }) => {
      const account = await newAccount();
      await account.webhook("https://example.com/");
      const room = (1024 * 1024) / count - overhead - 40;
      const events = Array.from({ length: count }, () => envelope(filled(filler, room)));
      const keyed = events.map((event, index) => event.replace("{", `{"idempotency_key":"${index}",`));
      const measured = withMeasuredDatabase();
      const options = { env: { ...env, DB: measured.db, DELIVERIES: heldQueue() } };
      expect((await publishBatch(account, `{"events":[${events.join(",")}]}`, options)).status).toBe(202);
      if (count === 5) {
        expect((await publishBatch(account, `{"events":[${keyed.join(",")}]}`, options)).status).toBe(202);
      }
      expect(measured.largest()).toBeLessThanOrEqual(MAX_D1_VALUE_BYTES);
      const rows = await storedIn(account);
      expect(rows).toHaveLength(count === 5 ? 10 : count);
      for (const row of rows) expect(events).toContain(`{"event":"messages.sent","payload":${String(row["payload"])}}`);
    },
  );

  it("is no larger in a batch than it may be alone", async () => {
    const account = await newAccount();
    const large = envelope(filled("x", 256 * 1024));
    const answer = await publishBatch(account, `{"events":[${envelope("x")},${large}]}`);
    expect(fieldErrorsOf(answer)).toEqual({ "events.1": "must not exceed 262144 bytes" });
    expect(await storedIn(account)).toEqual([]);
  });
});

/** https://developers.cloudflare.com/d1/platform/limits/: a string, and a row. Locally there is room for more. */
const MAX_D1_VALUE_BYTES = 2_000_000;

/** A database that measures the values it is given. */
function withMeasuredDatabase(): { db: D1Database; largest: () => number } {
  let largest = 0;
  const db = new Proxy(env.DB, {
    get: (target, name) => {
      if (name !== "prepare") return (statements: D1PreparedStatement[]) => target.batch(statements);
      return (query: string) => {
        const statement = target.prepare(query);
        const bind = (...values: unknown[]) => {
          const sizes = values.map((value) => new TextEncoder().encode(String(value)).length);
          largest = Math.max(largest, ...sizes);
          return statement.bind(...values);
        };
        return { bind };
      };
    },
  });
  return { db, largest: () => largest };
}

describe("which webhooks get an event", () => {
  const inbound = { is_inbound: true, url: undefined, events: ["event.publish"] };
  it.each([
    ["the one that named it", [{ events: ["messages.sent"] }], 1],
    ["the one that named its family", [{ events: ["messages.*"] }], 1],
    ["the one that asked for everything", [{ events: ["*"] }], 1],
    ["one that asked for it in several ways, once", [{ events: ["messages.sent", "messages.*", "*"] }], 1],
    ["not one that named another", [{ events: ["messages.clicked", "feedback.*"] }], 0],
    ["not one that is disabled", [{ events: ["*"], enabled: false }], 0],
    ["not one that receives", [inbound], 0],
    [
      "all that want it",
      [{ events: ["*"] }, { events: ["messages.sent"] }, { events: ["feedback.*"] }, { enabled: false }, inbound],
      2,
    ],
  ])("%s", async (_which, webhooks, count) => {
    const [account, other] = [await newAccount(), await newAccount()];
    await other.webhook("https://example.com/");
    for (const webhook of webhooks) await account.webhook("https://example.com/", webhook);
    expect((await publish(account, EVENT)).json["webhooks"]).toBe(count);
    const batch = await publishBatch(account, {
      events: [EVENT, { event: "feedback.created", payload: { feedback: { id: ID } } }, EVENT],
    });
    expect(itemsOf(batch).map((item) => item["webhooks"])).toMatchObject([count, expect.any(Number), count]);
  });

  it("is decided when it is published: not one that subscribes later, but one that unsubscribes later", async () => {
    const account = await newAccount();
    const stays = await account.webhook("https://example.com/1");
    const leaves = await account.webhook("https://example.com/2");
    const { json } = await publish(account, EVENT);
    await account.webhook("https://example.com/3");
    await account.patch(`/v1/webhooks/${String(leaves["id"])}`, { events: ["feedback.*"] });
    const detail = await account.get(`/v1/events/${String(json["id"])}`);
    expect(detail.json["webhooks"]).toBe(2);
    const receivers = Object.values(detail.json["deliveries"] ?? {}).map((delivery) => delivery["webhook_id"]);
    expect(new Set(receivers)).toEqual(new Set([stays["id"], leaves["id"]]));
    expect((await publish(account, EVENT)).json["webhooks"]).toBe(2);
  });
});

describe("the list of events", () => {
  it("can be narrowed to a type and to a time, from its first moment to before its last", async () => {
    const account = await newAccount();
    const minutes = [50, 40, 30, 20, 10];
    const ids = [];
    for (const ago of minutes) ids.push(await lostEvent(account.id, [], ago * 60_000));
    const clicked = String((await publish(account, { event: "messages.clicked", payload: SENT })).json["id"]);
    const list = async (query: string) => itemsOf(await account.get(`/v1/events?${query}`)).map(({ id }) => String(id));
    const timeOf = async (id: string | undefined) =>
      encodeURIComponent(String((await account.get(`/v1/events/${id}`)).json["created_at"]));
    const [first, second, third, fourth, fifth] = ids;
    expect(await list("")).toEqual([clicked, fifth, fourth, third, second, first]);
    expect(await list("event=messages.clicked")).toEqual([clicked]);
    expect(await list("event=messages.*")).toEqual([clicked, fifth, fourth, third, second, first]);
    expect(await list("event=feedback.*")).toEqual([]);
    expect(await list(`since=${await timeOf(third)}`)).toEqual([clicked, fifth, fourth, third]);
    expect(await list(`until=${await timeOf(third)}`)).toEqual([second, first]);
    expect(await list(`since=${await timeOf(second)}&until=${await timeOf(fourth)}`)).toEqual([third, second]);
    expect(await list(`since=${await timeOf(fourth)}&event=messages.sent`)).toEqual([fifth, fourth]);
    expect(await list("since=2020-11-25T09:33:14%2B01:00&until=2999-11-25T09:33:14.123456Z&limit=1")).toEqual([
      clicked,
    ]);
  });

  it.each(["since", "until"])("refuses a time that is none: %s", async (name) => {
    const account = await newAccount();
    for (const time of ["", "yesterday", "2020-11-25", "2020-11-25T09:33:14", "1606296794", "2020-13-25T09:33:14Z"]) {
      const message = "must be an ISO 8601 time with a zone, such as 2020-11-25T09:33:14Z";
      expect(fieldErrorsOf(await account.get(`/v1/events?${name}=${time}`))).toEqual({ [name]: message });
    }
  });

  it("shows events as they were accepted, without their payloads", async () => {
    const account = await newAccount();
    await account.webhook("https://example.com/");
    const { json } = await publish(account, EVENT);
    expect((await account.get("/v1/events")).json["data"]).toEqual([{ ...json, is_test: false }]);
  });
});

describe("a single event", () => {
  it("says what became of it at each webhook, but for those that are deleted", async () => {
    const account = await newAccount();
    const works = await account.webhook(receiverUrl("event-works"));
    const fails = await account.webhook(receiverUrl("event-fails", { behave: 500 }));
    const waits = await account.webhook(receiverUrl("event-waits"));
    const deleted = await account.webhook(receiverUrl("event-deleted"));
    const { json } = await publish(account, EVENT);
    const message = (webhook: typeof works) => ({
      account_id: account.id,
      event_id: String(json["id"]),
      webhook_id: String(webhook["id"]),
    });
    await consume([message(works), message(fails)]);
    await account.call("DELETE", `/v1/webhooks/${String(deleted["id"])}`);
    const detail = await account.get(`/v1/events/${String(json["id"])}`);
    expect(detail.json).toEqual({
      ...json,
      is_test: false,
      payload: SENT,
      payload_erased_at: null,
      deliveries: expect.anything(),
    });
    const deliveries = Object.values(detail.json["deliveries"] ?? {});
    expect(deliveries).toHaveLength(3);
    expect(deliveries).toEqual(
      expect.arrayContaining([
        { webhook_id: works["id"], status: "delivered", attempts: 1 },
        { webhook_id: fails["id"], status: "pending", attempts: 1 },
        { webhook_id: waits["id"], status: "pending", attempts: 0 },
      ]),
    );
  });
});
