/** A receiver that was repaired: somebody says so, or does what repairs it, and the backlog flows. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { CIRCUIT_FAILURES, MAX_COOLDOWN_MS, PROBE_REQUEST_INTERVAL_MS } from "../../src/constants.ts";
import type { OpenCircuit } from "../../src/delivery/ledger/types.ts";
import { behave, received, receiverUrl } from "../support/receiver.ts";
import { newAccount } from "../support/service.ts";

const PATIENCE = { timeout: 30_000, interval: 200 };
const LONG = { timeout: 60_000 };

/** A webhook whose receiver is down, with so many deliveries waiting and the next probe an hour away. */
async function brokenWebhook(name: string, waiting = CIRCUIT_FAILURES) {
  const account = await newAccount();
  const webhook = await account.webhook(receiverUrl(name, { behave: "503" }));
  const path = `/v1/webhooks/${webhook["id"]}`;
  const health = async () => (await account.get(`${path}/health`)).json;
  const show = async (id: unknown) => (await account.get(`${path}/deliveries/${id}`)).json;
  const ids: string[] = [];
  for (let count = 0; count < waiting; count += 1) ids.push(String((await account.publish())["id"]));
  await vi.waitFor(async () => expect(await health()).toMatchObject({ circuit: "open" }), PATIENCE);
  const change = (changed: (circuit: OpenCircuit, now: number) => OpenCircuit) =>
    runInDurableObject(env.DELIVERY_LEDGER.getByName(String(webhook["id"])), ({ ledger: { tables } }) => {
      const now = Date.now();
      const before = tables.hours.health();
      if (before.circuit.state !== "open") throw new Error("the circuit is not open");
      tables.hours.save({ ...before, circuit: changed(before.circuit, now) }, now);
    });
  const park = () =>
    change((circuit, now) => ({ ...circuit, probeAt: now + MAX_COOLDOWN_MS, probeEventId: null, resumeAt: null }));
  await park();
  // Until the attempts that were in flight have ended.
  await vi.waitFor(async () => {
    for (const id of ids) expect((await show(id))["next_attempt_at"]).toBe((await health())["next_probe_at"]);
  }, PATIENCE);
  const forgetRequest = () => change((circuit) => ({ ...circuit, requestedAt: null }));
  return { account, webhook, path, health, show, ids, forgetRequest };
}

describe("a request to probe", () => {
  it("attempts the oldest delivery at once, and a success lets the backlog flow", LONG, async () => {
    const { account, path, health, show, ids } = await brokenWebhook("probe-good");
    await behave("probe-good", "200");
    const answer = await account.post(`${path}/probe`);
    expect(answer).toMatchObject({ status: 202, json: { event_id: ids[0], status: "pending" } });
    await vi.waitFor(async () => {
      for (const id of ids) expect(await show(id)).toMatchObject({ status: "delivered", cycle: 1 });
    }, PATIENCE);
    expect(await health()).toMatchObject({ circuit: "closed", backlog: 0, last_error: null, last_failed_at: null });
  });

  it("spends an attempt, and leaves the schedule as it was when it fails", LONG, async () => {
    const { account, path, health, show, ids } = await brokenWebhook("probe-bad");
    const [before, delivery] = [await health(), await show(ids[0])];
    const count = (await received("probe-bad")).length;
    expect((await account.post(`${path}/probe`)).status).toBe(202);
    await vi.waitFor(async () => expect(await received("probe-bad")).toHaveLength(count + 1), PATIENCE);
    await vi.waitFor(
      async () => expect((await show(ids[0]))["attempts"]).toBe(Number(delivery["attempts"]) + 1),
      PATIENCE,
    );
    const after = await health();
    expect(after).toMatchObject({ circuit: "open", since: before["since"], next_probe_at: before["next_probe_at"] });
    expect(after).toMatchObject({ last_error: "status", last_status_code: 503 });
    expect(String(after["last_failed_at"]) > String(before["last_failed_at"])).toBe(true);
  });

  it("is refused while one is in progress, and for 5 seconds after one was requested", LONG, async () => {
    const { account, path, show, ids, forgetRequest } = await brokenWebhook("probe-twice");
    expect((await account.post(`${path}/probe`)).status).toBe(202);
    const second = await account.post(`${path}/probe`);
    expect(second).toMatchObject({ status: 409, json: { code: "probe_running" } });
    const spent = async () => Number((await show(ids[0]))["attempts"]);
    await vi.waitFor(async () => expect(await received("probe-twice")).toHaveLength(CIRCUIT_FAILURES + 1), PATIENCE);
    await vi.waitFor(async () => expect(await spent()).toBe(2), PATIENCE);
    expect((await account.post(`${path}/probe`)).status).toBe(409);
    await forgetRequest();
    expect((await account.post(`${path}/probe`)).status).toBe(202);
    expect(PROBE_REQUEST_INTERVAL_MS).toBe(5_000);
  });

  it("is refused where there is nothing to probe, and says why", LONG, async () => {
    const { account, path } = await brokenWebhook("probe-empty");
    await account.post(`${path}/discard`);
    const empty = await account.post(`${path}/probe`);
    expect(empty).toMatchObject({ status: 409, json: { code: "nothing_waiting" } });
    await account.patch(path, { enabled: false });
    const disabled = await account.post(`${path}/probe`);
    expect(disabled).toMatchObject({ status: 409, json: { code: "webhook_disabled" } });
    await account.patch(path, { enabled: true });
    const closed = await account.post(`${path}/probe`);
    expect(closed).toMatchObject({ status: 409, json: { code: "circuit_closed" } });
    const fresh = await account.webhook(receiverUrl("probe-fresh"));
    expect((await account.post(`/v1/webhooks/${fresh["id"]}/probe`)).status).toBe(409);
    const inbound = { name: "In", is_inbound: true, events: ["contact.create"] };
    const { json } = await account.post("/v1/webhooks", inbound);
    expect((await account.post(`/v1/webhooks/${json["id"]}/probe`)).status).toBe(409);
  });
});

describe("a receiver that is down", () => {
  it.each(["url", "headers", "secret"])("is probed when its %s changes", LONG, async (field) => {
    const { account, path, show, health, ids } = await brokenWebhook(`probe-by-${field}`);
    await behave(`probe-by-${field}`, "200");
    const changes: Record<string, () => Promise<unknown>> = {
      url: () => account.patch(path, { url: receiverUrl("probe-elsewhere") }),
      headers: () => account.patch(path, { headers: { "X-Team": "crm" } }),
      secret: () => account.post(`${path}/rotate-secret`, {}),
    };
    await changes[field]?.();
    await vi.waitFor(async () => {
      for (const id of ids) expect(await show(id)).toMatchObject({ status: "delivered" });
    }, PATIENCE);
    expect(await health()).toMatchObject({ circuit: "closed" });
  });

  it("is not probed when something else changes", LONG, async () => {
    const { account, path, health } = await brokenWebhook("probe-renamed");
    const before = await health();
    await account.patch(path, { name: "Renamed", metadata: { a: 1 } });
    expect(await account.post(`${path}/probe`)).toMatchObject({ status: 202 });
    expect(await health()).toMatchObject({ circuit: "open", next_probe_at: before["next_probe_at"] });
  });

  it("gets a test event at once, and all the rest if that arrives", LONG, async () => {
    const { account, path, show, ids } = await brokenWebhook("probe-test");
    await behave("probe-test", "200");
    const { json: test } = await account.post(`${path}/test`);
    await vi.waitFor(async () => {
      for (const id of [test["event_id"], ...ids]) expect(await show(id)).toMatchObject({ status: "delivered" });
    }, PATIENCE);
    const arrived = (await received("probe-test")).map(({ headers }) => headers["webhook-id"]);
    expect(arrived.slice(CIRCUIT_FAILURES)[0]).toBe(test["event_id"]);
  });
});
