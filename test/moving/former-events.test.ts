/** Events stay where they were accepted when their account moves: erased, reconciled and retained there as before. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { PENDING_GRACE_DAYS } from "../../src/constants.ts";
import { RETENTION_DAYS, everyMinute, oldEvents } from "../support/cron.ts";
import { lostEvent } from "../support/faults.ts";
import { KEY, hmac } from "../support/senders.ts";
import { SENT, request } from "../support/service.ts";
import { type Account, moveAll, populated, rowsIn, two, watched } from "./moving-account.ts";

const TIMEOUT_MS = 120_000;
const MINUTE_MS = 60_000;
const MARK = "Zephyrine";

beforeAll(() => applyD1Migrations(env.SECOND, env.TEST_MIGRATIONS));

let account: Account;
beforeEach(async () => {
  account = await populated();
});

const eventOf = (id: string, subject = "") => ({
  eventId: Number(id),
  event: "messages.sent",
  payload: { message: { ...SENT.message, subject } },
});

/** A sender of lists, each element of which publishes an event once. */
async function listSender() {
  const { json } = await account.call("POST", "/v1/webhooks", {
    body: {
      name: "List",
      is_inbound: true,
      events: ["event.publish"],
      source: { type: "hubspot", secrets: [KEY] },
      mapping: null,
      when: null,
    },
  });
  const [id, url] = [String(json["id"]), String(json["url"])];
  const post = async (elements: object[], bindings: Env = two) => {
    const [body, at] = [JSON.stringify(elements), String(Date.now())];
    const signature = await hmac("SHA-256", `POST${url}${body}${at}`, "base64");
    const headers = { "X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": at };
    const { status } = await request("POST", new URL(url).pathname, { env: bindings, token: null, body, headers });
    expect(status).toBe(200);
  };
  return { id, post };
}

/** How many of the webhook's calls still tell what they brought. */
async function tellingCalls(webhookId: string): Promise<number> {
  const found = await Promise.all(
    [env.DB, env.SECOND].map((db) =>
      db
        .prepare("SELECT count(*) AS n FROM calls WHERE webhook_id = ? AND body LIKE ?")
        .bind(webhookId, `%${MARK}%`)
        .first<number>("n"),
    ),
  );
  return found.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

async function markedEvent(): Promise<string> {
  const query = "SELECT id FROM events WHERE account_id = ? ORDER BY id DESC LIMIT 1";
  return String(await env.DB.prepare(query).bind(account.id).first("id"));
}

const erase = (id: string) => account.call("DELETE", `/v1/events/${id}/payload`);

describe("an event that stayed in the former database", () => {
  it("is erased there, with the call that published it and its deliveries", async () => {
    const sender = await listSender();
    await sender.post([eventOf("1", MARK)]);
    const id = await markedEvent();
    await moveAll(account);
    expect((await account.call("GET", `/v1/events/${id}`)).text).toContain(MARK);
    expect(await tellingCalls(sender.id)).toBe(1);

    expect((await erase(id)).status).toBe(204);
    const { json, text } = await account.call("GET", `/v1/events/${id}`);
    expect([text.includes(MARK), typeof json["payload_erased_at"]]).toEqual([false, "string"]);
    const row = await env.DB.prepare("SELECT payload, erased_at FROM events WHERE id = ?").bind(id).first();
    expect(row).toEqual({ payload: "", erased_at: expect.any(Number) });
    expect(Number(row?.["erased_at"])).toBeGreaterThan(0);
    expect(await tellingCalls(sender.id)).toBe(0);
    const delivery = await account.call("GET", `/v1/webhooks/${account.webhookId}/deliveries/${id}`);
    expect(delivery.json).toMatchObject({ status: "failed", reason: "erased" });
    expect((await erase(id)).status).toBe(204);
  });

  it("is known to a call that repeats it: the call keeps what it brought, until the event is erased", async () => {
    const sender = await listSender();
    await sender.post([eventOf("1", MARK)]);
    const id = await markedEvent();
    await moveAll(account);
    await sender.post([eventOf("1", MARK), eventOf("2")]);
    expect(await tellingCalls(sender.id)).toBe(2);
    expect((await erase(id)).status).toBe(204);
    expect(await tellingCalls(sender.id)).toBe(0);
    await sender.post([eventOf("1", MARK), eventOf("3")]);
    expect(await tellingCalls(sender.id)).toBe(0);
    // None was published twice.
    expect(await rowsIn(env.SECOND, account, ["events"])).toEqual([2]);
  });

  it(
    "is erased at any moment of a call that repeats it, and the call tells nothing afterwards",
    async () => {
      const sender = await listSender();
      for (let nth = 1, wasWithin = true; wasWithin; nth += 1) {
        await sender.post([eventOf(`${nth}0`, MARK)]);
        const id = await markedEvent();
        await moveAll(account);
        const racing = watched(async (count) => {
          if (count === nth) expect((await erase(id)).status).toBe(204);
        });
        await sender.post([eventOf(`${nth}0`, MARK), eventOf(`${nth}1`)], racing.env);
        wasWithin = racing.roundTrips() >= nth;
        if (!wasWithin) expect((await erase(id)).status).toBe(204);
        expect([nth, await tellingCalls(sender.id)]).toEqual([nth, 0]);
        await moveAll(account, "DB");
      }
    },
    TIMEOUT_MS,
  );

  it("is still marked as a test in the lists, in either order", async () => {
    const { status } = await account.call("POST", `/v1/webhooks/${account.webhookId}/test`, { body: {} });
    expect(status).toBe(202);
    await moveAll(account);
    for (const order of ["asc", "desc"]) {
      const { json } = await account.call("GET", `/v1/deliveries?order=${order}`);
      const marks = [json["data"] ?? []].flat().map((delivery) => delivery["is_test"]);
      const marked = [false, false, false, true];
      expect(marks).toEqual(order === "asc" ? marked : marked.toReversed());
    }
  });

  it("is found by the reconciler if its message was lost", async () => {
    const ledger = env.DELIVERY_LEDGER.getByName(account.webhookId);
    const before = await lostEvent(account.id, [account.webhookId], 5 * MINUTE_MS);
    await moveAll(account);
    expect(await ledger.find(before)).toBeNull();
    await everyMinute(two);
    expect(await ledger.find(before)).toMatchObject({ status: "pending" });
  });

  it("is kept for its days, and deleted there afterwards", async () => {
    await moveAll(account);
    await oldEvents(account.id, RETENTION_DAYS + PENDING_GRACE_DAYS + 1, { count: 3 });
    await everyMinute(two);
    expect(await rowsIn(env.DB, account, ["events"])).toEqual([3]);
    expect((await account.call("GET", "/v1/events")).json["data"]).toHaveLength(3);
  });
});
