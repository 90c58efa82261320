/** What a receiver was sent, asked for afterwards. */
import { describe, expect, it, vi } from "vitest";
import { received, receiverUrl } from "../support/receiver.ts";
import { newAccount } from "../support/service.ts";

const PATIENCE = { timeout: 15_000, interval: 100 };
const MASKED = new Set(["ratecard-webhook-secret", "authorization"]);

async function sent(name: string, more: Record<string, unknown> = {}) {
  const account = await newAccount("Acme");
  const webhook = await account.webhook(receiverUrl(name), { uses_signature: true, ...more });
  const body =
    '{"event":"messages.sent","payload":{"message":{"id":"ea10916d-0684-4624-9d07-d341193554cf","channel":"email","weight":1.50,"to":"<b>é\\u00e9"}}}';
  const { json } = await account.post("/v1/events", body, { headers: { "Content-Type": "application/json" } });
  await vi.waitFor(async () => expect(await received(name)).toHaveLength(1), PATIENCE);
  const [arrival] = await received(name);
  const path = `/v1/webhooks/${webhook["id"]}`;
  const delivery = `${path}/deliveries/${json["id"]}`;
  await vi.waitFor(async () => expect((await account.get(delivery)).json).not.toMatchObject({ attempts: 0 }), PATIENCE);
  return {
    account,
    webhook,
    path,
    delivery,
    arrival,
    request: async () => (await account.get(`${delivery}/request`)).json,
  };
}

/** What the runtime and the network add on the way. */
function ours(headers: Record<string, unknown>): Record<string, unknown> {
  const added =
    /^(host|connection|accept|accept-encoding|cf-.*|x-forwarded-.*|content-length|transfer-encoding|mf-.*)$/;
  const lower = Object.entries(headers).map(([name, value]): [string, unknown] => [name.toLowerCase(), value]);
  return Object.fromEntries(lower.filter(([name]) => !added.test(name) && !MASKED.has(name)));
}

describe("the request of a delivery", () => {
  it("is the one that arrived: its body to the byte, its headers and signature", async () => {
    const { webhook, request, arrival } = await sent("request-same", { headers: { Authorization: "Bearer 0123" } });
    const shown = await request();
    expect(shown).toMatchObject({ cycle: 1, number: 1, url: webhook["url"], changed_since: false });
    expect(shown["body"]).toBe(arrival?.body);
    expect(ours({ ...shown["headers"] })).toEqual(ours(arrival?.headers ?? {}));
  });

  it("shows neither the secret nor what the customer's own headers hold", async () => {
    const { account, webhook, delivery } = await sent("request-masked", { headers: { Authorization: "Bearer 0123" } });
    const { text, json } = await account.get(`${delivery}/request`);
    for (const secret of ["Bearer 0123", String(webhook["secret"]), String(webhook["signing_secret"])]) {
      expect(text).not.toContain(secret);
    }
    expect(Object.keys(json["headers"] ?? {})).toEqual(
      expect.arrayContaining(["Authorization", "Ratecard-Webhook-Secret"]),
    );
  });

  it("says so when the webhook was changed since, and marks a test as one", async () => {
    const { account, path, request } = await sent("request-changed");
    await account.patch(path, { name: "Renamed" });
    expect(await request()).toMatchObject({ changed_since: true, body: expect.stringContaining("Renamed") });
    const test = (await account.post(`${path}/test`)).json;
    const shown = (await account.get(`${path}/deliveries/${test["event_id"]}/request`)).json;
    expect(shown["headers"]).toMatchObject({ "Ratecard-Webhook-Test": "true" });
  });
});
