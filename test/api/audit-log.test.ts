/** The audit log: nothing is managed without an entry that says who, what and how it ended. */
import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import worker from "../../src/index.ts";
import { newId } from "../../src/ids/new-id.ts";
import { withFailingDatabase, withLedgers } from "../support/faults.ts";
import { filledPath, openApi, operationsOf } from "../support/operations.ts";
import { openCircuit } from "../support/open-circuit.ts";
import { populatedAccount } from "../support/populated-account.ts";
import { receiverUrl } from "../support/receiver.ts";
import { type Json, newAccount, request } from "../support/service.ts";
import { rowsOf } from "../support/tables.ts";

const OUTBOUND = { name: "CRM", url: "https://example.com/hook", events: ["messages.sent"], uses_signature: true };
const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

const operations = operationsOf(await openApi()).filter(({ needsToken }) => needsToken);

/** What changes something and is data, which has lists of its own. */
const NOT_AUDITED = [
  "publishEvent",
  "publishEvents",
  "createContact",
  "updateContact",
  "deleteContact",
  // The operator repeats it until the move is over. The log has a line for each.
  "moveAccount",
];

async function linesOf(accountId: string, query = ""): Promise<Json[]> {
  const { json } = await request("GET", `/v1/audit-log?limit=100${query}`, { account: accountId });
  return Object.values(json["data"] ?? {});
}

let account = await newAccount();
beforeEach(async () => {
  account = await newAccount();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("every route that changes something", () => {
  it("is in the audit log under a name of its own, or is listed here as data", () => {
    const silent = operations.filter(
      ({ method, audit }) => method !== "GET" && (audit ?? "not audited") === "not audited",
    );
    expect(silent.map(({ name }) => name).toSorted()).toEqual(NOT_AUDITED.toSorted());
  });

  const managed = operations.filter(
    ({ audit, account: scope }) => audit && audit !== "not audited" && scope !== "none",
  );

  it.each(managed.filter(({ name }) => name !== "deleteAccount"))(
    "leaves an entry that names who did it, to what, and how it ended: $name ($method $path)",
    async ({ name, method, path, body, audit }) => {
      const own = await populatedAccount(`audit-${name}`);
      const token = (await own.post(`/v1/accounts/${own.id}/tokens`, { name: "Jo's laptop", role: "owner" })).json;
      const before = await linesOf(own.id);
      if (name === "probe") await openCircuit(own.idIn("webhooks"));
      const url = body && "url" in body ? { url: receiverUrl(`audit-${name}`) } : {};
      const answer = await request(method, filledPath(path, own.idIn), {
        token: String(token["token"]),
        headers: { "X-Request-Id": "trace-0042" },
        ...(body ? { body: { ...body, ...url } } : {}),
      });
      expect(answer.status).toBeLessThan(300);
      const after = await linesOf(own.id);
      const lines = after.slice(0, after.length - before.length);
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) {
        expect(line).toEqual({
          id: expect.any(String),
          action: audit,
          actor: { kind: "token", id: token["id"], name: "Jo's laptop", role: "owner" },
          target_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          changed: line["changed"],
          status: answer.status,
          request_id: answer.headers.get("X-Request-Id"),
          client_request_id: "trace-0042",
          created_at: expect.any(String),
        });
      }
    },
    30_000,
  );
});

describe("an entry", () => {
  it("names the fields that changed, and nothing of what they held or hold", async () => {
    const webhook = await account.webhook("https://example.com/before", { uses_signature: true });
    const path = `/v1/webhooks/${String(webhook["id"])}`;
    const change = {
      url: "https://example.com/after",
      enabled: false,
      headers: { "X-Key": "a value" },
      name: "My webhook",
    };
    await account.patch(path, change);
    await account.patch(path, { name: "My webhook" });
    await account.post(`${path}/rotate-secret`, {});
    const changed = (await linesOf(account.id)).map((line) => [line["action"], line["changed"]]);
    expect(changed).toEqual([
      ["webhook.secret_rotated", ["secret", "signing_secret", "previous_secrets_until"]],
      ["webhook.updated", []],
      ["webhook.updated", ["url", "enabled", "disabled_reason", "headers"]],
      ["webhook.created", null],
    ]);
    const stored = JSON.stringify(await rowsOf("SELECT * FROM audit_log WHERE account_id = ?", account.id));
    for (const value of ["example.com", "X-Key", "a value", String(webhook["secret"])])
      expect(stored).not.toContain(value);
  });

  it("is written for what was refused too", async () => {
    await account.post("/v1/webhooks", { ...OUTBOUND, url: "nowhere" });
    await account.call("DELETE", `/v1/webhooks/${newId(Date.now())}`);
    expect(await linesOf(account.id)).toMatchObject([
      { action: "webhook.deleted", status: 404 },
      { action: "webhook.created", status: 422, target_id: null },
    ]);
  });

  it("is not written for who may not ask at all", async () => {
    const token = await account.token("member");
    const before = await linesOf(account.id);
    expect((await account.post("/v1/webhooks", OUTBOUND, { token })).status).toBe(403);
    expect(await linesOf(account.id)).toEqual(before);
  });

  it("that cannot be written lets nothing happen", async () => {
    const { env: failing } = withFailingDatabase(2);
    const answer = await account.post("/v1/webhooks", OUTBOUND, { env: failing });
    expect(answer.status).toBe(503);
    expect((await account.get("/v1/webhooks")).json["data"]).toEqual([]);
  });

  it("without an outcome shows that the service died over it", async () => {
    const webhook = await account.webhook("https://example.com/");
    const dying = withLedgers((_stub, method) =>
      method === "setEnabled" ? () => new Promise(() => undefined) : undefined,
    );
    void account.call("PATCH", `/v1/webhooks/${String(webhook["id"])}`, { body: { enabled: false }, env: dying });
    await vi.waitFor(async () => expect((await linesOf(account.id)).length).toBe(2));
    expect((await linesOf(account.id))[0]).toMatchObject({ action: "webhook.updated", status: null, changed: null });
  });

  it("tells a failure of ours from a success", async () => {
    const webhook = await account.webhook("https://example.com/");
    const broken = withLedgers((_stub, method) =>
      method === "discard" ? () => Promise.reject(new Error("internal error")) : undefined,
    );
    await account.post(`/v1/webhooks/${String(webhook["id"])}/discard`, undefined, { env: broken });
    expect((await linesOf(account.id))[0]).toMatchObject({ action: "webhook.discarded", status: 500 });
  });

  it("names the platform as such", async () => {
    await account.webhook("https://example.com/");
    expect((await linesOf(account.id))[0]?.["actor"]).toEqual({ kind: "platform", id: null, name: null, role: null });
  });
});

describe("whoever is shown a webhook's secrets", () => {
  const reveals = async () =>
    (await linesOf(account.id, "&action=webhook.secret_revealed")).map((line) => [
      line["target_id"],
      line["actor"]?.["kind"],
    ]);

  it("has one entry an hour for it, however often and in whatever way", async () => {
    const [first, second] = [
      await account.webhook("https://example.com/"),
      await account.webhook("https://example.com/"),
    ];
    const get = (token?: string) =>
      request("GET", `/v1/webhooks/${String(first["id"])}`, token ? { token } : { account: account.id });
    const token = await account.token("admin");
    await get();
    await get();
    expect(await reveals()).toEqual([[first["id"], "platform"]]);
    await get(token);
    await account.get("/v1/webhooks");
    await account.get("/v1/webhooks");
    expect(await reveals()).toEqual([
      [second["id"], "platform"],
      [first["id"], "token"],
      [first["id"], "platform"],
    ]);
    vi.setSystemTime(Date.now() + HOUR_MS + 1000);
    await get();
    expect((await reveals()).length).toBe(4);
  });

  it("sees nothing when that cannot be written down", async () => {
    const webhook = await account.webhook("https://example.com/");
    for (const path of ["/v1/webhooks", `/v1/webhooks/${String(webhook["id"])}`]) {
      // The account, the webhook, the entry.
      const answer = await account.call("GET", path, { env: withFailingDatabase(3).env });
      expect(answer.status).toBe(503);
      expect(answer.text).not.toContain(webhook["secret"]);
    }
    expect(await reveals()).toEqual([]);
  });
});

describe("the list", () => {
  it("is for owners and admins of the account", async () => {
    const statuses = await Promise.all(
      ["owner", "admin", "member", "publisher"].map(
        async (role) => (await request("GET", "/v1/audit-log", { token: await account.token(role) })).status,
      ),
    );
    expect(statuses).toEqual([200, 200, 403, 403]);
    expect(await linesOf((await newAccount()).id)).toEqual([]);
  });

  it("can be asked for an action, an object, and a time", async () => {
    const webhook = await account.webhook("https://example.com/");
    const id = String(webhook["id"]);
    await account.patch(`/v1/webhooks/${id}`, { name: "Renamed" });
    await account.token("admin");
    const later = new Date(Date.now() + 1).toISOString();
    const of = async (query: string) => (await linesOf(account.id, query)).map((line) => line["action"]);
    expect(await of("&action=webhook.updated")).toEqual(["webhook.updated"]);
    expect(await of(`&target_id=${id.toUpperCase()}`)).toEqual(["webhook.updated", "webhook.created"]);
    expect(await of(`&target_id=${id}&action=token.created`)).toEqual([]);
    expect(await of(`&since=${later}`)).toEqual([]);
    expect(await of(`&until=${later}`)).toHaveLength(3);
  });

  it.each([
    ["action=webhook.exploded", "action"],
    ["target_id=x", "target_id"],
    ["since=yesterday", "since"],
  ])("refuses %s", async (query, path) => {
    const { status, json } = await account.get(`/v1/audit-log?${query}`);
    expect([status, json["errors"]]).toMatchObject([422, [{ path }]]);
  });
});

describe("the log's end", () => {
  it("comes for each entry after a year", async () => {
    const [old, young] = [newId(Date.now() - YEAR_MS - HOUR_MS), newId(Date.now() - YEAR_MS + HOUR_MS)];
    for (const id of [old, young]) {
      await env.DB.prepare("INSERT INTO audit_log (account_id, id, action, actor, request_id) VALUES (?, ?, ?, ?, ?)")
        .bind(account.id, id, "webhook.updated", '{"kind":"platform"}', "r")
        .run();
    }
    await worker.scheduled(createScheduledController(), env);
    expect((await linesOf(account.id)).map(({ id }) => String(id))).toEqual([young]);
  });

  it("comes for all of them with the account's", async () => {
    await account.webhook("https://example.com/");
    await request("DELETE", `/v1/accounts/${account.id}`);
    expect(await rowsOf("SELECT * FROM audit_log WHERE account_id = ?", account.id)).toEqual([]);
  });
});

describe("what concerns no account, and an account's end", () => {
  it("is in the Worker's logs", async () => {
    const logged = vi.spyOn(console, "info");
    const id = String((await request("POST", "/v1/accounts", { body: { name: "Short" } })).json["id"]);
    await request("DELETE", `/v1/accounts/${id}`);
    await request("POST", "/v1/encryption/rotate");
    const lines = logged.mock.calls
      .map(([line]) => JSON.parse(String(line)))
      .filter(({ message }) => message === "audit");
    expect(lines.filter(({ status }) => status !== undefined)).toMatchObject([
      { action: "account.created", actor: { kind: "platform" }, target_id: id, status: 201 },
      { action: "account.deleted", actor: { kind: "platform" }, target_id: id, status: 204 },
      { action: "encryption_key.rotated", actor: { kind: "platform" }, status: 200 },
    ]);
    expect(lines).toHaveLength(6);
  });
});
