/** An account with some of everything, in the first of two databases, and what a test does with it while it moves. */
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { forgetHome } from "../../src/storage/database.ts";
import { countedDatabases, recordingQueue } from "../support/faults.ts";
import { type CallOptions, SENT, request } from "../support/service.ts";

export const { queue, sent } = recordingQueue();
export const two: Env = Object.assign({ ...env, DELIVERIES: queue }, { DB_2: env.SECOND, NEW_ACCOUNT_DATABASES: "DB" });
export const FAR = "http://receiver.invalid/hook";

export type Account = Awaited<ReturnType<typeof populated>>;

function caller(id: string) {
  return (method: string, path: string, options: CallOptions = {}) =>
    request(method, path, { env: two, account: id, ...options });
}

/** An account with some of everything. */
export async function populated() {
  const made = await request("POST", "/v1/accounts", { env: two, body: { name: "Moving" } });
  const id = String(made.json["id"]);
  const call = caller(id);
  const outbound = await call("POST", "/v1/webhooks", {
    body: { name: "Out", url: FAR, events: ["*"] },
    headers: { "Idempotency-Key": "webhook-1" },
  });
  const inbound = await call("POST", "/v1/webhooks", {
    body: { name: "In", is_inbound: true, events: ["contact.create"] },
  });
  const { pathname } = new URL(String(inbound.json["url"]));
  const account = {
    id,
    call,
    webhookId: String(outbound.json["id"]),
    inboundId: String(inbound.json["id"]),
    publish: (key?: string, payload: unknown = SENT, bindings: Env = two) =>
      call("POST", "/v1/events", {
        env: bindings,
        body: { event: "messages.sent", payload },
        headers: key === undefined ? {} : { "Idempotency-Key": key },
      }),
    send: (email: string, key: string, bindings: Env = two) =>
      request("POST", pathname, { env: bindings, token: null, body: { email }, headers: { "Idempotency-Key": key } }),
    move: (to = "DB_2", bindings: Env = two) =>
      request("POST", `/v1/accounts/${id}/move`, { env: bindings, body: { to } }),
  };
  for (const key of ["event-1", "event-2", undefined]) expect((await account.publish(key)).status).toBe(202);
  for (const n of [1, 2, 3]) expect((await account.send(`n${n}@example.com`, `call-${n}`)).status).toBe(200);
  // The audit log has a line for the first time that a webhook's secrets are shown.
  await call("GET", "/v1/webhooks");
  return account;
}

/** All of a list, in pages of two. @param cursor to begin after. */
export async function pages(account: Pick<Account, "call">, path: string, cursor?: string): Promise<unknown[]> {
  const all: unknown[] = [];
  let next = cursor;
  for (;;) {
    const { status, json } = await account.call("GET", `${path}limit=2${next ? `&cursor=${next}` : ""}`);
    expect([path, status]).toEqual([path, 200]);
    all.push(...[json["data"] ?? []].flat());
    if (!json["next_cursor"]) return all;
    next = String(json["next_cursor"]);
  }
}

export const listsOf = ({ webhookId, inboundId }: Account) => [
  "/v1/events?",
  "/v1/webhooks?",
  "/v1/contacts?",
  `/v1/webhooks/${webhookId}/deliveries?`,
  `/v1/webhooks/${webhookId}/deliveries?status=pending&`,
  "/v1/deliveries?",
  "/v1/deliveries?order=asc&",
  `/v1/webhooks/${inboundId}/calls?`,
  "/v1/audit-log?",
];

export async function contentOf(account: Account) {
  const lists = await Promise.all(listsOf(account).map((path) => pages(account, path)));
  const health = await account.call("GET", `/v1/webhooks/${account.inboundId}/health`);
  return JSON.parse(JSON.stringify([...lists, health.json]));
}

/** As if the minute had passed in which an isolate may remember where the account was. */
export async function noticed({ id }: Account): Promise<void> {
  forgetHome(id);
  for (const db of [env.DB, env.SECOND]) {
    await db.prepare("UPDATE moves SET since = 1 WHERE account_id = ? AND since > 0").bind(id).run();
  }
}

/** Asks until it is over. */
export async function moveAll(account: Account, to = "DB_2", bindings: Env = two): Promise<string[]> {
  const statuses: string[] = [];
  while (statuses.at(-1) !== "done") {
    const { status, json } = await account.move(to, bindings);
    expect([status, json]).toEqual([200, expect.objectContaining({ to })]);
    statuses.push(String(json["status"]));
    expect(statuses.length).toBeLessThan(20);
    await noticed(account);
  }
  return statuses;
}

export const TABLES = [
  "webhooks",
  "subscriptions",
  "contacts",
  "calls",
  "call_hours",
  "call_subjects",
  "audit_log",
  "moves",
];

export async function rowsIn(db: D1Database, { id }: Account, tables = TABLES): Promise<number[]> {
  const results = await db.batch<{ n: number }>(
    tables.map((table) => db.prepare(`SELECT count(*) AS n FROM ${table} WHERE account_id = ?`).bind(id)),
  );
  return results.map(({ results: [row] }) => row?.n ?? 0);
}

/** Bindings that do something at each round trip of either database. */
export function watched(check: (count: number) => void | Promise<unknown>) {
  const { wrap, roundTrips } = countedDatabases(check);
  return { env: Object.assign({ ...two }, { DB: wrap(env.DB), DB_2: wrap(env.SECOND) }), roundTrips };
}
