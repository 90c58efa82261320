/** Where a webhook may point to, at all three doors: when it is made, when it is changed, and before each attempt. */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { MAX_WEBHOOKS } from "../../src/constants.ts";
import { inboundWebhook } from "../support/inbound.ts";
import { receiverUrl, received } from "../support/receiver.ts";
import { type Json, ORIGIN, consume, heldQueue, newAccount } from "../support/service.ts";
import { OWN, OWN_ORIGIN, accepted, refused } from "../support/targets.ts";

/** As deployed, with a queue that the test empties itself. */
const production: Env = {
  ...env,
  ALLOW_PRIVATE_TARGETS: "false",
  PUBLIC_URL: OWN_ORIGIN,
  DELIVERIES: heldQueue(),
};

const OUTBOUND = { name: "My webhook", url: "https://example.com/", events: ["messages.sent"] };
const account = await newAccount();
const existing = String((await account.post("/v1/webhooks", OUTBOUND)).json["id"]);

afterEach(() => {
  vi.restoreAllMocks();
});

const errorsAt = async (method: string, path: string, body: object) => {
  const { status, json } = await account.call(method, path, { body, env: production });
  return { status, paths: Object.values(json["errors"] ?? {}).map((fault) => fault["path"]) };
};

describe.each(refused)("when $because", ({ urls }) => {
  it.each(urls)("%s is refused for a new webhook and for one there is", async (url) => {
    const refusal = { status: 422, paths: ["url"] };
    expect(await errorsAt("POST", "/v1/webhooks", { ...OUTBOUND, url })).toEqual(refusal);
    expect(await errorsAt("PUT", `/v1/webhooks/${existing}`, { ...OUTBOUND, url })).toEqual(refusal);
    expect(await errorsAt("PATCH", `/v1/webhooks/${existing}`, { url })).toEqual(refusal);
  });
});

it.each(accepted)("%s is a legitimate target", async (url) => {
  const { status } = await account.call("PATCH", `/v1/webhooks/${existing}`, { body: { url }, env: production });
  expect(status).toBe(200);
});

describe("a target that was stored and is refused by now", () => {
  const stored = refused.flatMap(({ urls }) => urls);
  const batches = Array.from({ length: Math.ceil(stored.length / MAX_WEBHOOKS) }, (_, index) =>
    stored.slice(index * MAX_WEBHOOKS, (index + 1) * MAX_WEBHOOKS),
  );

  it.each(batches.map((urls, index) => [index + 1, urls] as const))(
    "gets no request: each attempt is a failed one, with the error `target` (part %i)",
    async (_part, urls) => {
      const own = await newAccount();
      const ids: string[] = [];
      for (const url of urls) {
        const id = String((await own.webhook("https://example.com/"))["id"]);
        await env.DB.prepare("UPDATE webhooks SET url = ? WHERE id = ?").bind(url, id).run();
        ids.push(id);
      }
      const body = { event: "messages.sent", payload: { message: { id: crypto.randomUUID(), channel: "email" } } };
      const eventId = String((await own.post("/v1/events", body, { env: production })).json["id"]);
      const fetched = vi.spyOn(globalThis, "fetch");
      await consume(
        ids.map((id) => ({ account_id: own.id, event_id: eventId, webhook_id: id })),
        { env: production },
      );
      expect(fetched).not.toHaveBeenCalled();
      for (const [index, id] of ids.entries()) {
        const { json } = await own.get(`/v1/webhooks/${id}/deliveries/${eventId}`);
        expect([urls[index], json]).toMatchObject([
          urls[index],
          { status: "pending", attempts: 1, last_error: "target", last_status_code: null },
        ]);
      }
    },
  );
});

describe("without PUBLIC_URL", () => {
  const withoutUrl: Env = { ...production, PUBLIC_URL: "" };

  it("the host that was asked is refused as a target", async () => {
    const body = { ...OUTBOUND, url: `${ORIGIN}/v1/webhooks/x` };
    const answer = await account.call("POST", "/v1/webhooks", { body, env: withoutUrl });
    expect(answer.json["errors"]).toEqual([{ path: "url", message: OWN }]);
  });

  it("a delivery that finds its way to an inbound URL under another name does nothing there", async () => {
    const own = await newAccount();
    const publisher = await inboundWebhook(own, ["event.publish"]);
    // What an outbound webhook sends, caught by a receiver and brought to the inbound URL as a name of its own would.
    await own.webhook(receiverUrl("target-loop"), { events: ["messages.sent"] });
    await own.publish();
    const delivery = await vi.waitFor(
      async () => {
        const [first] = await received("target-loop");
        if (!first) throw new Error("nothing has arrived");
        return first;
      },
      { timeout: 10_000, interval: 100 },
    );
    const { status, json } = await publisher.send(delivery.body, { headers: delivery.headers, env: withoutUrl });
    expect({ status, detail: json["detail"] }).toEqual({ status: 403, detail: expect.stringContaining("loop") });
    const { json: events } = await own.get("/v1/events");
    expect(events["data"] satisfies Json | undefined).toHaveLength(1);
  });
});
