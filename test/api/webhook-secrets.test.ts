/** A webhook's secrets at rest and in rotation, and what two people do to a webhook at the same moment. */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { sha256 } from "../../src/security/digest.ts";
import { formatTime } from "../../src/time/time.ts";
import { type Json, newAccount } from "../support/service.ts";
import { allTables, rowsOf } from "../support/tables.ts";

const SECRET = /^[A-Za-z0-9_-]{43}$/;
const SIGNING_SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/;
const SEALED = /^[0-9a-f]{8}\.[A-Za-z0-9_-]+$/;
const OUTBOUND = { name: "My webhook", events: ["messages.sent"], url: "https://example.com/", uses_signature: true };
const INBOUND = { name: "My form", is_inbound: true, events: ["contact.create"], uses_signature: false };
const DAY_SECONDS = 86_400;

const account = await newAccount();
const create = async (body: object) => (await account.post("/v1/webhooks", body)).json;
const pathOf = (webhook: Json) => `/v1/webhooks/${String(webhook["id"])}`;
const get = async (webhook: Json) => (await account.get(pathOf(webhook))).json;
const rotate = (webhook: Json, body: unknown = {}) => account.post(`${pathOf(webhook)}/rotate-secret`, body);

async function rowOf(webhook: Json) {
  const [row] = await rowsOf("SELECT * FROM webhooks WHERE id = ?", webhook["id"]);
  return row ?? {};
}

afterEach(() => {
  vi.useRealTimers();
});

describe("the database", () => {
  it("holds no secret that could be read, not even of a rotation that is going on", async () => {
    const [sends, receives] = [await create(OUTBOUND), await create({ ...INBOUND, uses_signature: true })];
    const rotated = [(await rotate(sends)).json, (await rotate(receives)).json];
    const secrets = [sends, receives, ...rotated].flatMap((webhook) => [webhook["secret"], webhook["signing_secret"]]);
    expect(new Set(secrets).size).toBe(8);
    const everything = JSON.stringify([...(await allTables())]);
    for (const secret of secrets) {
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(String(secret).replace("whsec_", ""));
    }
    for (const webhook of rotated) {
      expect(await rowOf(webhook)).toMatchObject({
        secret: expect.stringMatching(SEALED),
        signing_secret: expect.stringMatching(SEALED),
        previous_secret: expect.stringMatching(SEALED),
        previous_signing_secret: expect.stringMatching(SEALED),
      });
    }
  });

  it("holds the same secret in another form each time it is written", async () => {
    const webhook = await create(OUTBOUND);
    const before = await rowOf(webhook);
    await account.patch(pathOf(webhook), { name: "Renamed" });
    expect((await rowOf(webhook))["secret"]).not.toBe(before["secret"]);
    expect((await get(webhook))["secret"]).toBe(webhook["secret"]);
  });

  it("cannot be used to put one webhook's secret in another's place", async () => {
    const [one, two] = [await create(OUTBOUND), await create(OUTBOUND)];
    await env.DB.prepare("UPDATE webhooks SET secret = (SELECT secret FROM webhooks WHERE id = ?) WHERE id = ?")
      .bind(one["id"], two["id"])
      .run();
    const answer = await account.get(pathOf(two));
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain(one["secret"]);
    await env.DB.prepare("DELETE FROM webhooks WHERE id = ?").bind(two["id"]).run();
  });

  it("knows a URL by a keyed hash only", async () => {
    const webhook = await create(INBOUND);
    const rows = await rowsOf("SELECT * FROM inbound_secrets WHERE webhook_id = ?", webhook["id"]);
    expect(rows).toEqual([
      {
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        key_id: expect.stringMatching(/^[0-9a-f]{8}$/),
        account_id: account.id,
        webhook_id: webhook["id"],
      },
    ]);
    expect(rows[0]?.["hash"]).not.toBe(await sha256(String(webhook["secret"])));
  });
});

describe("a rotation", () => {
  it.each([
    ["a day unless told otherwise", {}, DAY_SECONDS],
    ["as long as it is told", { overlap_seconds: 60 }, 60],
    ["a week at most", { overlap_seconds: 604_800 }, 604_800],
  ])("shows new secrets at once and keeps the old ones for %s", async (_how, body, seconds) => {
    const webhook = await create(OUTBOUND);
    const answer = await rotate(webhook, body);
    expect(answer.status).toBe(200);
    const rotated = answer.json;
    const until = Date.parse(String(rotated["updated_at"])) + seconds * 1000;
    expect(rotated).toEqual({
      ...webhook,
      previous_secrets_until: formatTime(until),
      secret: expect.stringMatching(SECRET),
      signing_secret: expect.stringMatching(SIGNING_SECRET),
      updated_at: expect.any(String),
    });
    expect(rotated["secret"]).not.toBe(webhook["secret"]);
    expect(rotated["signing_secret"]).not.toBe(webhook["signing_secret"]);
    expect(await get(webhook)).toEqual(rotated);
    expect(await rowOf(webhook)).toMatchObject({ previous_until: until, previous_secret: expect.any(String) });
  });

  it("with an overlap of 0 keeps nothing of the old ones", async () => {
    const webhook = await create(OUTBOUND);
    await rotate(webhook);
    const { json } = await rotate(webhook, { overlap_seconds: 0 });
    expect(json).toMatchObject({ previous_secrets_until: null });
    const nothing = { previous_secret: null, previous_signing_secret: null, previous_until: null };
    expect(await rowOf(webhook)).toMatchObject(nothing);
  });

  it("makes no signing secret where there is no signature", async () => {
    const webhook = await create({ ...OUTBOUND, uses_signature: false });
    expect((await rotate(webhook)).json).toMatchObject({ uses_signature: false, signing_secret: null });
  });

  it.each([
    [-1, "must be at least 0"],
    [604_801, "must be at most 604800"],
    [1.5, "must be a whole number"],
    ["60", "must be a whole number"],
    [null, "must be a whole number"],
  ])("cannot overlap for %j seconds, and changes nothing then", async (seconds, message) => {
    const webhook = await create(OUTBOUND);
    const answer = await rotate(webhook, { overlap_seconds: seconds });
    expect([answer.status, answer.json["errors"]]).toEqual([422, [{ path: "overlap_seconds", message }]]);
    expect(await get(webhook)).toEqual(webhook);
  });

  /** Which of these webhooks' URLs answer, each as it was shown at its time. */
  const open = (webhooks: readonly Json[]) =>
    Promise.all(
      webhooks.map(async (webhook, index) => {
        const { pathname } = new URL(String(webhook["url"]));
        const body = { email: `rotation-${index}@example.com` };
        const { status } = await account.call("POST", pathname, { token: null, body });
        return status === 200;
      }),
    );

  it("leaves an inbound webhook's old URL open until the overlap ends", async () => {
    const first = await create(INBOUND);
    const second = (await rotate(first, { overlap_seconds: 60 })).json;
    expect(second["url"]).not.toBe(first["url"]);
    expect(await open([first, second])).toEqual([true, true]);
    vi.setSystemTime(Date.parse(String(second["updated_at"])) + 59_999);
    expect(await open([first, second])).toEqual([true, true]);
    vi.setSystemTime(Date.parse(String(second["updated_at"])) + 60_000);
    expect(await open([first, second])).toEqual([false, true]);
  });

  it("within an overlap is refused, as it would end the first secret, unless it is to end all former ones", async () => {
    for (const made of [INBOUND, OUTBOUND]) {
      const first = await create(made);
      const second = (await rotate(first)).json;
      const again = await rotate(first);
      expect([again.status, again.json["errors"]]).toEqual([
        409,
        [{ path: "overlap_seconds", message: expect.stringContaining(String(second["previous_secrets_until"])) }],
      ]);
      expect(await get(first)).toEqual(second);
      if (made === OUTBOUND) continue;
      expect(await open([first, second])).toEqual([true, true]);
      const third = (await rotate(first, { overlap_seconds: 0 })).json;
      expect(await open([first, second, third])).toEqual([false, false, true]);
      expect(await rowsOf("SELECT * FROM inbound_secrets WHERE webhook_id = ?", first["id"])).toHaveLength(1);
    }
  });

  it("is possible again when the overlap has ended, of which nothing is shown any more", async () => {
    const first = await create(OUTBOUND);
    const { json } = await rotate(first, { overlap_seconds: 60 });
    vi.useFakeTimers({ now: Date.parse(String(json["previous_secrets_until"])), toFake: ["Date"] });
    expect((await get(first))["previous_secrets_until"]).toBeNull();
    expect((await rotate(first)).status).toBe(200);
  });
});

/** Bindings with which `intrude` happens right before the service writes to D1 for the first time. */
function withIntruder(intrude: () => Promise<unknown>): Env {
  let pending: Promise<unknown> | undefined;
  const db = new Proxy(env.DB, {
    get: (target, name) => {
      if (name === "prepare") return (query: string) => target.prepare(query);
      return async (statements: D1PreparedStatement[]) => {
        pending ??= intrude();
        await pending;
        return target.batch(statements);
      };
    },
  });
  return { ...env, DB: db };
}

async function subscriptionsOf(webhook: Json): Promise<string[]> {
  const rows = await rowsOf("SELECT event FROM subscriptions WHERE webhook_id = ? ORDER BY event", webhook["id"]);
  return rows.map(({ event }) => String(event));
}

async function expectOneTruth(webhook: Json): Promise<void> {
  const events = Object.values((await get(webhook))["events"] ?? {}).map(String);
  expect(await subscriptionsOf(webhook)).toEqual(events.toSorted());
}

describe("two people who change a webhook at the same moment", () => {
  it.each([
    ["PATCH", { events: ["feedback.closed"] }],
    ["PUT", { ...OUTBOUND, events: ["feedback.closed"] }],
  ])("do not undo each other's change: the later %s is told that it came late", async (method, body) => {
    const webhook = await create(OUTBOUND);
    const theirs = { name: "Theirs", events: ["*"] };
    const late = await account.call(method, pathOf(webhook), {
      body,
      env: withIntruder(() => account.patch(pathOf(webhook), theirs)),
    });
    expect(late.status).toBe(409);
    expect(await get(webhook)).toMatchObject(theirs);
    await expectOneTruth(webhook);
    expect((await account.call(method, pathOf(webhook), { body })).status).toBe(200);
    await expectOneTruth(webhook);
  });

  it("do not bring a webhook back that one of them deletes", async () => {
    const webhook = await create(OUTBOUND);
    const late = await account.call("PATCH", pathOf(webhook), {
      body: { events: ["*"] },
      env: withIntruder(() => account.call("DELETE", pathOf(webhook))),
    });
    expect(late.status).toBeGreaterThanOrEqual(404);
    expect((await account.get(pathOf(webhook))).status).toBe(404);
    expect(await subscriptionsOf(webhook)).toEqual([]);
  });

  it("end with what one of them wanted, however many they are", async () => {
    const webhook = await create(OUTBOUND);
    const wishes = ["messages.sent", "messages.opened", "messages.*", "feedback.*", "feedback.closed", "*"];
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(wishes.map((event) => account.patch(pathOf(webhook), { events: [event] })));
      const statuses = answers.map(({ status }) => status);
      expect(statuses).toContain(200);
      for (const status of statuses) expect([200, 409]).toContain(status);
      const granted = answers.filter(({ status }) => status === 200).map(({ json }) => json["events"]);
      expect(granted).toContainEqual((await get(webhook))["events"]);
      await expectOneTruth(webhook);
    }
  });

  it("get no secret that does not hold when both rotate", async () => {
    const webhook = await create(INBOUND);
    const answers = await Promise.all(Array.from({ length: 5 }, () => rotate(webhook)));
    const granted = answers.filter(({ status }) => status === 200).map(({ json }) => json["secret"]);
    expect(granted.length).toBeGreaterThan(0);
    for (const { status } of answers) expect([200, 409]).toContain(status);
    expect(granted).toContain((await get(webhook))["secret"]);
    const { pathname } = new URL(String((await get(webhook))["url"]));
    const call = await account.call("POST", pathname, { token: null, body: { email: "both@example.com" } });
    expect(call.status).toBe(200);
  });
});
