/** Single events that are published at the same time share a statement, and nothing else. */
import { describe, expect, it } from "vitest";
import { withDatabase } from "../support/faults.ts";
import { SENT, heldQueue, newAccount } from "../support/service.ts";

function countRoundTrips(check: (count: number) => void = () => {}) {
  const counted = withDatabase(check);
  return { env: { ...counted.env, DELIVERIES: heldQueue() }, roundTrips: counted.roundTrips };
}

const event = { event: "messages.sent", payload: SENT };

describe("events that are published one by one, at the same time", () => {
  it("are stored in few statements, and listed each once", async () => {
    const [one, other] = [await newAccount(), await newAccount()];
    const counting = countRoundTrips();
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, index) =>
        (index % 4 === 0 ? other : one).post("/v1/events", event, { env: counting.env }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    expect(new Set(answers.map(({ json }) => json["id"])).size).toBe(32);
    expect(counting.roundTrips()).toBeLessThan(8);
    expect((await one.get("/v1/events?limit=100")).json["data"]).toHaveLength(24);
    expect((await other.get("/v1/events?limit=100")).json["data"]).toHaveLength(8);
  });

  it("are decided each by itself", async () => {
    const account = await newAccount();
    const counting = countRoundTrips();
    const post = (body: unknown, key?: string, id = account.id) =>
      account.call("POST", "/v1/events", {
        body,
        env: counting.env,
        account: id,
        ...(key === undefined ? {} : { headers: { "Idempotency-Key": key } }),
      });
    const before = await post(event, "used");
    const answers = await Promise.all([
      post(event),
      post(event),
      post({ ...event, payload: { message: { ...SENT.message, to: "other" } } }, "used"),
      post(event, undefined, crypto.randomUUID()),
      post(event, "used"),
      post(event, "twice"),
      post(event, "twice"),
      post(event),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 409, 404, 202, 202, 202, 202]);
    expect(answers[4]?.json["id"]).toBe(before.json["id"]);
    expect(answers[5]?.json["id"]).toBe(answers[6]?.json["id"]);
    expect((await account.get("/v1/events?limit=100")).json["data"]).toHaveLength(5);
  });

  it("are stored once each although the statement they share fails", async () => {
    const account = await newAccount();
    // The first event goes alone; the second round trip is the group's.
    const counting = countRoundTrips((count) => {
      if (count === 2) throw new Error("D1_ERROR: the network connection was lost");
    });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => account.post("/v1/events", event, { env: counting.env })),
    );
    expect(counting.roundTrips()).toBe(11);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    expect((await account.get("/v1/events?limit=100")).json["data"]).toHaveLength(10);
  });
});
