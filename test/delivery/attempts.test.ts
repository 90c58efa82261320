/** End to end, through the real queue: what each kind of receiver gets, and what the service makes of its answer. */
import { beforeAll, describe, expect, it, vi } from "vitest";
import { received, receiverUrl } from "../support/receiver.ts";
import { newAccount } from "../support/service.ts";
import { SUCCESS_EXCERPT_BYTES } from "../../src/constants.ts";

interface Expected {
  requests: number;
  status: "delivered" | "failed";
  reason: string | null;
  codes: (number | null)[];
  errors: (string | null)[];
  body?: string | null;
}

const exhausted = { status: "failed", reason: "attempts_exhausted" } as const;
const delivered = { status: "delivered", reason: null } as const;

/** By the receiver's behaviour. */
const CASES: Record<string, Expected & { more?: Record<string, string> }> = {
  "200": { ...delivered, requests: 1, codes: [200], errors: [null] },
  "201": { ...delivered, requests: 1, codes: [201], errors: [null], body: "thanks", more: { body: "thanks" } },
  "204": { ...delivered, requests: 1, codes: [204], errors: [null], body: null },
  "500,200": { ...delivered, requests: 2, codes: [500, 200], errors: ["status", null] },
  "500,503,200": { ...delivered, requests: 3, codes: [500, 503, 200], errors: ["status", "status", null] },
  "500": { ...exhausted, requests: 3, codes: [500, 500, 500], errors: ["status", "status", "status"] },
  "404": { ...exhausted, requests: 3, codes: [404, 404, 404], errors: ["status", "status", "status"] },
  "410": { status: "failed", reason: "gone", requests: 1, codes: [410], errors: ["status"] },
  "500,410": { status: "failed", reason: "gone", requests: 2, codes: [500, 410], errors: ["status", "status"] },
  redirect: { ...exhausted, requests: 3, codes: [302, 302, 302], errors: ["redirect", "redirect", "redirect"] },
  reset: { ...exhausted, requests: 3, codes: [null, null, null], errors: ["connection", "connection", "connection"] },
  hang: { ...exhausted, requests: 3, codes: [null, null, null], errors: ["timeout", "timeout", "timeout"] },
  "hang,200": { ...delivered, requests: 2, codes: [null, 200], errors: ["timeout", null] },
  trickle: { ...delivered, requests: 1, codes: [200], errors: [null] },
  endless: { ...delivered, requests: 1, codes: [200], errors: [null], body: "x".repeat(SUCCESS_EXCERPT_BYTES) },
};

const account = await newAccount();
const webhooks = new Map<string, string>();
let eventId = "";

function nameOf(behaviour: string): string {
  return `attempts-${behaviour.replaceAll(",", "-")}`;
}

async function delivery(behaviour: string) {
  return (await account.get(`/v1/webhooks/${webhooks.get(behaviour)}/deliveries/${eventId}`)).json;
}

beforeAll(async () => {
  for (const [behaviour, { more }] of Object.entries(CASES)) {
    const url = receiverUrl(nameOf(behaviour), { behave: behaviour, ...more });
    // Not everything: that includes being told of the others' failures.
    const webhook = await account.webhook(url, { events: ["messages.*"] });
    webhooks.set(behaviour, String(webhook["id"]));
  }
  eventId = String((await account.publish())["id"]);
  await vi.waitFor(
    async () => {
      for (const behaviour of webhooks.keys()) expect((await delivery(behaviour))["status"]).not.toBe("pending");
    },
    { timeout: 60_000, interval: 250 },
  );
  // Long enough for a request that should not be made.
  await scheduler.wait(4_000);
}, 90_000);

describe.each(Object.entries(CASES))("a receiver that answers %s", (behaviour, expected) => {
  it(`gets ${expected.requests} request${expected.requests === 1 ? "" : "s"} and no more`, async () => {
    const requests = await received(nameOf(behaviour));
    expect(requests.map(({ method }) => method)).toEqual(Array.from({ length: expected.requests }, () => "POST"));
    expect(requests.map(({ headers }) => headers["ratecard-webhook-attempt"])).toEqual(
      requests.map((_, index) => String(index + 1)),
    );
    expect(new Set(requests.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set([eventId]));
    expect(new Set(requests.map(({ body }) => body)).size).toBe(1);
  });

  it(`is listed as ${expected.status}, with every attempt`, async () => {
    const shown = await delivery(behaviour);
    expect(shown).toMatchObject({
      event_id: eventId,
      webhook_id: webhooks.get(behaviour),
      event: "messages.sent",
      status: expected.status,
      reason: expected.reason,
      cycle: 1,
      attempts: expected.requests,
      last_status_code: expected.codes.at(-1),
      last_error: expected.errors.at(-1),
      next_attempt_at: null,
    });
    const log = Object.values(shown["attempt_log"] ?? {});
    expect(log.map((attempt) => attempt["number"])).toEqual(expected.codes.map((_, index) => index + 1));
    expect(log.map((attempt) => attempt["status_code"])).toEqual(expected.codes);
    expect(log.map((attempt) => attempt["error"])).toEqual(expected.errors);
    if (expected.body !== undefined) expect(log.at(-1)?.["response_body"]).toBe(expected.body);
  });
});

it("follows no redirect", async () => {
  const requests = await received(nameOf("redirect"));
  expect(requests.filter(({ path }) => path.includes("elsewhere"))).toEqual([]);
});

it("keeps the called URL and headers of the response of each failure, and of no success", async () => {
  const log = async (behaviour: string) => Object.values((await delivery(behaviour))["attempt_log"] ?? {});
  const url = (behaviour: string) => `${receiverUrl(nameOf(behaviour)).split("?")[0]}?behave=••••••••`;
  const [failed, succeeded] = await log("500,200");
  expect([failed?.["url"], failed?.["response_headers"]]).toEqual([url("500,200"), {}]);
  expect([succeeded?.["url"], succeeded?.["response_headers"]]).toEqual([null, null]);
  const [redirected] = await log("redirect");
  expect(redirected?.["response_headers"]).toEqual({ location: `/${nameOf("redirect")}/elsewhere` });
  for (const behaviour of ["hang", "reset"]) {
    const [attempt] = await log(behaviour);
    expect([attempt?.["url"], attempt?.["response_headers"]]).toEqual([url(behaviour), {}]);
  }
});

it("waits the documented time between attempts", async () => {
  const [first, second, third] = await received(nameOf("500"));
  const waits = [(second?.at ?? 0) - (first?.at ?? 0), (third?.at ?? 0) - (second?.at ?? 0)];
  // At least the delay; how much later depends on the queue.
  expect(waits[0]).toBeGreaterThanOrEqual(1000);
  expect(waits[1]).toBeGreaterThanOrEqual(2000);
});

describe("a receiver that answers 410", () => {
  it("finds its webhook disabled, and gets nothing more", async () => {
    const { json: webhook } = await account.get(`/v1/webhooks/${webhooks.get("410")}`);
    expect(webhook).toMatchObject({ enabled: false, disabled_reason: "gone" });
    const { json: other } = await account.get(`/v1/webhooks/${webhooks.get("200")}`);
    expect(other).toMatchObject({ enabled: true, disabled_reason: null });
  });
});

it("shows the event with what became of it at every webhook", async () => {
  const { json } = await account.get(`/v1/events/${eventId}`);
  const shown = Object.values(json["deliveries"] ?? {});
  expect(shown).toHaveLength(webhooks.size);
  for (const [behaviour, id] of webhooks) {
    const { status, requests: attempts } = CASES[behaviour] ?? {};
    expect(shown).toContainEqual({ webhook_id: id, status, attempts });
  }
});

it("A response that repeats the request's headers is kept without the secrets in them", async () => {
  const own = await newAccount();
  const headers = { Authorization: "Bearer of-the-customer-0123456789", "X-Tenant": "acme-tenant" };
  const webhook = await own.webhook(receiverUrl("echo", { behave: "echo" }), { headers, uses_signature: true });
  const { id } = await own.publish();
  const path = `/v1/webhooks/${webhook["id"]}/deliveries/${id}`;
  await vi.waitFor(async () => expect((await own.get(path)).json["attempts"]).not.toBe(0), { timeout: 20_000 });
  const body = String((await own.get(path)).json["attempt_log"]?.["0"]?.["response_body"]);
  expect(body).toContain("ratecard-webhook-secret");
  for (const secret of [webhook["secret"], "of-the-customer-0123456789", "acme-tenant"]) {
    expect(body).not.toContain(String(secret));
  }
});
