/** What people look at: deliveries over an account, statistics, health, and the feed to poll. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { lostEvent } from "../support/faults.ts";
import { behave, receiverUrl } from "../support/receiver.ts";
import { type Json, consume, newAccount } from "../support/service.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function rows(answer: { json: Json }): Json[] {
  return Object.values(answer.json["data"] ?? {});
}

async function deliver(account: { id: string }, eventId: string, webhookIds: readonly string[]): Promise<void> {
  await consume(webhookIds.map((webhookId) => ({ account_id: account.id, event_id: eventId, webhook_id: webhookId })));
}

describe("the deliveries of an account", () => {
  it("are those of all its webhooks, each once, newest event first, page by page", async () => {
    const account = await newAccount();
    const ids: string[] = [];
    for (const name of ["one", "two", "three"]) {
      ids.push(
        String(
          (await account.webhook(receiverUrl(`account-${name}`, { behave: name === "two" ? "500" : "200" })))["id"],
        ),
      );
    }
    const events = [];
    for (let index = 0; index < 5; index += 1) {
      const eventId = await lostEvent(account.id, ids, (10 - index) * MINUTE_MS);
      events.push(eventId);
      await deliver(account, eventId, ids);
    }
    const expected = events.toReversed().flatMap((event) =>
      ids
        .toSorted()
        .toReversed()
        .map((id) => `${event} ${id}`),
    );
    for (const limit of [1, 2, 4, 100]) {
      const seen: string[] = [];
      let cursor = "";
      do {
        const page = await account.get(`/v1/deliveries?limit=${limit}${cursor === "" ? "" : `&cursor=${cursor}`}`);
        seen.push(...rows(page).map((row) => `${row["event_id"]} ${row["webhook_id"]}`));
        cursor = String(page.json["next_cursor"] ?? "");
      } while (cursor !== "");
      expect(seen).toEqual(expected);
    }
    const pending = rows(await account.get("/v1/deliveries?status=pending"));
    expect(new Set(pending.map((row) => row["webhook_id"]))).toEqual(new Set([ids[1]]));
    const since = new Date(Date.now() - 7.5 * MINUTE_MS).toISOString();
    expect(rows(await account.get(`/v1/deliveries?since=${since}`))).toHaveLength(6);
  });

  it.each(["x", "AAAA", btoa("one two"), btoa(crypto.randomUUID())])("refuse the cursor %s", async (cursor) => {
    const account = await newAccount();
    const answer = await account.get(`/v1/deliveries?cursor=${encodeURIComponent(cursor)}`);
    expect(answer).toMatchObject({ status: 422, json: { errors: [{ path: "cursor" }] } });
  });
});

describe("the statistics of a webhook", () => {
  it("count what was delivered, what failed and how long it took, hour by hour", async () => {
    const account = await newAccount();
    const id = String((await account.webhook(receiverUrl("stats", { behave: "200,500,200,410" })))["id"]);
    for (let index = 0; index < 4; index += 1)
      await deliver(account, await lostEvent(account.id, [id], MINUTE_MS), [id]);
    const hours = rows(await account.get(`/v1/webhooks/${id}/stats?hours=3`));
    expect(hours).toHaveLength(3);
    // The hour may have turned while the test ran.
    const total = (name: string) => hours.reduce((sum, hour) => sum + Number(hour[name]), 0);
    expect([total("delivered"), total("failed"), total("attempts")]).toEqual([2, 1, 4]);
    const busy = hours.find((hour) => Number(hour["attempts"]) > 0);
    expect(Number(busy?.["p50_ms"])).toBeLessThanOrEqual(Number(busy?.["p95_ms"]));
    expect(hours.at(-1)).toMatchObject({ delivered: 0, attempts: 0, p50_ms: null, p95_ms: null });
    const starts = hours.map((hour) => Date.parse(String(hour["hour"])));
    expect(starts).toEqual(starts.map((_, index) => (starts[0] ?? 0) - index * HOUR_MS));
  });

  it.each(["0", "745", "1.5", "x"])("refuse hours=%s", async (hours) => {
    const account = await newAccount();
    const id = String((await account.webhook(receiverUrl("stats-bad")))["id"]);
    expect(await account.get(`/v1/webhooks/${id}/stats?hours=${hours}`)).toMatchObject({
      status: 422,
      json: { errors: [{ path: "hours" }] },
    });
  });
});

describe("the health of a webhook", () => {
  it("is closed since it was made, with nothing waiting, before anything was delivered", async () => {
    const account = await newAccount();
    const webhook = await account.webhook(receiverUrl("healthy"));
    expect((await account.get(`/v1/webhooks/${webhook["id"]}/health`)).json).toEqual({
      circuit: "closed",
      since: webhook["created_at"],
      backlog: 0,
      backlog_is_minimum: false,
      stored_bytes: 0,
      next_probe_at: null,
      last_error: null,
      last_status_code: null,
      last_failed_at: null,
    });
  });
});

describe("discarding", () => {
  it("lists what waits as failed, and it can be sent again", async () => {
    const account = await newAccount();
    const id = String((await account.webhook(receiverUrl("discarded", { behave: "500" })))["id"]);
    const eventId = await lostEvent(account.id, [id], MINUTE_MS);
    await deliver(account, eventId, [id]);
    const path = `/v1/webhooks/${id}`;
    expect(await account.post(`${path}/discard`)).toMatchObject({ status: 202, json: { discarded: 1 } });
    expect((await account.get(`${path}/deliveries/${eventId}`)).json).toMatchObject({
      status: "failed",
      reason: "discarded",
    });
    expect(await account.post(`${path}/discard`)).toMatchObject({ status: 202, json: { discarded: 0 } });
    expect((await account.post(`${path}/deliveries/${eventId}/redeliver`)).status).toBe(202);
  });
});

describe("discarding while a probe is out", () => {
  it("lets the next delivery be the probe, without waiting for an answer that nobody wants any more", async () => {
    const account = await newAccount();
    const webhook = await account.webhook(receiverUrl("discarded-probe", { behave: "500" }));
    const id = String(webhook["id"]);
    const probe = await lostEvent(account.id, [id], MINUTE_MS);
    await deliver(account, probe, [id]);
    await runInDurableObject(env.DELIVERY_LEDGER.getByName(id), ({ ledger: { tables } }) => {
      const now = Date.now();
      const times = {
        stateSince: now,
        outageSince: now,
        requestedAt: null,
        resumeAt: null,
        drainAt: null,
        cooldownMs: HOUR_MS,
        probeAt: now + HOUR_MS,
      };
      tables.hours.save({ ...tables.hours.health(), circuit: { state: "open", ...times, probeEventId: probe } }, now);
    });
    expect((await account.post(`/v1/webhooks/${id}/discard`)).json).toEqual({ discarded: 1 });
    await behave("discarded-probe", "200");
    const next = await lostEvent(account.id, [id], 0);
    await deliver(account, next, [id]);
    expect((await account.get(`/v1/webhooks/${id}/deliveries/${next}`)).json).toMatchObject({ status: "delivered" });
    expect((await account.get(`/v1/webhooks/${id}/health`)).json).toMatchObject({ circuit: "closed" });
  });
});

describe("the feed of events", () => {
  it("gives every event once, oldest first, to whoever goes on from its cursor", async () => {
    const account = await newAccount();
    const early: string[] = [];
    for (let index = 0; index < 5; index += 1) early.push(await lostEvent(account.id, [], (10 - index) * MINUTE_MS));
    const seen: string[] = [];
    let cursor = "";
    const poll = async () => {
      const page = await account.get(`/v1/events?order=asc&limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
      cursor = String(page.json["next_cursor"]);
      seen.push(...rows(page).map((row) => String(row["id"])));
      return rows(page).length;
    };
    while ((await poll()) > 0);
    expect(seen).toEqual(early);
    const later = await lostEvent(account.id, [], MINUTE_MS);
    expect(await poll()).toBe(1);
    expect(seen).toEqual([...early, later]);
    expect(await poll()).toBe(0);
  });

  it("keeps back what a slower clock could still get in front of", async () => {
    const account = await newAccount();
    const published = await account.publish();
    expect(rows(await account.get("/v1/events?order=asc"))).toEqual([]);
    await env.DB.prepare("DELETE FROM events WHERE id = ?").bind(published["id"]).run();
    const old = await lostEvent(account.id, [], 36_000);
    expect(rows(await account.get("/v1/events?order=asc")).map((row) => row["id"])).toEqual([old]);
  });

  it("has a cursor that works even before there is anything", async () => {
    const account = await newAccount();
    const { json } = await account.get("/v1/events?order=asc");
    const first = await lostEvent(account.id, [], MINUTE_MS);
    const page = await account.get(`/v1/events?order=asc&cursor=${json["next_cursor"]}`);
    expect(rows(page).map((row) => row["id"])).toEqual([first]);
  });
});
