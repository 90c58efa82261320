/** Test events are delivered like any event, but to one webhook. */
import { describe, expect, it, vi } from "vitest";
import { findEventType } from "../../src/events/catalog/catalog.ts";
import { received, receiverUrl } from "../support/receiver.ts";
import { newAccount } from "../support/service.ts";

async function firstRequest(name: string) {
  await vi.waitFor(async () => expect(await received(name)).toHaveLength(1), { timeout: 15_000 });
  return (await received(name))[0];
}

describe("a test event", () => {
  it("is shown as one, and no other event is", async () => {
    const account = await newAccount();
    const webhook = await account.webhook(receiverUrl("shown-as-test"));
    const { json: test } = await account.post(`/v1/webhooks/${webhook["id"]}/test`);
    const { id } = await account.publish();
    const { json: list } = await account.get("/v1/events");
    const flags = Object.values(list["data"] ?? {}).map((event) => [event["id"], event["is_test"]]);
    expect(flags).toEqual([
      [id, false],
      [test["event_id"], true],
    ]);
    expect((await account.get(`/v1/events/${test["event_id"]}`)).json).toMatchObject({ is_test: true });
    expect((await account.get(`/v1/events/${id}`)).json).toMatchObject({ is_test: false });
  });
});

describe("a test event", () => {
  it("arrives at its webhook alone, marked as a test, and is listed with its delivery", async () => {
    const account = await newAccount();
    const webhook = await account.webhook(receiverUrl("tested"), { events: ["feedback.*"] });
    await account.webhook(receiverUrl("not-tested"), { events: ["*"] });
    const path = `/v1/webhooks/${webhook["id"]}`;
    const answer = await account.post(`${path}/test`);
    expect(answer).toMatchObject({
      status: 202,
      json: { webhook_id: webhook["id"], event: "feedback.created", status: "pending", cycle: 1, attempts: 0 },
    });
    const request = await firstRequest("tested");
    expect(request?.headers).toMatchObject({ "ratecard-webhook-test": "true", "webhook-id": answer.json["event_id"] });
    expect(JSON.parse(request?.body ?? "{}")).toMatchObject({ payload: findEventType("feedback.created")?.sample });
    await vi.waitFor(async () =>
      expect((await account.get(`${path}/deliveries/${answer.json["event_id"]}`)).json).toMatchObject({
        status: "delivered",
      }),
    );
    expect(await received("not-tested")).toEqual([]);
  });

  it("can be of any type, also one that the webhook did not subscribe to", async () => {
    const account = await newAccount();
    const webhook = await account.webhook(receiverUrl("tested-other"), { events: ["messages.sent"] });
    await account.post(`/v1/webhooks/${webhook["id"]}/test`, { event: "feedback.noted" });
    expect((await firstRequest("tested-other"))?.headers["ratecard-webhook-event"]).toBe("feedback.noted");
  });

  it("is refused where it can't be sent", async () => {
    const account = await newAccount();
    const inbound = (await account.post("/v1/webhooks", { name: "In", is_inbound: true, events: ["contact.create"] }))
      .json;
    expect((await account.post(`/v1/webhooks/${inbound["id"]}/test`)).status).toBe(409);
    const webhook = await account.webhook(receiverUrl("untested"), { enabled: false });
    expect((await account.post(`/v1/webhooks/${webhook["id"]}/test`)).status).toBe(409);
    await account.patch(`/v1/webhooks/${webhook["id"]}`, { enabled: true });
    const unknown = await account.post(`/v1/webhooks/${webhook["id"]}/test`, { event: "feedback.lost" });
    expect(unknown).toMatchObject({ status: 422, json: { errors: [{ path: "event" }] } });
    expect((await account.post(`/v1/webhooks/${crypto.randomUUID()}/test`)).status).toBe(404);
  });
});
