/** Floods are shed, with the platform's own limiter as it runs locally, before the database is asked anything. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { RATE_LIMIT_PERIOD_SECONDS } from "../../src/constants.ts";
import { inboundWebhook } from "../support/inbound.ts";
import { newMeter } from "../support/meter.ts";
import { filledPath, openApi, operationsOf } from "../support/operations.ts";
import { type Answer, SENT, newAccount, request } from "../support/service.ts";

const ROOM = 5;
/** The period of TIGHT_LIMIT (vitest.config.ts). */
const PERIOD_MS = 60_000;
const LONGEST_TEST_MS = 4_000;
const meter = newMeter({
  ...env,
  PUBLISH_LIMIT: env.TIGHT_LIMIT,
  BATCH_LIMIT: env.TIGHT_LIMIT,
  INBOUND_LIMIT: env.TIGHT_LIMIT,
  MANAGEMENT_LIMIT: env.TIGHT_LIMIT,
});
const tight = meter.env;
const event = { event: "messages.sent", payload: SENT };

const changes = operationsOf(await openApi()).filter(
  ({ method, account, needsToken }) => method !== "GET" && account !== "none" && needsToken,
);

/** The local limiter counts by the minute of the clock. No test may begin in one minute and end in the next. */
beforeEach(async () => {
  const leftMs = PERIOD_MS - (Date.now() % PERIOD_MS);
  if (leftMs < LONGEST_TEST_MS) await scheduler.wait(leftMs);
});

async function times(count: number, ask: () => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let asked = 0; asked < count; asked += 1) answers.push(await ask());
  return answers;
}

function expectShed(answer: Answer | undefined): void {
  expect(answer?.status).toBe(429);
  expect(answer?.headers.get("Retry-After")).toBe(String(RATE_LIMIT_PERIOD_SECONDS));
  expect(answer?.headers.get("Content-Type")).toBe("application/problem+json");
  expect(answer?.json).toMatchObject({ status: 429, title: "Too Many Requests", code: "rate_limited" });
}

describe("publishing", () => {
  it.each([
    ["one by one", "/v1/events", event],
    ["in batches", "/v1/events/batch", { events: [event] }],
  ])("too often is 429, %s, and an account's flood is its own", async (_how, path, body) => {
    const [account, other] = [await newAccount(), await newAccount()];
    const publish = () => account.post(path, body, { env: tight });
    expect((await times(ROOM, publish)).map(({ status }) => status)).toEqual(Array(ROOM).fill(202));
    meter.reset();
    expectShed(await publish());
    expect(meter.d1).toEqual({ roundTrips: 0, queries: 0, rowsWritten: 0, rowsRead: 0 });
    expect((await other.post(path, body, { env: tight })).status).toBe(202);
    const { json } = await account.get("/v1/events");
    expect(json["data"]).toHaveLength(ROOM);
  });

  it("counts each ten events of a batch once, and refuses a whole batch that has too many", async () => {
    const account = await newAccount();
    const publish = (count: number) =>
      account.post("/v1/events/batch", { events: Array.from({ length: count }, () => event) }, { env: tight });
    expect((await publish(11)).status).toBe(202);
    expect((await publish(10 * (ROOM - 2))).status).toBe(202);
    expectShed(await publish(1));
    const other = await newAccount();
    const events = Array.from({ length: 10 * ROOM + 1 }, () => event);
    expectShed(await other.post("/v1/events/batch", { events }, { env: tight }));
    expect((await other.get("/v1/events")).json["data"]).toEqual([]);
  });

  it("does not count batches against single events", async () => {
    const account = await newAccount();
    const apart = { ...tight, PUBLISH_LIMIT: env.PUBLISH_LIMIT };
    await times(ROOM + 1, () => account.post("/v1/events/batch", { events: [event] }, { env: apart }));
    expect((await account.post("/v1/events", event, { env: apart })).status).toBe(202);
  });

  it("counts an account's tokens and the platform together", async () => {
    const account = await newAccount();
    const token = await account.token("publisher");
    const answers = await times(ROOM, () => account.post("/v1/events", event, { env: tight, token }));
    expect(answers.at(-1)?.status).toBe(202);
    expectShed(await account.post("/v1/events", event, { env: tight }));
  });

  it("leaves reads alone", async () => {
    const account = await newAccount();
    const answers = await times(ROOM * 2, () => account.call("GET", "/v1/events", { env: tight }));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe("changing things in an account", () => {
  const change = (account: Awaited<ReturnType<typeof newAccount>>, name: string) =>
    account.call("PATCH", `/v1/accounts/${account.id}`, { body: { name }, env: tight });

  it("too often is 429, refused changes count too, and an account's flood is its own", async () => {
    const [account, other] = [await newAccount("Before"), await newAccount()];
    expect((await times(ROOM, () => change(account, ""))).map(({ status }) => status)).toEqual(Array(ROOM).fill(422));
    meter.reset();
    expectShed(await change(account, "After"));
    expect(meter.d1).toEqual({ roundTrips: 0, queries: 0, rowsWritten: 0, rowsRead: 0 });
    expect((await change(other, "After")).status).toBe(200);
    expect((await account.get(`/v1/accounts/${account.id}`)).json["name"]).toBe("Before");
  });

  it("does not count against publishing, nor the other way round", async () => {
    const apart = { ...tight, PUBLISH_LIMIT: env.PUBLISH_LIMIT };
    const account = await newAccount();
    await times(ROOM, () => change(account, "Busy"));
    expectShed(await change(account, "Busy"));
    expect((await account.post("/v1/events", event, { env: apart })).status).toBe(202);
  });

  it.each(changes)("is limited in $name ($method $path), before anything is read", async ({ method, path }) => {
    const account = await newAccount();
    const ask = () =>
      account.call(
        method,
        filledPath(path, () => account.id),
        { env: tight },
      );
    await times(ROOM, ask);
    meter.reset();
    expectShed(await ask());
    expect(meter.d1.roundTrips).toBe(0);
  });
});

describe("an inbound URL", () => {
  it("that is called too often is 429, with nothing done, and another one is not", async () => {
    const account = await newAccount();
    const [flooded, quiet] = [
      await inboundWebhook(account, ["contact.create"]),
      await inboundWebhook(account, ["contact.create"]),
    ];
    const call = (index: number) => flooded.send({ email: `flood-${index}@example.com` }, { env: tight });
    await times(ROOM, () => call(0));
    meter.reset();
    expectShed(await call(1));
    expect(meter.d1).toEqual({ roundTrips: 0, queries: 0, rowsWritten: 0, rowsRead: 0 });
    expect((await quiet.send({ email: "quiet@example.com" }, { env: tight })).status).toBe(200);
    expect((await account.get("/v1/contacts?email=flood-1@example.com")).json["data"]).toEqual([]);
  });

  it.each(["x", "x".repeat(42), "x".repeat(44), `${"x".repeat(42)}.`])(
    "that cannot be one is 404 without a look at the database: %s",
    async (secret) => {
      meter.reset();
      const answer = await request("POST", `/v1/webhooks/${secret}`, { token: null, body: {}, env: meter.env });
      expect([answer.status, meter.d1.roundTrips]).toEqual([404, 0]);
    },
  );
});

describe("the limiter", () => {
  const account = newAccount();
  const publishWith = async (bindings: object) => {
    const { id } = await account;
    return times(ROOM * 2, () =>
      request("POST", "/v1/events", { account: id, body: event, env: { ...env, ...bindings } }),
    );
  };

  it.each([
    ["is missing", { PUBLISH_LIMIT: undefined }],
    ["fails", { PUBLISH_LIMIT: { limit: () => Promise.reject(new Error("internal error")) } }],
  ])("stands in nobody's way when it %s", async (_how, bindings) => {
    expect((await publishWith(bindings)).map(({ status }) => status)).toEqual(Array(ROOM * 2).fill(202));
  });
});

describe("a token", () => {
  it.each(["x", "rct_short", `rct_${"x".repeat(44)}`, "x".repeat(5000)])(
    "that cannot be one is 401 without a look at the database: %s",
    async (token) => {
      meter.reset();
      const answer = await request("GET", "/v1/webhooks", { token, env: meter.env });
      expect([answer.status, meter.d1.roundTrips]).toEqual([401, 0]);
    },
  );
});
