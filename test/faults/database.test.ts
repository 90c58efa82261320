/** D1 fails at each of a request's round trips in turn: the answer is a 5xx, and nothing is half done. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { withFailingDatabase } from "../support/faults.ts";
import { type Json, SENT, heldQueue, newAccount } from "../support/service.ts";

type Account = Awaited<ReturnType<typeof newAccount>>;

interface Operation {
  name: string;
  /** What the request is about; the path of the request, and its body. */
  prepare: (
    account: Account,
  ) => Promise<{ method: string; path: string; body?: unknown; headers?: Record<string, string> }>;
}

const event = { event: "messages.sent", payload: SENT };
const outbound = { name: "Out", url: "https://example.com/hook", events: ["*"] };
const inbound = { name: "In", is_inbound: true, events: ["contact.create"] };
const created = async (account: Account, body: unknown): Promise<Json> =>
  (await account.post("/v1/webhooks", body)).json;

const OPERATIONS: Operation[] = [
  { name: "publishing", prepare: async () => ({ method: "POST", path: "/v1/events", body: event }) },
  {
    name: "publishing with a key",
    prepare: async () => ({ method: "POST", path: "/v1/events", body: event, headers: { "Idempotency-Key": "k" } }),
  },
  {
    name: "publishing a batch",
    prepare: async () => ({
      method: "POST",
      path: "/v1/events/batch",
      body: { events: [event, { ...event, idempotency_key: "b" }] },
    }),
  },
  {
    name: "creating an outbound webhook",
    prepare: async () => ({ method: "POST", path: "/v1/webhooks", body: outbound }),
  },
  {
    name: "creating an inbound webhook",
    prepare: async () => ({ method: "POST", path: "/v1/webhooks", body: inbound }),
  },
  {
    name: "changing a webhook",
    prepare: async (account) => ({
      method: "PATCH",
      path: `/v1/webhooks/${(await created(account, outbound))["id"]}`,
      body: { events: ["feedback.closed"], name: "Changed" },
    }),
  },
  {
    name: "deleting a webhook",
    // What follows the deletion of an inbound one is the retention's: test/retention/deletions.test.ts.
    prepare: async (account) => ({
      method: "DELETE",
      path: `/v1/webhooks/${(await created(account, outbound))["id"]}`,
    }),
  },
  {
    name: "creating a contact",
    prepare: async () => ({ method: "POST", path: "/v1/contacts", body: { email: "john@example.com" } }),
  },
];

/** Everything D1 holds of an account, but for what each write makes anew. */
async function contents(accountId: string) {
  const rows = async (query: string) => (await env.DB.prepare(query).bind(accountId).all()).results;
  return {
    events: await rows("SELECT event, webhook_ids FROM events WHERE account_id = ? ORDER BY id"),
    keys: await rows("SELECT key FROM idempotency_keys WHERE scope = ?"),
    webhooks: await rows("SELECT id, name, events, version FROM webhooks WHERE account_id = ?"),
    subscriptions: await rows("SELECT event, webhook_id FROM subscriptions WHERE account_id = ?"),
    secrets: await rows("SELECT webhook_id FROM inbound_secrets WHERE account_id = ?"),
    contacts: await rows("SELECT email FROM contacts WHERE account_id = ?"),
  };
}

describe.each(OPERATIONS)("$name", ({ prepare }) => {
  it("is done as a whole or not at all", async () => {
    const quiet = { ...env, DELIVERIES: heldQueue() };
    for (let nth = 1; ; nth += 1) {
      const account = await newAccount();
      const { method, path, ...request } = await prepare(account);
      const before = await contents(account.id);
      const failing = withFailingDatabase(nth);
      const answer = await account.call(method, path, { ...request, env: { ...failing.env, DELIVERIES: heldQueue() } });
      if (failing.roundTrips() < nth) {
        // It came through: every round trip has failed once.
        expect(answer.status).toBeLessThan(300);
        expect(nth).toBeGreaterThan(1);
        return;
      }
      // The last of them completes the entry of the audit log. Without it, the change is made and reported all the same.
      if (answer.status < 300 && failing.roundTrips() === nth) continue;
      expect(answer.status).toBeGreaterThanOrEqual(500);
      expect(answer.text).not.toContain("D1_ERROR");
      expect(await contents(account.id)).toEqual(before);
      // And trying again works.
      expect((await account.call(method, path, { ...request, env: quiet })).status).toBeLessThan(300);
    }
  });
});

describe("publishing while D1 is away", () => {
  it.each([
    ["/v1/events", event],
    ["/v1/events/batch", { events: [event] }],
  ])("%s says when to come again", async (path, body) => {
    const account = await newAccount();
    const answer = await account.post(path, body, { env: withFailingDatabase(1).env });
    expect([answer.status, answer.json["code"], answer.headers.get("Retry-After")]).toEqual([
      503,
      "database_unavailable",
      "5",
    ]);
  });
});

describe("rotating a secret", () => {
  it("that was interrupted anywhere leaves one URL that works: the one that is shown", async () => {
    for (let nth = 1; ; nth += 1) {
      const account = await newAccount();
      const webhook = await created(account, inbound);
      const path = `/v1/webhooks/${webhook["id"]}`;
      const failing = withFailingDatabase(nth);
      await account.call("POST", `${path}/rotate-secret`, { body: { overlap_seconds: 0 }, env: failing.env });
      const shown = (await account.get(path)).json;
      const call = (secret: unknown) =>
        account.call("POST", `/v1/webhooks/${secret}`, { token: null, body: { email: "john@example.com" } });
      expect((await call(shown["secret"])).status).toBe(200);
      if (shown["secret"] !== webhook["secret"]) expect((await call(webhook["secret"])).status).toBe(404);
      if (failing.roundTrips() < nth) return;
    }
  });
});
