/**
 * Accounts spread over two databases, a third added to a system that runs, and an account that moves: the real Worker,
 * stopped and started with one binding more, as a deployment does it.
 */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { type Receiver, startReceiver } from "../../scripts/receiver.ts";
import { type LocalWorker, startWorker } from "../../scripts/worker.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const COMMAND = join(ROOT, "scripts/move-account.ts");
const TOKEN = "scale-out-platform-token-0123456789";
const SECRETS = [`PLATFORM_TOKEN:${TOKEN}`, `ENCRYPTION_KEY:${btoa("a key for a test, of 32 bytes !!")}`];
const EVENT = { event: "messages.sent", payload: { message: { id: randomUUID(), channel: "email" } } };
const TIMEOUT_MS = 150_000;
/** Those with an `account_id`. */
const TABLES = ["events", "webhooks", "subscriptions", "contacts", "calls", "tokens", "inbound_secrets"];

const created = z.object({ id: z.string() });
const credential = created.extend({ token: z.string() });
const inbound = created.extend({ url: z.string() });
const move = z.object({ database: z.string() });
const listed = z.object({ data: z.array(created), next_cursor: z.string().nullable() });
const contacts = z.object({ data: z.array(z.object({ email: z.string() })) });

interface Tenant {
  id: string;
  token: string;
  webhookId: string;
  inboundUrl: string;
  /** Published so far, the latest last. */
  events: string[];
}

let state: string;
let configs: string[];
let receiver: Receiver;
let worker: LocalWorker;
const tenants: Tenant[] = [];

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), "ratecard-webhooks-scale-out-"));
  configs = [];
  receiver = await startReceiver(() => 200);
  worker = await start(["DB", "DB_2"], []);
  // Spread by chance: that one of the two gets none of sixteen happens once in 32,768 runs.
  for (let count = 0; count < 16; count += 1) tenants.push(await newTenant());
}, TIMEOUT_MS);

afterAll(async () => {
  await worker.stop();
  receiver.stop();
  await Promise.all([state, ...configs].map((path) => rm(path, { recursive: true, force: true })));
});

describe("over two databases", () => {
  it("accounts are spread over both", () => {
    expect(new Set(homesOf(tenants).values()).size).toBe(2);
  });

  it("an event lies in its account's database, and only there", () => {
    for (const { id } of tenants) expect([...countsOf("events", id).values()]).toEqual([1]);
  });

  it(
    "everything works wherever an account lives",
    async () => {
      expect(new Set(await useEverything(tenants))).toEqual(new Set(["delivered"]));
    },
    TIMEOUT_MS,
  );
});

describe("a third database, added to what runs", () => {
  beforeAll(async () => {
    // Nothing of this has been delivered when the Worker dies, and the local queue forgets everything with it.
    for (const tenant of tenants) await publish(tenant);
    await worker.kill();
    worker = await start(["DB", "DB_2", "DB_3"], ["NEW_ACCOUNT_DATABASES:DB_3"]);
  }, TIMEOUT_MS);

  it(
    "the reconciler delivers what the queue lost, from all databases",
    async () => {
      await reconciled(async () => {
        for (const tenant of tenants) expect(await statusOf(tenant, tenant.events.at(-1) ?? "")).toBe("delivered");
      });
    },
    TIMEOUT_MS,
  );

  it("takes the new accounts", async () => {
    const before = new Set(homesOf(tenants).values());
    const added = [await newTenant(), await newTenant()];
    const homes = [...new Set(homesOf(added).values())];
    expect(homes).toHaveLength(1);
    expect([...before]).not.toContain(homes[0]);
    tenants.push(...added);
  });

  it(
    "and everything works in all three",
    async () => {
      expect(new Set(await useEverything(tenants))).toEqual(new Set(["delivered"]));
    },
    TIMEOUT_MS,
  );

  it("a revoked token opens none of them", async () => {
    for (const tenant of tenants) {
      const path = `/v1/accounts/${tenant.id}/tokens`;
      const { id, token } = credential.parse(await platform("POST", path, { name: "Admin", role: "admin" }));
      await platform("DELETE", `${path}/${id}`);
      const answer = await fetch(`${worker.origin}/v1/webhooks`, { headers: { Authorization: `Bearer ${token}` } });
      expect(answer.status).toBe(401);
    }
  });

  it("a deleted account leaves nothing in any of them", async () => {
    const homes = homesOf(tenants);
    const gone = [...new Set(homes.values())].map((home) => [...homes].find(([, other]) => other === home)?.[0] ?? "");
    expect(gone).toHaveLength(3);
    for (const id of gone) await platform("DELETE", `/v1/accounts/${id}`);
    await reconciled(() => {
      for (const id of gone) for (const table of TABLES) expect(countsOf(table, id)).toEqual(new Map());
    });
  });

  it(
    "an account moves while it publishes and receives calls, though the Worker is killed meanwhile",
    async () => {
      // Not one of those that were deleted.
      const tenant = tenants[15];
      if (!tenant) throw new Error("there is no tenant");
      const to = await otherDatabaseThan(tenant);
      const load = startLoad(tenant);
      const first = runMove(tenant, to);
      await vi.waitFor(() => expect(first.out()).toContain("copied"), { timeout: 20_000 });
      await worker.kill();
      worker = await start(["DB", "DB_2", "DB_3"], ["NEW_ACCOUNT_DATABASES:DB_3"]);
      first.stop();
      expect(await runMove(tenant, to).ended).toContain(`The account is in ${to}.`);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const { published, called } = await load.stop();
      expect([published.length > 20, called > 5]).toEqual([true, true]);

      const all = await listAll(tenant, "/v1/events");
      expect(all.toSorted()).toEqual([...tenant.events, ...published].toSorted());
      expect([...countsOf("events", tenant.id).values()]).toHaveLength(2);
      // One was there before.
      expect(await listAll(tenant, "/v1/contacts")).toHaveLength(called + 1);
      await publish(tenant);
      await reconciled(async () => {
        for (const id of [...tenant.events, ...published]) {
          expect([id, await statusOf(tenant, id)]).toEqual([id, "delivered"]);
        }
      });
    },
    TIMEOUT_MS * 2,
  );
});

/** The Worker with these databases bound, on the state there is. */
async function start(databases: readonly string[], variables: readonly string[]): Promise<LocalWorker> {
  const text = await readFile(join(ROOT, "wrangler.toml"), "utf8");
  const more = databases
    .slice(1)
    .map(
      (name) =>
        `\n[[d1_databases]]\nbinding = "${name}"\ndatabase_name = "ratecard-webhooks-${name}"\nmigrations_dir = "../migrations"\n`,
    );
  // Beside the project's own, since its paths are relative.
  await mkdir(join(ROOT, ".wrangler"), { recursive: true });
  const config = join(ROOT, ".wrangler", `scale-out-${randomUUID()}.toml`);
  const moved = text.replace(/^(main|migrations_dir|zod|"@hono\/zod-openapi"|"hono\/jsx"|directory) = "/gm, "$&../");
  await writeFile(config, moved + more.join(""));
  configs.push(config);
  const all = [...SECRETS, "ALLOW_PRIVATE_TARGETS:true", "RECONCILE_LAG_SECONDS:40", ...variables];
  return startWorker({ config, persistTo: state, args: ["--port", "0", ...all.flatMap((each) => ["--var", each])] });
}

async function newTenant(): Promise<Tenant> {
  const { id } = created.parse(await platform("POST", "/v1/accounts", { name: "Tenant" }));
  const { token } = credential.parse(
    await platform("POST", `/v1/accounts/${id}/tokens`, { name: "Owner", role: "owner" }),
  );
  const tenant = { id, token, webhookId: "", inboundUrl: "", events: [] };
  const outbound = { name: "Out", url: receiver.url, events: ["*"], uses_signature: true };
  const { id: webhookId } = created.parse(await as(tenant, "POST", "/v1/webhooks", outbound));
  const { url: inboundUrl } = inbound.parse(
    await as(tenant, "POST", "/v1/webhooks", { name: "In", is_inbound: true, events: ["contact.create"] }),
  );
  const complete = { ...tenant, webhookId, inboundUrl: new URL(inboundUrl).pathname };
  await publish(complete);
  return complete;
}

/** A database that is not the tenant's. The first tenants are in the first two. */
async function otherDatabaseThan({ id }: Tenant): Promise<string> {
  const path = `/v1/accounts/${id}/move`;
  const { database } = move.parse(await platform("POST", path, { to: "DB" }));
  return database === "DB" ? "DB_2" : "DB";
}

/** The command, as an operator runs it. */
function runMove({ id }: Tenant, to: string) {
  const args = [COMMAND, "--api", worker.origin, "--account", id, "--to", to, "--token", TOKEN];
  const child = spawn(process.execPath, args);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += String(chunk)));
  const ended = new Promise<string>((resolve) => child.on("close", () => resolve(text)));
  return { ended, out: () => text, stop: () => child.kill() };
}

/** Publishes and calls, one after the other, each until it succeeds. */
function startLoad(tenant: Tenant) {
  const published: string[] = [];
  let called = 0;
  let isOver = false;
  const insist = async (path: string, key: string, authorization: Record<string, string>, body: string) => {
    for (;;) {
      try {
        const headers = { "Content-Type": "application/json", "Idempotency-Key": key, ...authorization };
        const answer = await fetch(worker.origin + path, { method: "POST", headers, body });
        const text = await answer.text();
        if (answer.ok) return text;
        if (answer.status < 500) throw new TypeError(`${path}: ${answer.status} ${text}`);
      } catch (error) {
        if (error instanceof TypeError && error.message.startsWith(path)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const run = async () => {
    for (let count = 0; !isOver; count += 1) {
      const token = { Authorization: `Bearer ${tenant.token}` };
      const event = await insist("/v1/events", `load-${count}`, token, JSON.stringify(EVENT));
      published.push(created.parse(JSON.parse(event)).id);
      if (count % 4 !== 0) continue;
      const contact = JSON.stringify({ email: `load-${count}@example.com` });
      await insist(tenant.inboundUrl, `load-${count}`, {}, contact);
      called += 1;
    }
  };
  const running = run();
  const stop = async () => {
    isOver = true;
    await running;
    return { published, called };
  };
  return { stop };
}

/** The ids of a list, page by page. */
async function listAll(tenant: Tenant, path: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = listed.parse(await as(tenant, "GET", `${path}?limit=50${cursor === null ? "" : `&cursor=${cursor}`}`));
    ids.push(...page.data.map(({ id }) => id));
    cursor = page.next_cursor;
  } while (cursor !== null);
  return ids;
}

/** What became of the latest event of each, after everything else was used as well. */
async function useEverything(all: readonly Tenant[]): Promise<string[]> {
  for (const tenant of all) {
    await publish(tenant);
    await as(tenant, "POST", `/v1/webhooks/${tenant.webhookId}/rotate-secret`, { overlap_seconds: 1 });
    const body = new URLSearchParams({ email: `${tenant.id}@example.com` });
    const answer = await fetch(worker.origin + tenant.inboundUrl, { method: "POST", body });
    expect(answer.status).toBe(200);
    expect(contacts.parse(await as(tenant, "GET", "/v1/contacts")).data).toHaveLength(1);
  }
  const statuses = () => Promise.all(all.map((tenant) => statusOf(tenant, tenant.events.at(-1) ?? "")));
  await vi.waitUntil(async () => !(await statuses()).includes("pending"), { timeout: 30_000, interval: 200 });
  return statuses();
}

async function publish(tenant: Tenant): Promise<void> {
  tenant.events.push(created.parse(await as(tenant, "POST", "/v1/events", EVENT)).id);
}

async function statusOf({ token, webhookId }: Tenant, eventId: string): Promise<string> {
  const answer = await fetch(`${worker.origin}/v1/webhooks/${webhookId}/deliveries/${eventId}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  const text = await answer.text();
  return answer.ok ? z.object({ status: z.string() }).parse(JSON.parse(text)).status : `${answer.status}`;
}

/** Fires the cron until it has done what it has to do. */
async function reconciled(done: () => Promise<void> | void): Promise<void> {
  await vi.waitFor(
    async () => {
      await worker.fireCron();
      await done();
    },
    { timeout: 120_000, interval: 1_000 },
  );
}

function platform(method: string, path: string, body?: unknown): Promise<unknown> {
  return call(method, path, TOKEN, body);
}

function as({ token }: { token: string }, method: string, path: string, body?: unknown): Promise<unknown> {
  return call(method, path, token, body);
}

async function call(method: string, path: string, token: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(worker.origin + path, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === "" ? null : JSON.parse(text);
}

/** The database file that holds each tenant's webhooks. */
function homesOf(all: readonly Tenant[]): Map<string, string> {
  return new Map(all.map(({ id }) => [id, [...countsOf("webhooks", id).keys()].join()]));
}

/** How many of an account's rows a table has, in each database file that has any. */
function countsOf(table: string, accountId: string): Map<string, number> {
  const folder = join(state, "v3/d1/miniflare-D1DatabaseObject");
  const counts = new Map<string, number>();
  for (const file of readdirSync(folder).filter((name) => /^[0-9a-f]+\.sqlite$/.test(name))) {
    const database = new DatabaseSync(join(folder, file), { readOnly: true });
    const row = database.prepare(`SELECT count(*) AS count FROM ${table} WHERE account_id = ?`).get(accountId);
    if (Number(row?.["count"]) > 0) counts.set(file, Number(row?.["count"]));
    database.close();
  }
  return counts;
}
