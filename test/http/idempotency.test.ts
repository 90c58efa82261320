/** A POST with an Idempotency-Key is done once, whatever fails on the way, and its repeats get the first response. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { IDEMPOTENCY_TTL_MS, KEY_TAKEOVER_MS } from "../../src/constants.ts";
import { withFailingDatabase, withLedgers } from "../support/faults.ts";
import { openCircuit } from "../support/open-circuit.ts";
import { documentedParameters, filledPath, openApi, operationsOf } from "../support/operations.ts";
import { populatedAccount } from "../support/populated-account.ts";
import { receiverUrl } from "../support/receiver.ts";
import { type Answer, type CallOptions, type Json, newAccount, request } from "../support/service.ts";

const document = await openApi();
const account = await populatedAccount("idempotency");
const webhookId = account.idIn("webhooks");
const redeliverPath = `/v1/webhooks/${webhookId}/deliveries/${account.idIn("events")}/redeliver`;

/** Its handler keeps the keys of its events, and trying a call changes nothing. */
const WITHOUT_A_KEY = new Set(["publishEvents", "tryCall"]);
const posts = operationsOf(document).filter(({ method, needsToken }) => method === "POST" && needsToken);
const keyed = posts.filter(({ name }) => !WITHOUT_A_KEY.has(name));
const kept = keyed.filter(({ name }) => name !== "publishEvent");

afterEach(() => void vi.useRealTimers());

let count = 0;
const newKey = () => `key-${(count += 1)}`;
const withKey = (key: string) => ({ "Idempotency-Key": key });

function ask({ path, body, account: scope }: (typeof posts)[number], key: string, options: CallOptions = {}) {
  const url = body && "url" in body ? { url: receiverUrl("idempotency") } : {};
  return request("POST", filledPath(path, account.idIn), {
    account: scope === "header" ? account.id : undefined,
    ...(body ? { body: { ...body, ...url } } : {}),
    headers: withKey(key),
    ...options,
  });
}

/** Makes the unfinished requests with this key as old as those that others take over. */
async function letTakeOver(key: string): Promise<void> {
  await env.DB.prepare("UPDATE idempotency_keys SET created_at = created_at - ? WHERE key LIKE ? AND response IS NULL")
    .bind(KEY_TAKEOVER_MS, `% ${key}`)
    .run();
}

/** The first response with `null` wherever the second has it. */
function withNullsOf(first: Json, second: Json | null): unknown {
  if (second === null) return null;
  if (typeof first !== "object" || first === null || Array.isArray(first)) return first;
  return Object.fromEntries(
    Object.entries(first).map(([name, value]) => [name, withNullsOf(value, second[name] ?? null)]),
  );
}

async function prepare(name: string): Promise<void> {
  if (name === "probe") await openCircuit(webhookId);
  if (name !== "recover" && name !== "replay" && name !== "redeliver") return;
  await vi.waitFor(
    async () => {
      const { json } = await account.get(`/v1/webhooks/${webhookId}/jobs`);
      for (const job of Object.values(json["data"] ?? {})) expect(job["status"]).not.toBe("running");
      const delivery = await account.get(redeliverPath.replace("/redeliver", ""));
      expect(delivery.json["status"]).not.toBe("pending");
    },
    { timeout: 15_000, interval: 100 },
  );
}

describe("every POST of the API", () => {
  it("takes a key, and its document says so", () => {
    expect(keyed.length).toBeGreaterThan(12);
    for (const { name } of posts) {
      const has = JSON.stringify(documentedParameters(document, name)).includes('"Idempotency-Key"');
      expect([name, has]).toEqual([name, !WITHOUT_A_KEY.has(name)]);
    }
  });

  it.each(kept)("is done once: $name", async (operation) => {
    await prepare(operation.name);
    const key = newKey();
    const first = await ask(operation, key);
    expect([first.status, first.headers.get("Idempotent-Replayed")]).toEqual([first.status, null]);
    expect(first.status).toBeLessThan(300);
    const again = await ask(operation, key);
    expect([again.status, again.headers.get("Idempotent-Replayed")]).toEqual([first.status, "true"]);
    expect(again.json).toEqual(withNullsOf(first.json, again.json));
    for (const header of ["Location", "ETag"]) expect(again.headers.get(header)).toBe(first.headers.get(header));
    if (operation.body) {
      expect(await ask(operation, key, { body: { other: true } })).toMatchObject({
        status: 409,
        json: { code: "idempotency_key_reused", errors: [{ path: "Idempotency-Key" }] },
      });
    }
    // One entry: nothing is changed by the others.
    if (operation.audit === "not audited" || operation.account === "none") return;
    const lines = await account.get(`/v1/audit-log?action=${operation.audit}&limit=100`);
    const ids = new Set([first, again].map(({ headers }) => headers.get("X-Request-Id")));
    const own = Object.values(lines.json["data"] ?? {}).filter((line) => ids.has(String(line["request_id"])));
    expect(own).toHaveLength(1);
  });
});

describe("what is kept under a key", () => {
  it("has no secret in it", async () => {
    const outbound = {
      name: "Out",
      url: "https://example.com/hook",
      events: ["*"],
      uses_signature: true,
      headers: { "X-Api-Key": "header-value-0815" },
    };
    const inbound = {
      name: "In",
      is_inbound: true,
      events: ["contact.create"],
      source: { type: "stripe", secrets: ["whsec_c2VjcmV0LXNlY3JldC0wODE1"] },
    };
    const made = [
      await account.post("/v1/webhooks", outbound, { headers: withKey(newKey()) }),
      await account.post("/v1/webhooks", inbound, { headers: withKey(newKey()) }),
      await account.post(
        `/v1/webhooks/${webhookId}/rotate-secret`,
        { overlap_seconds: 0 },
        { headers: withKey(newKey()) },
      ),
      await account.post(
        `/v1/accounts/${account.id}/tokens`,
        { name: "T", role: "admin" },
        { headers: withKey(newKey()) },
      ),
      await account.post(`/v1/accounts/${account.id}/portal-links`, { role: "admin" }, { headers: withKey(newKey()) }),
    ];
    const secrets = made.flatMap(({ json }) => [json["secret"], json["signing_secret"], json["token"]]);
    const urls = [made[1], made[4]].map((answer) => String(answer?.json["url"]).split("/").at(-1));
    const all = [...secrets, ...urls, "header-value-0815", "c2VjcmV0LXNlY3JldC0wODE1"].filter(Boolean).map(String);
    expect(all.length).toBeGreaterThan(8);
    const { results } = await env.DB.prepare("SELECT * FROM idempotency_keys").all();
    const stored = JSON.stringify(results);
    expect(stored).toContain("X-Api-Key");
    for (const secret of all) expect(stored).not.toContain(secret);
  });

  it("has nothing of a contact, and a repeat shows the contact as it is", async () => {
    const own = await newAccount();
    const body = { email: "wilhelmina@example.com", first_name: "Wilhelmina" };
    const create = () => own.post("/v1/contacts", body, { headers: withKey("contact") });
    const first = await create();
    expect((await create()).json).toEqual(first.json);
    const { results } = await env.DB.prepare("SELECT * FROM idempotency_keys WHERE scope = ?").bind(own.id).all();
    expect(JSON.stringify(results)).toContain(first.json["id"]);
    expect(JSON.stringify(results)).not.toMatch(/wilhelmina/i);
    await own.call("DELETE", `/v1/contacts/${first.json["id"]}`);
    expect((await create()).json).toMatchObject({ id: first.json["id"], email: null, first_name: null });
  });

  it("has nothing of a call that is run again", async () => {
    const operation = kept.find(({ name }) => name === "runCall");
    if (!operation) throw new Error("no such operation");
    await ask(operation, "call-content");
    const row = await env.DB.prepare("SELECT response FROM idempotency_keys WHERE key LIKE '% call-content'").first();
    expect(String(row?.["response"])).not.toContain("idempotency@example.com");
  });
});

describe("a key", () => {
  it.each(["", "two words", "x".repeat(256), "é"])("that is none is 422: %j", async (key) => {
    const answer = await account.post("/v1/webhooks", {}, { headers: withKey(key) });
    expect(answer).toMatchObject({ status: 422, json: { errors: [{ path: "Idempotency-Key" }] } });
  });

  it("is free again after a request that was refused", async () => {
    const own = await newAccount();
    const post = (body: unknown) => own.post("/v1/contacts", body, { headers: withKey("refused") });
    expect((await post({ email: "nobody" })).status).toBe(422);
    expect((await post("{")).status).toBe(400);
    expect((await post("x".repeat(70_000))).status).toBe(413);
    expect((await post({ email: "somebody@example.com" })).status).toBe(201);
  });

  it("belongs to its account, its path and its method", async () => {
    const [one, two] = [await newAccount(), await newAccount()];
    const headers = withKey("shared");
    const contact = { email: "shared@example.com" };
    const made = [
      await one.post("/v1/contacts", contact, { headers }),
      await two.post("/v1/contacts", contact, { headers }),
      await one.post("/v1/webhooks", { name: "W", url: "https://example.com/", events: ["*"] }, { headers }),
      await request("POST", "/v1/accounts", { body: { name: "Shared" }, headers }),
      await one.post(
        "/v1/events",
        { event: "messages.sent", payload: { message: { id: one.id, channel: "sms" } } },
        { headers },
      ),
    ];
    for (const { status, headers: received } of made) {
      expect(status).toBeLessThan(300);
      expect(received.get("Idempotent-Replayed")).toBeNull();
    }
    // The same object, spelt in another way.
    const path = `/v1/webhooks/${made[2]?.json["id"]}/rotate-secret`;
    await one.post(path, {}, { headers });
    const again = await one.post(
      path.replace(/[0-9a-f-]{36}/, (id) => id.toUpperCase()),
      {},
      { headers },
    );
    expect([again.status, again.headers.get("Idempotent-Replayed")]).toEqual([200, "true"]);
  });

  it("is forgotten after 24 hours", async () => {
    const own = await newAccount();
    const create = () => own.post("/v1/contacts", { phone: "+31205550000" }, { headers: withKey("day") });
    const first = await create();
    vi.setSystemTime(Date.now() + IDEMPOTENCY_TTL_MS - 1000);
    expect((await create()).json["id"]).toBe(first.json["id"]);
    vi.setSystemTime(Date.now() + 2000);
    // Another contact has the phone: the request is a new one.
    expect((await create()).status).toBe(409);
  });

  it("lets a body-less request mean the same as one with an empty object", async () => {
    const own = await newAccount();
    const { id } = await own.webhook("https://example.com/");
    const headers = withKey("empty");
    await own.post(`/v1/webhooks/${id}/rotate-secret`, undefined, { headers });
    const again = await own.post(`/v1/webhooks/${id}/rotate-secret`, {}, { headers });
    expect(again.headers.get("Idempotent-Replayed")).toBe("true");
  });
});

interface Made {
  name: string;
  /** Prepares an account. Returns the request, and how to count what it made. */
  prepare: () => Promise<{ send: (options: CallOptions) => Promise<Answer>; made: () => Promise<unknown> }>;
}

const rows = async (query: string, ...values: unknown[]) =>
  (
    await env.DB.prepare(query)
      .bind(...values)
      .all()
  ).results.length;

const inDatabase: Made[] = [
  {
    name: "an account",
    prepare: async () => {
      const name = crypto.randomUUID();
      return {
        send: (options) => request("POST", "/v1/accounts", { body: { name }, ...options }),
        made: () => rows("SELECT 1 FROM accounts WHERE name = ?", name),
      };
    },
  },
  ...(["tokens", "portal-links"] as const).map((collection) => ({
    name: collection,
    prepare: async () => {
      const own = await newAccount();
      const body = collection === "tokens" ? { name: "T", role: "admin" } : { role: "admin" };
      return {
        send: (options: CallOptions) => request("POST", `/v1/accounts/${own.id}/${collection}`, { body, ...options }),
        made: () => rows(`SELECT 1 FROM ${collection.replace("-", "_")} WHERE account_id = ?`, own.id),
      };
    },
  })),
  {
    name: "an inbound webhook",
    prepare: async () => {
      const own = await newAccount();
      const body = { name: "In", is_inbound: true, events: ["contact.create"] };
      return {
        send: (options) => own.post("/v1/webhooks", body, options),
        made: () => rows("SELECT 1 FROM webhooks WHERE account_id = ?", own.id),
      };
    },
  },
  {
    name: "a rotation",
    prepare: async () => {
      const own = await newAccount();
      const { id } = await own.webhook("https://example.com/");
      return {
        send: (options) => own.post(`/v1/webhooks/${id}/rotate-secret`, { overlap_seconds: 0 }, options),
        made: () => rows("SELECT 1 FROM webhooks WHERE id = ? AND version = 2", String(id)),
      };
    },
  },
  {
    name: "a contact",
    prepare: async () => {
      const own = await newAccount();
      return {
        send: (options) => own.post("/v1/contacts", { email: "once@example.com" }, options),
        made: () => rows("SELECT 1 FROM contacts WHERE account_id = ?", own.id),
      };
    },
  },
  {
    name: "a test event",
    prepare: async () => {
      const own = await newAccount();
      const { id } = await own.webhook(receiverUrl("idempotency"));
      return {
        send: (options) => own.post(`/v1/webhooks/${id}/test`, undefined, options),
        made: () => rows("SELECT 1 FROM events WHERE account_id = ?", own.id),
      };
    },
  },
];

describe.each(inDatabase)("$name made with a key", ({ prepare: prepareOne }) => {
  it("is made once, whichever round trip to D1 fails before it took effect", async () => {
    for (let nth = 1; ; nth += 1) {
      const { send, made } = await prepareOne();
      const failing = withFailingDatabase(nth);
      await send({ headers: withKey("fault"), env: failing.env });
      if (failing.roundTrips() < nth) break;
      const again = await send({ headers: withKey("fault") });
      expect([nth, again.status < 300, await made()]).toEqual([nth, true, 1]);
    }
  });

  it("is made once, whichever round trip to D1 fails after it took effect", async () => {
    for (let nth = 1; ; nth += 1) {
      const { send, made } = await prepareOne();
      const losing = withLostResults(nth);
      const first = await send({ headers: withKey("lost"), env: losing.env });
      if (losing.roundTrips() < nth) break;
      let again = await send({ headers: withKey("lost") });
      if (String(again.json["code"]) === "idempotency_in_progress") {
        await letTakeOver("lost");
        again = await send({ headers: withKey("lost") });
      }
      expect([nth, again.status < 300, await made()]).toEqual([nth, true, 1]);
      if (first.status < 300 && first.json["id"]) expect(again.json["id"]).toBe(first.json["id"]);
    }
  });

  it("is made once by many at the same time", async () => {
    const { send, made } = await prepareOne();
    const answers = await Promise.all(Array.from({ length: 6 }, () => send({ headers: withKey("many") })));
    const done = answers.filter(({ status }) => status < 300);
    const others = answers.filter(({ status }) => status >= 300);
    expect(done.length).toBeGreaterThan(0);
    expect(await made()).toBe(1);
    for (const answer of others) {
      expect(answer).toMatchObject({ status: 409, json: { code: "idempotency_in_progress" } });
      expect(answer.headers.get("Retry-After")).toBe("1");
    }
  });

  it("is made once, although a slow request goes on when another one has taken over", async () => {
    const { send, made } = await prepareOne();
    let transactions = 0;
    const slow = withinTransactions(async () => {
      transactions += 1;
      if (transactions !== 2) return;
      // The claim is the first one, and the change comes next.
      await letTakeOver("slow");
      expect((await send({ headers: withKey("slow") })).status).toBeLessThan(300);
    });
    const answer = await send({ headers: withKey("slow"), env: slow });
    expect(transactions).toBeGreaterThan(1);
    expect(answer).toMatchObject({ status: 409, json: { code: "idempotency_in_progress" } });
    expect(await made()).toBe(1);
    expect((await send({ headers: withKey("slow") })).headers.get("Idempotent-Replayed")).toBe("true");
  });
});

describe("a change of a ledger with a key", () => {
  const cycleOf = async () => (await account.get(redeliverPath.replace("/redeliver", ""))).json["cycle"];

  it("is made once, although the Worker died before it could say so", async () => {
    await prepare("redeliver");
    const before = Number(await cycleOf());
    const send = (options: CallOptions = {}) =>
      account.post(redeliverPath, undefined, { headers: withKey("dying"), ...options });
    // The ledger does it, and its response is lost.
    let isDone = false;
    const dying = withLedgers((stub, method) =>
      method === "redeliver"
        ? async (...given: [string, string | null]) => {
            await stub.redeliver(...given);
            isDone = true;
            return new Promise(() => undefined);
          }
        : undefined,
    );
    void send({ env: dying });
    await vi.waitFor(() => expect(isDone).toBe(true), 10_000);
    expect(await send()).toMatchObject({ status: 409, json: { code: "idempotency_in_progress" } });
    await prepare("redeliver");
    await letTakeOver("dying");
    expect((await send()).status).toBe(202);
    expect((await send()).headers.get("Idempotent-Replayed")).toBe("true");
    expect(await cycleOf()).toBe(before + 1);
  });

  it.each([
    [
      "discard",
      () => account.post(`/v1/webhooks/${webhookId}/discard`, undefined, { headers: withKey("lost-ledger") }),
    ],
    [
      "recover",
      () =>
        account.post(
          `/v1/webhooks/${webhookId}/recover`,
          { since: "2020-11-25T09:33:14Z" },
          { headers: withKey("lost-ledger") },
        ),
    ],
  ])("%s is repeated by a request that takes it over, and has the same result", async (name, send) => {
    await prepare("recover");
    if (name === "discard") await openCircuit(webhookId);
    const first = await send();
    expect(first.status).toBe(202);
    // As if the Worker had died before it kept the response.
    await env.DB.prepare(
      "UPDATE idempotency_keys SET response = NULL, created_at = created_at - ? WHERE scope = ? AND key LIKE ?",
    )
      .bind(KEY_TAKEOVER_MS, account.id, `%/${name} lost-ledger`)
      .run();
    const again = await send();
    expect([again.status, again.headers.get("Idempotent-Replayed")]).toEqual([202, null]);
    if (name === "discard") expect(again.json).toEqual(first.json);
    else expect(again.json["id"]).toBe(first.json["id"]);
  });
});

describe("a key of an account in another database", () => {
  const two = { ...env, DB_2: env.SECOND, NEW_ACCOUNT_DATABASES: "DB_2" };
  beforeAll(() => applyD1Migrations(env.SECOND, env.TEST_MIGRATIONS));

  it("is kept where the change is made, and goes with the account", async () => {
    const made = await request("POST", "/v1/accounts", { env: two, body: { name: "Far" }, headers: withKey(newKey()) });
    const id = String(made.json["id"]);
    const post = (path: string, body: unknown) =>
      request("POST", path, { env: two, account: id, body, headers: withKey("far") });
    const inbound = { name: "In", is_inbound: true, events: ["contact.create"] };
    const requests: [string, unknown][] = [
      ["/v1/webhooks", inbound],
      ["/v1/contacts", { email: "far@example.com" }],
      [`/v1/accounts/${id}/tokens`, { name: "T", role: "owner" }],
    ];
    for (const [path, body] of requests) {
      const first = await post(path, body);
      const again = await post(path, body);
      expect([again.status, again.headers.get("Idempotent-Replayed"), again.json["id"]]).toEqual([
        201,
        "true",
        first.json["id"],
      ]);
    }
    const keysIn = async (db: D1Database) =>
      (await db.prepare("SELECT key FROM idempotency_keys WHERE scope = ?").bind(id).all()).results.length;
    expect([await keysIn(env.DB), await keysIn(env.SECOND)]).toEqual([1, 2]);
    await request("DELETE", `/v1/accounts/${id}`, { env: two });
    expect([await keysIn(env.DB), await keysIn(env.SECOND)]).toEqual([0, 0]);
  });
});

/** Bindings whose D1 does what its `nth` round trip asks for, and then fails. */
function withLostResults(nth: number): { env: Env; roundTrips: () => number } {
  let trips = 0;
  const lost = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    trips += 1;
    const isLost = trips === nth;
    const result = await work();
    if (isLost) throw new Error("D1_ERROR: the network connection was lost");
    return result;
  };
  const originals = new WeakMap<object, D1PreparedStatement>();
  const statement = (original: D1PreparedStatement): D1PreparedStatement => {
    const proxied = new Proxy(original, {
      get: (target, name) => {
        if (name === "bind") return (...values: unknown[]) => statement(target.bind(...values));
        return (...given: unknown[]) => lost(async () => Reflect.apply(Reflect.get(target, name), target, given));
      },
    });
    originals.set(proxied, original);
    return proxied;
  };
  const DB = new Proxy(env.DB, {
    get: (target, name) => {
      if (name === "prepare") return (query: string) => statement(target.prepare(query));
      return (statements: D1PreparedStatement[]) =>
        lost(() => target.batch(statements.map((each) => originals.get(each) ?? each)));
    },
  });
  return { env: { ...env, DB }, roundTrips: () => trips };
}

/** Bindings whose D1 has `work` done before each transaction. */
function withinTransactions(work: () => Promise<void>): Env {
  const DB = new Proxy(env.DB, {
    get: (target, name) => {
      if (name === "prepare") return (query: string) => target.prepare(query);
      return async (statements: D1PreparedStatement[]) => {
        await work();
        return target.batch(statements);
      };
    },
  });
  return { ...env, DB };
}
