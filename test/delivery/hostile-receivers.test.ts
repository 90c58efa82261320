/** Receivers that mean harm: none of them hurts the consumer, the other webhooks of its batch, or who reads the log. */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, inject, it, vi } from "vitest";
import { EXCERPT_READ_MS, RESPONSE_EXCERPT_BYTES } from "../../src/constants.ts";
import { send } from "../../src/delivery/send.ts";
import { received, receiverUrl } from "../support/receiver.ts";
import { type Json, SENT, consume, heldQueue, newAccount } from "../support/service.ts";

const { origin, attacks } = inject("hostile");
const held: Env = { ...env, DELIVERIES: heldQueue() };

/** What is answered in time with a status is that status, whatever comes with it. */
const DELIVERED = new Set([
  "gzip-bomb",
  "brotli-bomb",
  "gzip-that-is-none",
  "gzip-cut-short",
  "unknown-encoding",
  "encoding-after-encoding",
  "endless-body",
  "endless-chunks",
  "endless-gzip",
  "dripping-body",
  "broken-chunks",
  "body-cut-short",
  "no-utf-8",
  "half-a-character",
  "control-characters",
]);

const account = await newAccount();
const webhooks = new Map<string, string>();
let eventId = "";

async function delivery(attack: string): Promise<Json> {
  return (await account.get(`/v1/webhooks/${webhooks.get(attack)}/deliveries/${eventId}`)).json;
}

beforeAll(async () => {
  // All in one batch, with somebody harmless between them.
  for (const attack of attacks) webhooks.set(attack, String((await account.webhook(`${origin}/${attack}/x`))["id"]));
  webhooks.set("harmless", String((await account.webhook(receiverUrl("hostile-harmless")))["id"]));
  eventId = String(
    (await account.post("/v1/events", { event: "messages.sent", payload: SENT }, { env: held })).json["id"],
  );
  const messages = [...webhooks.values()].map((id) => ({ account_id: account.id, event_id: eventId, webhook_id: id }));
  // What a batch has no time for goes back to the queue: it comes again until every one had its turn.
  for (let rounds = 0; rounds < 20; rounds += 1) {
    await consume(messages, { env: held });
    const attempts = await Promise.all(
      [...webhooks.keys()].map(async (attack) => (await delivery(attack))["attempts"]),
    );
    if (attempts.every((count) => Number(count) > 0)) return;
  }
  throw new Error("some webhook never had its turn");
}, 120_000);

describe.each(attacks)("a receiver that does its worst: %s", (attack) => {
  it("is told by its status if it has one, and its answer is a short text", async () => {
    const shown = await delivery(attack);
    const [attempt] = Object.values(shown["attempt_log"] ?? {});
    const isDelivered = String(shown["status"]) === "delivered";
    if (DELIVERED.has(attack)) expect([attack, shown["status"]]).toEqual([attack, "delivered"]);
    expect(shown["status"]).toBe(isDelivered ? "delivered" : "pending");
    expect(attempt?.["error"] === null).toBe(isDelivered);
    const text: unknown = attempt?.["response_body"];
    if (typeof text === "string") {
      expect(text.isWellFormed()).toBe(true);
      expect(text.length).toBeLessThanOrEqual(RESPONSE_EXCERPT_BYTES);
    }
    expect(Number(attempt?.["duration_ms"])).toBeLessThan(2 * 3000);
  });
});

it("holds up nobody: what is between them arrives", async () => {
  expect(await received("hostile-harmless")).toHaveLength(1);
  expect((await delivery("harmless"))["status"]).toBe("delivered");
});

it("leaves the service working", async () => {
  expect((await account.get(`/v1/events/${eventId}`)).status).toBe(200);
  expect((await account.get("/v1/deliveries?limit=100")).status).toBe(200);
});

describe("a receiver that asks to wait for ever", () => {
  it("is tried again within an hour", async () => {
    const shown = await delivery("retry-after-for-ever");
    const wait = Date.parse(String(shown["next_attempt_at"])) - Date.parse(String(shown["updated_at"]));
    expect(wait).toBeLessThanOrEqual(3600_000);
  });
});

describe("the excerpt", () => {
  const excerptOf = async (attack: string) => {
    const { responseBody } = await send(`${origin}/${attack}/x`, { headers: {}, body: "{}" }, 3000);
    return responseBody;
  };

  it("ends before a character that does not fit, and not in its middle", async () => {
    expect(await excerptOf("half-a-character")).toBe("x".repeat(2047));
  });

  it("of what is no UTF-8 is what can be read of it", async () => {
    expect(await excerptOf("no-utf-8")).toBe("\ufffd\ufffd\u0000\ufffdA\ufffd(");
  });

  it("of what is not compressed as it says is empty", async () => {
    expect(await excerptOf("gzip-that-is-none")).toBe("");
  });

  it("of a bomb is its first 2 KiB", async () => {
    expect(await excerptOf("gzip-bomb")).toBe("\u0000".repeat(2048));
    expect(await excerptOf("brotli-bomb")).toBe("\u0000".repeat(2048));
  });
});

it("keeps no connection to a receiver that never ends", async () => {
  for (const attack of ["endless-body", "endless-chunks", "endless-gzip", "dripping-body"]) {
    await send(`${origin}/${attack}/x`, { headers: {}, body: "{}" }, 3000);
  }
  await vi.waitFor(async () => expect(Number(await (await fetch(`${origin}/_connections`)).text())).toBe(0), {
    timeout: EXCERPT_READ_MS + 10_000,
    interval: 100,
  });
});
