/** The notice `webhooks.call_failed`: what others are told of an inbound webhook whose calls fail. */
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { NOTICE_INTERVAL_MS } from "../../src/constants.ts";
import { checkPayload } from "../../src/events/catalog/catalog.ts";
import { type Account, type Inbound, callsOf, inboundWebhook } from "../support/inbound.ts";
import { received, receiverUrl } from "../support/receiver.ts";
import { type Json, newAccount } from "../support/service.ts";

const NOTICE = "webhooks.call_failed";
/** Each call fails: a contact needs an email or a phone. */
const BAD = { name: "nobody" };
const PUBLIC = { public: { origins: ["https://example.com"] } };

const failing = (account: Account, more: Record<string, unknown> = PUBLIC) =>
  inboundWebhook(account, ["contact.create"], { name: "Sign-up", ...more });
/** Oldest first. */
const noticesIn = async (account: Pick<Account, "get">): Promise<Json[]> =>
  Object.values((await account.get(`/v1/events?event=${NOTICE}`)).json["data"] ?? {}).toReversed();
const payloadOf = async (account: Pick<Account, "get">, notice: Json | undefined): Promise<Json | undefined> =>
  (await account.get(`/v1/events/${String(notice?.["id"])}`)).json["payload"];

/** Time passes for a webhook's notices: D1's own clock does not follow a test's. */
const pass = (webhook: Inbound, ms: number) =>
  env.DB.prepare("UPDATE idempotency_keys SET created_at = created_at - ? WHERE scope = ? AND key = 'call failed'")
    .bind(ms, webhook.id)
    .run();

describe("A call that fails", () => {
  it("is told to the account's outbound webhooks, without what was sent or a secret", async () => {
    const account = await newAccount("call-failed");
    const watcher = await account.webhook(receiverUrl("call-failed-watcher"), { events: ["webhooks.*"] });
    const webhook = await failing(account);
    await webhook.send(BAD);
    await vi.waitFor(async () => expect(await received("call-failed-watcher")).toHaveLength(1), { timeout: 15_000 });
    const [request] = await received("call-failed-watcher");
    const body: Json = JSON.parse(request?.body ?? "{}");
    const [call] = await callsOf(account, webhook.id);
    expect(body).toMatchObject({
      event: NOTICE,
      webhook: { id: watcher["id"] },
      payload: {
        webhook: { id: webhook.id, name: "Sign-up", host: null },
        account: { id: account.id, name: "call-failed" },
        call: { id: call?.id, detail: call?.problem?.detail, failed_at: expect.stringMatching(/\.\d{6}Z$/) },
        failed_calls: 1,
      },
    });
    expect(checkPayload(NOTICE, body["payload"])).toEqual([]);
    for (const secret of ["nobody", webhook.secret]) expect(request?.body).not.toContain(secret);
  });

  it("is told at most once an hour of a webhook, then with the number of failures since", async () => {
    const account = await newAccount();
    const [webhook, other] = [await failing(account), await failing(account)];
    await webhook.send(BAD);
    await webhook.send(BAD);
    expect(await noticesIn(account)).toHaveLength(1);
    await other.send(BAD);
    expect(await noticesIn(account)).toHaveLength(2);
    await pass(webhook, NOTICE_INTERVAL_MS - 10_000);
    await webhook.send(BAD);
    expect(await noticesIn(account)).toHaveLength(2);
    await pass(webhook, 10_000);
    await webhook.send(BAD);
    const latest = (await noticesIn(account)).at(-1);
    expect(await payloadOf(account, latest)).toMatchObject({ webhook: { id: webhook.id }, failed_calls: 3 });
  });

  it("is told once however many fail together", async () => {
    const account = await newAccount();
    const webhook = await failing(account);
    await Promise.all(Array.from({ length: 8 }, () => webhook.send(BAD)));
    expect(await callsOf(account, webhook.id)).toHaveLength(8);
    expect(await noticesIn(account)).toHaveLength(1);
  });

  it("is told to the operators' account, too", async () => {
    const [account, operators] = [await newAccount(), await newAccount("operators")];
    const webhook = await failing(account);
    await webhook.send(BAD, { env: { ...env, OPERATIONS_ACCOUNT_ID: operators.id } });
    const [notice, ...more] = await noticesIn(operators);
    expect(more).toEqual([]);
    expect(await payloadOf(operators, notice)).toMatchObject({ account: { id: account.id } });
    expect(await noticesIn(account)).toHaveLength(1);
  });

  it("is not told when the account of the operators does not exist, and the call is kept all the same", async () => {
    const account = await newAccount();
    const webhook = await failing(account);
    const { status } = await webhook.send(BAD, { env: { ...env, OPERATIONS_ACCOUNT_ID: crypto.randomUUID() } });
    expect([status, (await noticesIn(account)).length]).toEqual([200, 1]);
  });
});

describe("No notice comes", () => {
  it.each([
    ["done", PUBLIC, { email: "ada@example.com" }],
    ["paused", { ...PUBLIC, enabled: false }, { email: "ada@example.com" }],
    ["skipped", { ...PUBLIC, when: [{ path: "/kind", op: "eq", value: "lead" }] }, BAD],
    ["refused", {}, BAD],
  ])("of a call that is %s", async (status, settings, body) => {
    const account = await newAccount();
    const webhook = await failing(account, settings);
    await webhook.send(body);
    expect((await callsOf(account, webhook.id)).map((call) => call.status)).toEqual([status]);
    expect(await noticesIn(account)).toEqual([]);
  });

  it("of a notice that is sent to an inbound webhook: deliveries of the service are refused there", async () => {
    const account = await newAccount();
    const webhook = await failing(account);
    const { status } = await webhook.send(BAD, { headers: { "Ratecard-Webhook-Attempt": "1" } });
    expect([status, await noticesIn(account)]).toEqual([403, []]);
  });

  it("from the API, nor from an inbound webhook that publishes events", async () => {
    const account = await newAccount();
    const payload = { webhook: { id: account.id, name: "n", host: null } };
    expect((await account.post("/v1/events", { event: NOTICE, payload })).status).toBe(422);
    const publisher = await inboundWebhook(account, ["event.publish"]);
    expect((await publisher.send({ event: NOTICE, payload })).status).toBe(422);
    expect(await noticesIn(account)).toEqual([]);
  });
});
