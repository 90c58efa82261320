/** The action that publishes an event. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { heldQueue, newAccount } from "../support/service.ts";
import { type Account, type Inbound, holdings, inboundWebhook } from "../support/inbound.ts";
import { refusingQueue } from "../support/faults.ts";

const SOURCE =
  '{ "message" :{"id":"ea10916d-0684-4624-9d07-d341193554cf","n":1.500e+3,"big":12345678901234567890,\n\t"channel":"e\\u006dail","__proto__":{"é":"\\/"}}}';

let account: Account;
let webhook: Inbound;
beforeEach(async () => {
  account = await newAccount();
  webhook = await inboundWebhook(account, ["event.publish"]);
});

/** Bindings whose queue only notes what it gets. */
function noted(): { env: Env; messages: unknown[] } {
  const messages: unknown[] = [];
  const queue = new Proxy(env.DELIVERIES, {
    get: () => (batch: Iterable<{ body: unknown }>) => {
      messages.push(...[...batch].map(({ body }) => body));
      return Promise.resolve();
    },
  });
  return { env: { ...env, DELIVERIES: queue }, messages };
}

it("stores the payload's own source text for the webhooks that want it, and sends it to them", async () => {
  const wants = await account.webhook("https://example.com/a", { events: ["messages.*"] });
  await account.webhook("https://example.com/b", { events: ["feedback.created"] });
  const { env: bindings, messages } = noted();
  const { status, json } = await webhook.send(`{"event":"messages.sent","payload":${SOURCE}}`, { env: bindings });
  expect(status).toBe(200);
  const [event] = (await holdings(account)).events;
  expect(event).toMatchObject({ event: "messages.sent", payload: SOURCE, webhook_ids: JSON.stringify([wants["id"]]) });
  expect(json["results"]).toEqual([
    {
      action: "event.publish",
      status: 202,
      data: {
        id: event?.["id"],
        event: "messages.sent",
        account_id: account.id,
        webhooks: 1,
        created_at: expect.stringMatching(/^\d{4}-.*\.\d{6}Z$/),
      },
    },
  ]);
  expect(messages).toEqual([{ account_id: account.id, event_id: event?.["id"], webhook_id: wants["id"] }]);
  const read = await account.get(`/v1/events/${String(event?.["id"])}`);
  expect(read.json).toMatchObject({
    webhooks: 1,
    created_at: /"created_at":"([^"]+)"/.exec(JSON.stringify(json))?.[1],
  });
});

it("tells how many webhooks an event got in the stored answer too, whatever stands before it", async () => {
  await account.webhook("https://example.com/a");
  await account.webhook("https://example.com/b");
  const both = await inboundWebhook(account, ["contact.create", "event.publish"]);
  const metadata = { 'quote"': "é\u2028\\ \ud83d\ude00 </script>", deep: [{ n: 1.5e300 }], empty: {} };
  const body = { email: "a@example.com", metadata, event: "messages.sent", payload: JSON.parse(SOURCE) };
  const options = { headers: { "webhook-id": "x" }, env: { ...env, DELIVERIES: heldQueue() } };
  const first = await both.send(body, options);
  expect(first.json["results"]).toMatchObject([{ data: { metadata } }, { data: { webhooks: 2 } }]);
  expect((await both.send(body, options)).text).toBe(first.text);
});

it("sends a repeated call's event on its way again, and publishes nothing more", async () => {
  await account.webhook("https://example.com/a");
  const body = `{"event":"messages.sent","payload":${SOURCE}}`;
  const headers = { "webhook-id": "x" };
  // The queue fails: the event is stored all the same.
  expect((await webhook.send(body, { headers, env: { ...env, DELIVERIES: refusingQueue() } })).status).toBe(200);
  const { env: bindings, messages } = noted();
  expect((await webhook.send(body, { headers, env: bindings })).headers.get("Idempotent-Replayed")).toBe("true");
  const { events } = await holdings(account);
  expect(events).toHaveLength(1);
  expect(messages).toMatchObject([{ event_id: events[0]?.["id"] }]);
});

describe("refuses what could not be published through the API either", () => {
  const message = { id: "ea10916d-0684-4624-9d07-d341193554cf", channel: "email" };
  it.each([
    [{}, ["event", "payload"]],
    [{ event: 5, payload: {} }, ["event"]],
    [{ event: "messages.exploded", payload: {} }, ["event"]],
    [{ event: "__proto__", payload: {} }, ["event"]],
    [{ event: "messages.sent" }, ["payload"]],
    [{ event: "messages.sent", payload: [] }, ["payload"]],
    [{ event: "messages.sent", payload: null }, ["payload"]],
    [{ event: "messages.sent", payload: {} }, ["payload.message"]],
    [
      { event: "messages.sent", payload: { message: { channel: 5 } } },
      ["payload.message.id", "payload.message.channel"],
    ],
    [{ event: "messages.sent", payload: { message, user: {} } }, ["payload.user"]],
    [{ event: "messages.opened", payload: { message: { ...message, channel: "sms" } } }, ["payload.message.channel"]],
  ])("%j", async (body, paths) => {
    const { status, text } = await webhook.send(body);
    const problem: { errors: { path: string }[] } = JSON.parse(text);
    expect({ status, paths: problem.errors.map(({ path }) => path) }).toEqual({ status: 422, paths });
    expect((await holdings(account)).events).toEqual([]);
  });

  it("a form, which cannot carry a payload", async () => {
    const { status, json } = await webhook.form("event=messages.sent&payload={}");
    expect({ status, errors: json["errors"] }).toEqual({
      status: 422,
      errors: [{ path: "payload", message: "must be an object" }],
    });
  });
});
