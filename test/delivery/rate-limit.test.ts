/** End to end: a webhook with a rate limit, through the real queue, to a real receiver. */
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { RATE_BURST_MS, SENDING_WINDOW_MS } from "../../src/constants.ts";
import { received, receiverUrl } from "../support/receiver.ts";
import { SENT, newAccount } from "../support/service.ts";

const PATIENCE = { timeout: 30_000, interval: 100 };

function events(count: number) {
  return { events: Array.from({ length: count }, () => ({ event: "messages.sent", payload: SENT })) };
}

describe("a webhook with a rate limit", () => {
  it("gets everything, in order, at its limit, while another gets it at once", { timeout: 60_000 }, async () => {
    const limit = 5;
    const count = 40;
    const account = await newAccount();
    const limited = await account.webhook(receiverUrl("limited"), { rate_limit: limit });
    await account.webhook(receiverUrl("unlimited"));
    const { json } = await account.post("/v1/events/batch", events(count));
    const ids = Object.values(json["data"] ?? {}).map(({ id }) => String(id));

    // The first of it waits already while the last is still on its way: health shows how much.
    const path = `/v1/webhooks/${String(limited["id"])}`;
    await vi.waitFor(
      async () => expect(Number((await account.get(`${path}/health`)).json["backlog"])).toBeGreaterThan(count / 2),
      PATIENCE,
    );
    await vi.waitFor(async () => expect(await received("limited")).toHaveLength(count), PATIENCE);
    const requests = await received("limited");
    expect(new Set(requests.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set(ids));
    expect(requests.every(({ headers }) => headers["ratecard-webhook-attempt"] === "1")).toBe(true);
    // What is let through is sent within a batch's time, some at once: so much may change places.
    const burst = (limit * RATE_BURST_MS) / 1000;
    for (const [place, { headers }] of requests.entries()) {
      expect(Math.abs(ids.indexOf(String(headers["webhook-id"])) - place)).toBeLessThanOrEqual(2 * burst);
    }
    for (const [first, { at: from }] of requests.entries()) {
      for (const [more, { at: to }] of requests.slice(first).entries()) {
        const seconds = (to - from + SENDING_WINDOW_MS) / 1000;
        expect(more + 1).toBeLessThanOrEqual(burst + limit * seconds);
      }
    }
    const others = await received("unlimited");
    expect(others).toHaveLength(count);
    expect(others.at(-1)?.at).toBeLessThan(requests.at(-1)?.at ?? 0);

    await vi.waitFor(async () => expect((await account.get(`${path}/health`)).json["backlog"]).toBe(0), PATIENCE);
    const { json: list } = await account.get(`${path}/deliveries?limit=100`);
    const shown = Object.values(list["data"] ?? {});
    expect(shown).toHaveLength(count);
    for (const delivery of shown) expect(delivery).toMatchObject({ status: "delivered", attempts: 1, cycle: 1 });
  });

  it("that is taken away gets soon what would have waited for minutes", { timeout: 60_000 }, async () => {
    const account = await newAccount();
    const webhook = await account.webhook(receiverUrl("freed"), { rate_limit: 1 });
    const path = `/v1/webhooks/${String(webhook["id"])}`;
    await account.post("/v1/events/batch", events(100));
    const ledger = env.DELIVERY_LEDGER.getByName(String(webhook["id"]));
    await vi.waitFor(async () => expect((await ledger.health())?.backlog).toBeGreaterThan(90), PATIENCE);
    expect((await account.patch(path, { rate_limit: null })).status).toBe(200);
    // At one a second it would take over a minute and a half.
    await vi.waitFor(async () => expect(await received("freed")).toHaveLength(100), PATIENCE);
  });
});
