/** Accounts: the platform's customers, and what is left of one that was deleted. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { everyMinute, lateIsOver } from "../support/cron.ts";
import { populatedAccount } from "../support/populated-account.ts";
import { SENT, newAccount, request } from "../support/service.ts";
import { rowsWith } from "../support/tables.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

describe("an account", () => {
  it("is created with a name, an id and the time", async () => {
    const before = Date.now();
    const { status, json } = await request("POST", "/v1/accounts", { body: { name: "  Acme & søn  " } });
    expect(status).toBe(201);
    expect(json).toEqual({
      id: expect.stringMatching(UUID_V7),
      name: "Acme & søn",
      created_at: expect.stringMatching(TIME),
      updated_at: json["created_at"],
    });
    const createdAt = Date.parse(String(json["created_at"]));
    expect(createdAt).toBeGreaterThanOrEqual(before);
    expect(createdAt).toBeLessThanOrEqual(Date.now());
  });

  it.each([
    ["none", undefined, "is required"],
    ["an empty one", "", "must not be empty"],
    ["spaces", "   ", "must not be empty"],
    ["a number", 7, "must be a string"],
    ["null", null, "must be a string"],
    ["256 characters", "x".repeat(256), "must be at most 255 characters"],
    ["two lines", "Acme\nInc.", "must not contain control characters or other invisible ones"],
    ["a null character", "Ac\u0000me", "must not contain control characters or other invisible ones"],
    ["half a character", "Acme \ud83c", "must not contain control characters or other invisible ones"],
  ])("has no name such as %s", async (_what, name, message) => {
    const answer = await request("POST", "/v1/accounts", { body: { name } });
    expect(answer.status).toBe(422);
    expect(answer.json["errors"]).toEqual([{ path: "name", message }]);
  });

  it("may have a name of 255 characters, and the same as another", async () => {
    const name = "é".repeat(255);
    for (const status of [201, 201]) {
      expect((await request("POST", "/v1/accounts", { body: { name } })).status).toBe(status);
    }
  });

  it("is renamed, by the platform or by its owner", async () => {
    const account = await newAccount("Before");
    const path = `/v1/accounts/${account.id}`;
    const created = await request("GET", path);
    const renamed = await request("PATCH", path, { body: { name: "After" } });
    expect(renamed.json).toEqual({ ...created.json, name: "After", updated_at: expect.stringMatching(TIME) });
    expect(String(renamed.json["updated_at"]) > String(created.json["updated_at"])).toBe(true);
    const token = await account.token("owner");
    await request("PATCH", path, { token, body: { name: "Own name" } });
    expect((await request("GET", path, { token })).json["name"]).toBe("Own name");
    const listed = Object.values((await request("GET", "/v1/accounts?limit=100")).json["data"] ?? {});
    expect(listed.find(({ id }) => String(id) === account.id)?.["name"]).toBe("Own name");
  });
});

/** All that can belong to an account. */
async function fullAccount(name: string) {
  const account = await populatedAccount(name);
  const headers = { "Idempotency-Key": name };
  await account.post("/v1/events", { event: "messages.sent", payload: SENT }, { headers });
  const inbound = await account.get(`/v1/webhooks/${account.inboundId}`);
  const { pathname } = new URL(String(inbound.json["url"]));
  await request("POST", pathname, { token: null, body: { email: `${name}@example.org` }, headers });
  return { ...account, inboundPath: pathname };
}

type FullAccount = Awaited<ReturnType<typeof fullAccount>>;

async function leftOf(account: FullAccount): Promise<string[]> {
  const names = [account.id, account.inboundId, account.idIn("webhooks"), account.idIn("contacts")];
  const tables = await Promise.all(names.map(async (name) => Object.keys(await rowsWith(name))));
  return [...new Set(tables.flat())].toSorted();
}

describe("a deleted account", () => {
  it("has left no row in any table, once what may come late has come", async () => {
    const account = await fullAccount("deleted");
    const other = await fullAccount("not-deleted");
    const before = await rowsWith(other.id);
    expect(await leftOf(account)).toEqual([
      "accounts",
      "audit_log",
      "call_hours",
      "call_subjects",
      "calls",
      "contacts",
      "events",
      "idempotency_keys",
      "inbound_secrets",
      "portal_links",
      "sessions",
      "subscriptions",
      "tokens",
      "webhooks",
    ]);

    expect((await request("DELETE", `/v1/accounts/${account.id}`)).status).toBe(204);
    // What the keys of its inbound webhook stood for, and the reminders to look again in ten minutes.
    expect(await leftOf(account)).toEqual(["deletions", "idempotency_keys", "ledger_purges"]);
    await everyMinute();
    expect(await leftOf(account)).toEqual(["deletions", "ledger_purges"]);
    await lateIsOver();
    await everyMinute();
    expect(await leftOf(account)).toEqual([]);
    expect(await rowsWith(other.id)).toEqual(before);

    const ledger = env.DELIVERY_LEDGER.getByName(account.idIn("webhooks"));
    expect(await ledger.find(account.idIn("events"))).toBeNull();
  });

  it("opens nothing any more", async () => {
    const account = await fullAccount("closed");
    await request("DELETE", `/v1/accounts/${account.id}`);
    const token = account.tokenOf("owner");
    const event = { event: "messages.sent", payload: SENT };
    expect((await request("GET", "/v1/webhooks", { token })).status).toBe(401);
    expect((await request("POST", account.inboundPath, { token: null, body: { email: "a@b.c" } })).status).toBe(404);
    expect((await account.post("/v1/events", event)).status).toBe(404);
    expect((await account.get("/v1/webhooks")).status).toBe(404);
    expect((await request("GET", `/v1/accounts/${account.id}`)).status).toBe(404);
    expect((await request("DELETE", `/v1/accounts/${account.id}`)).status).toBe(404);
    const again = await account.post("/v1/events", event, { headers: { "Idempotency-Key": "closed" } });
    expect(again.status).toBe(404);
  });
});
