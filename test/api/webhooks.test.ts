/** Webhooks as people set them up: what they take, what they show, and how they change. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { fromBase64 } from "../../src/security/base64.ts";
import { type Answer, type Json, ORIGIN, newAccount } from "../support/service.ts";
import { rowsOf } from "../support/tables.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const SECRET = /^[A-Za-z0-9_-]{43}$/;
const SIGNING_SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/;
const URL_ = "http://example.com";

// A new one for each test: an account may not have as many webhooks as there are cases here.
let account = await newAccount();
beforeEach(async () => {
  account = await newAccount();
});

const OUTBOUND = { name: "My webhook", events: ["messages.sent"], url: URL_ };
const INBOUND = { name: "My form", is_inbound: true, events: ["contact.create"] };

const create = (body: object) => account.post("/v1/webhooks", body);
const pathOf = (webhook: Json) => `/v1/webhooks/${String(webhook["id"])}`;
const put = (webhook: Json, body: unknown) => account.call("PUT", pathOf(webhook), { body });
const patch = (webhook: Json, body: unknown) => account.patch(pathOf(webhook), body);
const get = async (webhook: Json) => (await account.get(pathOf(webhook))).json;

async function created(body: object): Promise<Json> {
  const answer = await create(body);
  expect([answer.status, answer.text]).toEqual([201, answer.text]);
  return answer.json;
}

function fieldErrorsOf(answer: Answer): Record<string, string> {
  expect(answer.status).toBe(422);
  return Object.fromEntries(
    Object.values(answer.json["errors"] ?? {}).map((fault) => [String(fault["path"]), String(fault["message"])]),
  );
}

async function subscriptionsOf(webhook: Json): Promise<unknown[]> {
  const rows = await rowsOf("SELECT event FROM subscriptions WHERE webhook_id = ? ORDER BY event", webhook["id"]);
  return rows.map(({ event }) => event);
}

describe("a new webhook", () => {
  it("that sends shows all its fields", async () => {
    const webhook = await created(OUTBOUND);
    expect(webhook).toMatchObject({
      id: expect.stringMatching(UUID_V7),
      name: "My webhook",
      is_inbound: false,
      uses_signature: false,
      events: ["messages.sent"],
      metadata: {},
      url: URL_,
      secret: expect.stringMatching(SECRET),
      enabled: true,
      disabled_reason: null,
      signing_secret: null,
      previous_secrets_until: null,
      auto_recover: false,
      rate_limit: null,
      created_at: expect.stringMatching(TIME),
      updated_at: webhook["created_at"],
    });
    expect(await get(webhook)).toEqual(webhook);
  });

  it("that receives has a URL of ours, with its secret in it", async () => {
    const webhook = await created({ ...INBOUND, uses_signature: true, metadata: { form: 7 } });
    expect(webhook).toMatchObject({
      is_inbound: true,
      uses_signature: true,
      events: ["contact.create"],
      metadata: { form: 7 },
      url: `${ORIGIN}/v1/webhooks/${String(webhook["secret"])}`,
      secret: expect.stringMatching(SECRET),
      signing_secret: expect.stringMatching(SIGNING_SECRET),
    });
    expect(await get(webhook)).toEqual(webhook);
  });

  it("that receives has the public URL where there is one", async () => {
    const deployed = { ...env, PUBLIC_URL: "https://api.example.org" };
    const { json } = await account.post("/v1/webhooks", INBOUND, { env: deployed });
    expect(json["url"]).toBe(`https://api.example.org/v1/webhooks/${String(json["secret"])}`);
  });

  it("has secrets of 256 random bits, each of its own", async () => {
    const webhooks = await Promise.all(
      Array.from({ length: 10 }, () => created({ ...OUTBOUND, uses_signature: true })),
    );
    const secrets = webhooks.flatMap((webhook) => [String(webhook["secret"]), String(webhook["signing_secret"])]);
    expect(new Set(secrets).size).toBe(20);
    for (const { signing_secret: secret } of webhooks) {
      expect(fromBase64(String(secret).replace("whsec_", "")).length).toBe(32);
    }
  });

  it("takes nothing for itself of what only we can say", async () => {
    const claimed = {
      previous_secrets_until: "2020-11-25T09:33:14.000000Z",
      disabled_reason: "gone",
      updated_at: "2020-11-25T09:33:14.000000Z",
    };
    const webhook = await created({ ...OUTBOUND, ...claimed });
    for (const [name, value] of Object.entries(claimed)) expect(webhook[name]).not.toBe(value);
  });

  it("may ask for everything, in the order it likes, and hold any metadata", async () => {
    const events = ["*", "messages.*", "feedback.closed", "feedback.*", "messages.sent"];
    const metadata = { __proto__x: 1, nested: { list: [1, null, "é"] }, "": "", 10: "a", 9: "b" };
    const webhook = await created({ ...OUTBOUND, events, metadata, url: "https://example.com:8443/a?b=c" });
    expect(webhook).toMatchObject({ events, metadata, url: "https://example.com:8443/a?b=c" });
    expect(await subscriptionsOf(webhook)).toEqual(events.toSorted());
  });
});

describe("a webhook is refused", () => {
  const cases: [why: string, body: object, faults: Record<string, string>][] = [
    ["without a name", { ...OUTBOUND, name: undefined }, { name: "is required" }],
    [
      "with a name of 256 characters",
      { ...OUTBOUND, name: "x".repeat(256) },
      { name: "must be at most 255 characters" },
    ],
    ["without events", { ...OUTBOUND, events: undefined }, { events: "is required" }],
    ["with an empty list of events", { ...OUTBOUND, events: [] }, { events: "must name at least one event" }],
    ["with one event that is no list", { ...OUTBOUND, events: "messages.sent" }, { events: "must be a list of names" }],
    [
      "with an event that is no text",
      { ...OUTBOUND, events: ["messages.sent", 7] },
      { "events.1": "must be a string" },
    ],
    [
      "with an event named twice",
      { ...OUTBOUND, events: ["messages.sent", "*", "messages.sent"] },
      { "events.2": 'repeats "messages.sent"' },
    ],
    [
      "with events that do not exist, each of them named",
      { ...OUTBOUND, events: ["messages.sent", "messages.Sent", "invoices.*", "", "feedback", "**"] },
      {
        "events.1": '"messages.Sent" is not an event type: see GET /v1/event-types',
        "events.2": '"invoices.*" is not an event type: see GET /v1/event-types',
        "events.3": '"" is not an event type: see GET /v1/event-types',
        "events.4": '"feedback" is not an event type: see GET /v1/event-types',
        "events.5": '"**" is not an event type: see GET /v1/event-types',
      },
    ],
    [
      "with an action where it sends",
      { ...OUTBOUND, events: ["contact.create"] },
      { "events.0": '"contact.create" is not an event type: see GET /v1/event-types' },
    ],
    [
      "with an event where it receives",
      { ...INBOUND, events: ["contact.create", "messages.sent", "*"] },
      {
        "events.1": '"messages.sent" is not an action: see GET /v1/actions',
        "events.2": '"*" is not an action: see GET /v1/actions',
      },
    ],
    [
      "with more than 100 events",
      { ...OUTBOUND, events: Array(101).fill("*") },
      { events: "must name at most 100 events" },
    ],
    ["without a URL to send to", { ...OUTBOUND, url: undefined }, { url: "is required for an outbound webhook" }],
    ["with a URL that is null", { ...OUTBOUND, url: null }, { url: "must be a string" }],
    [
      "with a URL that is none",
      { ...OUTBOUND, url: "example.com" },
      { url: "must be a URL such as https://example.com/webhooks" },
    ],
    [
      "with a URL that is not HTTP",
      { ...OUTBOUND, url: "ftp://example.com" },
      { url: "must begin with http:// or https://" },
    ],
    [
      "with a URL of ours",
      { ...OUTBOUND, url: `${ORIGIN}/v1/events` },
      { url: "must not point to this service itself" },
    ],
    [
      "with a URL where it receives",
      { ...INBOUND, url: URL_ },
      { url: "must be omitted: the service assigns the URL of an inbound webhook" },
    ],
    ["with a direction that is a word", { ...OUTBOUND, is_inbound: "true" }, { is_inbound: "must be true or false" }],
    [
      "with a signature that is a number",
      { ...OUTBOUND, uses_signature: 1 },
      { uses_signature: "must be true or false" },
    ],
    ["with null for enabled", { ...OUTBOUND, enabled: null }, { enabled: "must be true or false" }],
    ["with metadata that is a list", { ...OUTBOUND, metadata: [] }, { metadata: "must be an object" }],
    ["with metadata that is null", { ...OUTBOUND, metadata: null }, { metadata: "must be an object" }],
    [
      "with metadata of more than 16 KiB",
      { ...OUTBOUND, metadata: { a: "é".repeat(8192) } },
      { metadata: "must not exceed 16384 bytes as JSON" },
    ],
    [
      "with recovery where it receives",
      { ...INBOUND, auto_recover: true },
      { auto_recover: "is for outbound webhooks" },
    ],
    ["with a limit where it receives", { ...INBOUND, rate_limit: 5 }, { rate_limit: "is for outbound webhooks" }],
    ...(
      [
        [0, "must be at least 1; null for no limit"],
        [-1, "must be at least 1; null for no limit"],
        [1001, "must be at most 1000; null for no limit"],
        [0.5, "must be a whole number or null"],
        ["10", "must be a whole number or null"],
        [false, "must be a whole number or null"],
      ] as const
    ).map(([limit, message]): (typeof cases)[number] => [
      `with a limit of ${JSON.stringify(limit)}`,
      { ...OUTBOUND, rate_limit: limit },
      { rate_limit: message },
    ]),
    ["with fields that nobody knows", { ...OUTBOUND, active: true }, { active: "is not a known field" }],
  ];

  it.each(cases)("%s", async (_why, body, faults) => {
    const count = async () => (await rowsOf("SELECT id FROM webhooks")).length;
    const before = await count();
    expect(fieldErrorsOf(await create(body))).toEqual(faults);
    expect(await count()).toBe(before);
  });

  it.each(cases.filter(([, body]) => !("is_inbound" in body)))("%s, in a change, too", async (_why, body, faults) => {
    const webhook = await created(OUTBOUND);
    const answers = [await put(webhook, body)];
    const missing = Object.values(body).includes(undefined);
    if (!missing) answers.push(await patch(webhook, body));
    for (const answer of answers) if (!missing || answer.status === 422) expect(fieldErrorsOf(answer)).toEqual(faults);
    expect(await get(webhook)).toMatchObject({ ...OUTBOUND, updated_at: webhook["updated_at"] });
  });

  const PRIVATE = [
    "http://127.0.0.1/",
    "http://localhost:8080/",
    "http://10.0.0.1/",
    "http://[::1]/",
    "http://169.254.169.254/",
  ];

  it.each(PRIVATE)("with a private target, but in local development: %s", async (url) => {
    const strict = { env: { ...env, ALLOW_PRIVATE_TARGETS: "false" } };
    const fault = { url: "must not point to a private or reserved address" };
    expect(fieldErrorsOf(await account.post("/v1/webhooks", { ...OUTBOUND, url }, strict))).toEqual(fault);
    const webhook = await created({ ...OUTBOUND, url });
    const open = await created(OUTBOUND);
    for (const method of ["PUT", "PATCH"]) {
      const body = { ...OUTBOUND, url };
      expect(fieldErrorsOf(await account.call(method, pathOf(open), { ...strict, body }))).toEqual(fault);
    }
    expect(webhook["url"]).toBe(url);
  });
});

describe("the list of webhooks", () => {
  it("can be narrowed to a direction and to what a webhook names", async () => {
    const own = await newAccount();
    const make = async (body: object) => String((await own.post("/v1/webhooks", body)).json["id"]);
    const sent = await make(OUTBOUND);
    const family = await make({ ...OUTBOUND, events: ["feedback.*", "messages.sent"] });
    const all = await make({ ...OUTBOUND, events: ["*"], enabled: false });
    const form = await make({ ...INBOUND, events: ["contact.create", "contact.delete"], allow_unverified: true });
    const ids = async (query: string) => {
      const { json } = await own.get(`/v1/webhooks?${query}`);
      return Object.values(json["data"] ?? {}).map(({ id }) => String(id));
    };
    expect(await ids("")).toEqual([form, all, family, sent]);
    expect(await ids("is_inbound=true")).toEqual([form]);
    expect(await ids("is_inbound=false")).toEqual([all, family, sent]);
    expect(await ids("event=messages.sent")).toEqual([family, sent]);
    expect(await ids("event=feedback.*")).toEqual([family]);
    expect(await ids("event=*")).toEqual([all]);
    expect(await ids("event=contact.delete&is_inbound=true")).toEqual([form]);
    expect(await ids("event=contact.delete&is_inbound=false")).toEqual([]);
    expect(await ids("event=%25")).toEqual([]);
    expect(fieldErrorsOf(await own.get("/v1/webhooks?is_inbound=yes"))).toEqual({
      is_inbound: "must be true or false",
    });
  });

  it("shows the same as each webhook does", async () => {
    const own = await newAccount();
    const one = (await own.post("/v1/webhooks", { ...OUTBOUND, uses_signature: true })).json;
    const two = (await own.post("/v1/webhooks", INBOUND)).json;
    expect((await own.get("/v1/webhooks")).json["data"]).toEqual([two, one]);
  });
});

describe("PUT", () => {
  it.each([
    ["one that sends", { ...OUTBOUND, events: ["*", "feedback.closed"], metadata: { a: 1 } }],
    ["one that sends and signs", { ...OUTBOUND, uses_signature: true, auto_recover: true, rate_limit: 1000 }],
    ["one that is disabled", { ...OUTBOUND, enabled: false }],
    ["one that receives", { ...INBOUND, uses_signature: true }],
  ])("of what GET returned changes nothing: %s", async (_which, body) => {
    const webhook = await created(body);
    const subscriptions = await subscriptionsOf(webhook);
    const answer = await put(webhook, await get(webhook));
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ ...webhook, updated_at: expect.stringMatching(TIME) });
    expect(await get(webhook)).toEqual(answer.json);
    expect(await subscriptionsOf(webhook)).toEqual(subscriptions);
  });

  it("gives what is not sent its default, but does not enable", async () => {
    const rich = { uses_signature: true, metadata: { a: 1 }, enabled: false, auto_recover: true, rate_limit: 1 };
    const webhook = await created({ ...OUTBOUND, ...rich });
    const { json } = await put(webhook, { ...OUTBOUND, name: "Plain", events: ["feedback.*"] });
    expect(json).toMatchObject({
      id: webhook["id"],
      secret: webhook["secret"],
      name: "Plain",
      events: ["feedback.*"],
      uses_signature: false,
      signing_secret: null,
      metadata: {},
      auto_recover: false,
      rate_limit: null,
    });
    expect(json).toMatchObject({ enabled: false, disabled_reason: "manual" });
    expect(await subscriptionsOf(webhook)).toEqual(["feedback.*"]);
  });
});

describe("PATCH", () => {
  const changes: [what: string, change: object, shown: object][] = [
    ["nothing", {}, {}],
    ["the name", { name: " New " }, { name: "New" }],
    ["the events", { events: ["*"] }, { events: ["*"] }],
    ["the URL", { url: "https://example.org/" }, { url: "https://example.org/" }],
    ["the metadata as a whole", { metadata: { c: 3 } }, { metadata: { c: 3 } }],
    ["the limit", { rate_limit: 10 }, { rate_limit: 10 }],
    ["the limit away", { rate_limit: null }, {}],
    ["recovery", { auto_recover: true }, { auto_recover: true }],
    ["itself off", { enabled: false }, { enabled: false, disabled_reason: "manual" }],
    [
      "a signature on",
      { uses_signature: true },
      { uses_signature: true, signing_secret: expect.stringMatching(SIGNING_SECRET) },
    ],
    [
      "read-only fields not at all",
      { signing_secret: null, updated_at: "2020-11-25T09:33:14Z", disabled_reason: "gone" },
      {},
    ],
  ];

  it.each(changes)("changes %s, and nothing else", async (_what, change, shown) => {
    const webhook = await created({ ...OUTBOUND, metadata: { a: 1, b: 2 } });
    const answer = await patch(webhook, change);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ ...webhook, ...shown, updated_at: expect.stringMatching(TIME) });
    expect(String(answer.json["updated_at"]) >= String(webhook["updated_at"])).toBe(true);
    expect(await get(webhook)).toEqual(answer.json);
    expect(await subscriptionsOf(webhook)).toEqual(Object.values(answer.json["events"] ?? {}));
  });

  it("keeps its signing secret while the signature is turned off", async () => {
    const webhook = await created({ ...OUTBOUND, uses_signature: true });
    expect((await patch(webhook, { uses_signature: true, name: "x" })).json["signing_secret"]).toBe(
      webhook["signing_secret"],
    );
    expect((await patch(webhook, { uses_signature: false })).json["signing_secret"]).toBeNull();
    const again = (await patch(webhook, { uses_signature: true })).json["signing_secret"];
    expect(again).toBe(webhook["signing_secret"]);
  });

  it("turns a webhook off by hand, and on again", async () => {
    const webhook = await created({ ...OUTBOUND, enabled: false });
    expect(webhook).toMatchObject({ enabled: false, disabled_reason: "manual" });
    expect((await patch(webhook, { enabled: true })).json).toMatchObject({ enabled: true, disabled_reason: null });
    expect((await patch(webhook, { enabled: false })).json).toMatchObject({ disabled_reason: "manual" });
  });
});

describe("the direction of a webhook", () => {
  it.each([
    ["out", OUTBOUND, { ...INBOUND, url: URL_ }],
    ["in", INBOUND, { ...OUTBOUND, is_inbound: false }],
  ])("never changes once it is %s", async (_direction, body, other) => {
    const webhook = await created(body);
    const turned = { is_inbound: other.is_inbound };
    expect(fieldErrorsOf(await patch(webhook, turned))).toEqual({ is_inbound: "cannot change after creation" });
    expect(fieldErrorsOf(await put(webhook, other))).toMatchObject({ is_inbound: "cannot change after creation" });
    expect((await patch(webhook, { is_inbound: webhook["is_inbound"] })).status).toBe(200);
    expect((await get(webhook))["is_inbound"]).toBe(webhook["is_inbound"]);
  });

  it("need not be said again", async () => {
    const { is_inbound: _said, ...rest } = INBOUND;
    const webhook = await created(INBOUND);
    expect((await put(webhook, { ...rest, name: "Still a form" })).json).toMatchObject({ is_inbound: true });
  });

  it("decides whether the URL may be chosen", async () => {
    const webhook = await created(INBOUND);
    const fault = { url: "must be omitted: the service assigns the URL of an inbound webhook" };
    for (const url of [URL_, `${ORIGIN}/v1/webhooks/mine`]) {
      expect(fieldErrorsOf(await patch(webhook, { url }))).toEqual(fault);
      expect(fieldErrorsOf(await put(webhook, { ...INBOUND, url }))).toEqual(fault);
    }
    expect((await patch(webhook, { url: webhook["url"] })).status).toBe(200);
    expect((await get(webhook))["url"]).toBe(webhook["url"]);
  });
});

describe("a webhook that is deleted", () => {
  it("is gone, with its subscriptions and its URL", async () => {
    const [sends, receives, stays] = [await created(OUTBOUND), await created(INBOUND), await created(OUTBOUND)];
    const urlOf = (webhook: Json) => new URL(String(webhook["url"])).pathname;
    for (const webhook of [sends, receives]) {
      expect((await account.call("DELETE", pathOf(webhook))).status).toBe(204);
      expect((await account.get(pathOf(webhook))).status).toBe(404);
      expect((await put(webhook, OUTBOUND)).status).toBe(404);
      expect((await patch(webhook, {})).status).toBe(404);
      expect((await account.post(`${pathOf(webhook)}/rotate-secret`, {})).status).toBe(404);
      expect((await account.call("DELETE", pathOf(webhook))).status).toBe(404);
      for (const table of ["webhooks", "subscriptions", "inbound_secrets"]) {
        const column = table === "webhooks" ? "id" : "webhook_id";
        expect(await rowsOf(`SELECT * FROM ${table} WHERE ${column} = ?`, webhook["id"])).toEqual([]);
      }
    }
    expect((await account.call("POST", urlOf(receives), { token: null, body: { email: "a@b.c" } })).status).toBe(404);
    expect(await get(stays)).toEqual(stays);
    expect(await subscriptionsOf(stays)).toEqual(["messages.sent"]);
  });
});
