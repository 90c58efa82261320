/** What the API shows of what is old: nothing beyond its days, whether or not it has been deleted yet. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { encodeCursor, listKey } from "../../src/http/cursor.ts";
import { RETENTION_DAYS, oldCalls, oldEvents } from "../support/cron.ts";
import { receiverUrl } from "../support/receiver.ts";
import { type Json, newAccount } from "../support/service.ts";
import { inboundWebhook } from "../support/inbound.ts";

const MINUTE_DAYS = 1 / (24 * 60);
/** A minute before and after the last moment. */
const WITHIN = RETENTION_DAYS - MINUTE_DAYS;
const BEYOND = RETENTION_DAYS + MINUTE_DAYS;
const LONG_AGO = "2020-01-01T00:00:00Z";

const idsIn = (json: Json, name = "id") => Object.values(json["data"] ?? {}).map((row) => String(row[name]));

describe("an event beyond its days", () => {
  it("is in no list, no feed and under no id; one within them is", async () => {
    const account = await newAccount();
    const [kept = ""] = await oldEvents(account.id, WITHIN);
    const [gone = ""] = await oldEvents(account.id, BEYOND);
    for (const query of ["", `&since=${LONG_AGO}`, "&order=asc", `&order=asc&since=${LONG_AGO}`]) {
      expect(idsIn((await account.get(`/v1/events?limit=100${query}`)).json)).toEqual([kept]);
    }
    expect((await account.get(`/v1/events/${kept}`)).status).toBe(200);
    expect((await account.get(`/v1/events/${gone}`)).status).toBe(404);
  });

  it("is skipped by a feed that was left for too long, which goes on with what there is", async () => {
    const account = await newAccount();
    const [first = ""] = await oldEvents(account.id, BEYOND, { count: 3 });
    const [kept] = await oldEvents(account.id, WITHIN);
    const cursor = encodeCursor({ list: listKey("/v1/events", { order: "asc" }), position: first });
    const { json } = await account.get(`/v1/events?order=asc&cursor=${cursor}`);
    expect(idsIn(json)).toEqual([kept]);
  });

  it("is not replayed, and one within them is", async () => {
    const account = await newAccount();
    await oldEvents(account.id, BEYOND, { count: 3 });
    await oldEvents(account.id, WITHIN, { count: 2 });
    const webhook = await account.webhook(receiverUrl("replay-of-old"));
    const { json } = await account.post(`/v1/webhooks/${webhook["id"]}/replay`, { since: LONG_AGO });
    expect(json["total"]).toBe(2);
  });
});

describe("a delivery of an event beyond its days", () => {
  /** Two that failed and one that is pending, all beyond; and one that failed within. */
  async function deliveries() {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("old-deliveries")))["id"]);
    const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
    const beyond = await oldEvents(account.id, BEYOND, { count: 3, webhookIds: [webhookId] });
    const within = await oldEvents(account.id, WITHIN, { webhookIds: [webhookId] });
    const failed = [...beyond.slice(0, 2), ...within].map((eventId) => ({ eventId, event: "messages.sent" }));
    await ledger.open({ accountId: account.id, webhookId });
    await ledger.record(
      failed.map((delivery) => ({ kind: "disabled", ...delivery })),
      false,
    );
    const [gone = "", , pending = ""] = beyond;
    await ledger.handOver(
      { accountId: account.id, webhookId },
      [{ eventId: pending, event: "messages.sent" }],
      3_600_000,
      0,
    );
    return { account, path: `/v1/webhooks/${webhookId}`, gone, pending, kept: within[0] ?? "" };
  }

  it("is shown while it is pending, with its payload, and not when it is settled", async () => {
    const { account, path, gone, pending, kept } = await deliveries();
    for (const list of [`${path}/deliveries`, "/v1/deliveries", `/v1/deliveries?since=${LONG_AGO}`]) {
      expect(idsIn((await account.get(list)).json, "event_id")).toEqual([kept, pending].toSorted().toReversed());
    }
    expect(idsIn((await account.get(`${path}/deliveries?status=failed`)).json, "event_id")).toEqual([kept]);
    const { json } = await account.get(`${path}/deliveries/${pending}`);
    expect(json).toMatchObject({ status: "pending", payload: { message: { id: "old" } } });
    expect((await account.get(`${path}/deliveries/${kept}`)).json["status"]).toBe("failed");
    expect((await account.get(`${path}/deliveries/${gone}`)).status).toBe(404);
  });

  it("is neither sent again nor recovered", async () => {
    const { account, path, gone } = await deliveries();
    expect((await account.post(`${path}/deliveries/${gone}/redeliver`)).status).toBe(404);
    expect((await account.post(`${path}/recover`, { since: LONG_AGO })).json["total"]).toBe(1);
  });

  it("is not shown as pending because its ledger has forgotten it", async () => {
    const account = await newAccount();
    const webhookId = String((await account.webhook(receiverUrl("forgotten")))["id"]);
    const [gone = ""] = await oldEvents(account.id, BEYOND, { webhookIds: [webhookId] });
    expect((await account.get(`/v1/webhooks/${webhookId}/deliveries/${gone}`)).status).toBe(404);
  });
});

it("a call beyond its days is in no list and under no id, and one within them is", async () => {
  const account = await newAccount();
  const { id } = await inboundWebhook(account, ["contact.create"]);
  const [gone] = await oldCalls(account.id, id, BEYOND);
  const kept = await oldCalls(account.id, id, WITHIN);
  expect(idsIn((await account.get(`/v1/webhooks/${id}/calls`)).json)).toEqual(kept);
  expect((await account.get(`/v1/webhooks/${id}/calls/${kept[0]}`)).status).toBe(200);
  expect((await account.get(`/v1/webhooks/${id}/calls/${gone}`)).status).toBe(404);
});
