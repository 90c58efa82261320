/** The receivers of the documentation, run as a copy would be. The real service delivers to each. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { type Server, createServer, request as requestTo } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Client } from "../../client/client.ts";
import { createReceiver } from "../../examples/receivers/node/receiver.ts";
import { SqliteInbox } from "../../examples/receivers/node/sqlite-inbox.ts";
import { processUnfinished } from "../../examples/receivers/receive.ts";
import { type LocalWorker, startWorker } from "../../scripts/worker.ts";

const EXAMPLES = fileURLToPath(new URL("../../examples/receivers/", import.meta.url));
const TOKEN = "receivers-platform-token-0123456789";
const TIMEOUT_MS = 120_000;
const WAIT = { timeout: 30_000, interval: 50 };
const SENT = { message: { id: "ea10916d-0684-4624-9d07-d341193554cf", channel: "email" } };
const TEN_MINUTES_MS = 10 * 60 * 1000;
const MIB = 1024 * 1024;
/** Processing it fails: the payload does not have the type of its event. */
const POISON = JSON.stringify({ id: "poison", event: "messages.clicked", payload: {} });

interface Started {
  url: string;
  /** Everything that it printed. */
  printed(): string;
  stop(): Promise<unknown>;
}

// The tests wait for deliveries, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let service: LocalWorker;
let client: Client;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ratecard-webhooks-receivers-"));
  service = await startWorker({
    persistTo: join(folder, "service"),
    args: portsAnd(
      `PLATFORM_TOKEN:${TOKEN}`,
      `ENCRYPTION_KEY:${btoa("a key for a test, of 32 bytes !!")}`,
      "ALLOW_PRIVATE_TARGETS:true",
      "RETRY_DELAYS_SECONDS:1,1",
    ),
  });
  const platform = new Client({ url: service.origin, token: TOKEN });
  client = platform.in((await platform.call("createAccount", { body: { name: "Acme" } })).id);
}, TIMEOUT_MS);

afterAll(async () => {
  await service?.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

describe.each([
  ["Node", startNode],
  ["Workers", startWorkers],
  ["Next.js", startNext],
])("the receiver for %s", (name, start) => {
  let receiver: Started;
  let webhookId: string;
  let signingSecret: string;

  beforeAll(async () => {
    ({ webhookId, signingSecret } = await newWebhook(name));
    receiver = await start(signingSecret);
    await client.call("updateWebhook", { path: { id: webhookId }, body: { url: receiver.url } });
  }, TIMEOUT_MS);

  afterAll(async () => {
    await client.call("deleteWebhook", { path: { id: webhookId } });
    await receiver?.stop();
  });

  const linesOf = (eventId: string) => receiver.printed().match(new RegExp(`^${eventId}: .*$`, "gm")) ?? [];

  it("accepts what the service sends, and processes it", async () => {
    const payload = { ...SENT, message: { ...SENT.message, to: "johndoe@example.com" } };
    const { id } = await client.publish("messages.clicked", payload);
    expect(await outcome(webhookId, id)).toMatchObject({ status: "delivered", attempts: 1, last_status_code: 204 });
    await vi.waitFor(() => expect(linesOf(id)).toEqual([`${id}: johndoe@example.com followed the link`]), WAIT);
  });

  it("processes a duplicate event once", async () => {
    const { id } = await client.publish("messages.sent", SENT);
    expect(await outcome(webhookId, id)).toMatchObject({ status: "delivered" });
    await client.call("redeliver", { path: { id: webhookId, event_id: id } });
    expect(await outcome(webhookId, id)).toMatchObject({ status: "delivered", cycle: 2, last_status_code: 204 });
    // Had the duplicate been processed, its line would come before this one.
    const later = await client.publish("messages.sent", SENT);
    await outcome(webhookId, later.id);
    await vi.waitFor(() => expect(linesOf(later.id)).toHaveLength(1), WAIT);
    expect(linesOf(id)).toHaveLength(1);
  });

  it("accepts an event of an unknown type, and does nothing with it", async () => {
    const id = crypto.randomUUID();
    const body = JSON.stringify({ id, event: "surveys.finished", payload: { survey: 1 } });
    expect(await post(receiver.url, body, signed(signingSecret, id, body))).toBe(204);
  });

  it("refuses what is not ours: tampered, signed with another key, old, from the future, unsigned", async () => {
    const id = crypto.randomUUID();
    const body = JSON.stringify({ id, event: "messages.sent", payload: SENT });
    const good = signed(signingSecret, id, body);
    const other = signed(`whsec_${btoa("another key")}`, id, body);
    const refused = await Promise.all([
      post(receiver.url, body.replace("email", "sms"), good),
      post(receiver.url, body, { ...good, "webhook-id": crypto.randomUUID() }),
      post(receiver.url, body, other),
      post(receiver.url, body, signed(signingSecret, id, body, Date.now() - TEN_MINUTES_MS)),
      post(receiver.url, body, signed(signingSecret, id, body, Date.now() + TEN_MINUTES_MS)),
      post(receiver.url, body, {}),
    ]);
    expect(refused).toEqual([401, 401, 401, 401, 401, 401]);
    // None of them has saved the id.
    expect(await post(receiver.url, body, good)).toBe(204);
    await vi.waitFor(() => expect(linesOf(id)).toHaveLength(1), WAIT);
  });

  it("accepts a test event, and does not process it", async () => {
    const { event_id: id } = await client.call("sendTestEvent", {
      path: { id: webhookId },
      body: { event: "messages.clicked" },
    });
    expect(await outcome(webhookId, id)).toMatchObject({ status: "delivered", last_status_code: 204 });
    await vi.waitFor(() => expect(linesOf(id)).toEqual([`${id}: a test event, nothing to do`]), WAIT);
  });

  it("stops reading a body that is too large, before its end", async () => {
    expect(await postWithoutEnd(receiver.url, MIB + 1)).toBe(413);
    const id = crypto.randomUUID();
    const largest = { message: { ...SENT.message, note: "x".repeat(256 * 1024) } };
    const body = JSON.stringify({ id, event: "messages.sent", payload: largest });
    expect(await post(receiver.url, body, signed(signingSecret, id, body))).toBe(204);
  });

  it("accepts requests with its old key during a rotation's overlap, and not after it", async () => {
    const path = { id: webhookId };
    await client.call("rotateSecret", { path, body: { overlap_seconds: 3600 } });
    const during = await client.publish("messages.sent", SENT);
    expect(await outcome(webhookId, during.id)).toMatchObject({ status: "delivered", attempts: 1 });
    await client.call("rotateSecret", { path, body: { overlap_seconds: 0 } });
    const after = await client.publish("messages.sent", SENT);
    expect(await outcome(webhookId, after.id)).toMatchObject({ status: "failed", attempts: 3, last_status_code: 401 });
    expect(linesOf(after.id)).toEqual([]);
  });
});

describe("a receiver that crashes while it processes an event", () => {
  it("has responded before, and processes the event after its next start", async () => {
    const { webhookId, signingSecret } = await newWebhook("Slow");
    const inbox = new SqliteInbox(":memory:", 0);
    const server = createReceiver({ signingSecret, inbox, handle: () => new Promise<void>(() => {}) });
    const url = await urlOf(server);
    await client.call("updateWebhook", { path: { id: webhookId }, body: { url } });
    const { id } = await client.publish("messages.sent", SENT);
    expect(await outcome(webhookId, id)).toMatchObject({ status: "delivered", attempts: 1 });
    await close(server);

    const handled: string[] = [];
    const handle = async (event: { id: string }) => void handled.push(event.id);
    await processUnfinished(inbox.claimUnprocessed(), { signingSecret, inbox, handle });
    expect([handled, inbox.claimUnprocessed()]).toEqual([[id], []]);
    await client.call("deleteWebhook", { path: { id: webhookId } });
  });

  it("does not claim an event that is being processed", () => {
    const inbox = new SqliteInbox(":memory:", 60);
    inbox.save("in processing", POISON);
    expect(inbox.claimUnprocessed()).toEqual([]);
  });
});

describe("an event whose processing always fails", () => {
  it("does not stop the other events on Node, and is retried until it succeeds", async () => {
    const path = join(folder, "left.db");
    const before = new SqliteInbox(path, 0);
    const id = crypto.randomUUID();
    before.save("poison", POISON);
    before.save(id, JSON.stringify({ id, event: "messages.sent", payload: SENT }));
    const signingSecret = `whsec_${btoa("whatever")}`;
    const receiver = await startNode(signingSecret, { INBOX: path, LEASE_SECONDS: "1" });
    await vi.waitFor(() => expect(receiver.printed()).toContain(`${id}: messages.sent`), WAIT);
    // More than once: it is retried as long as the receiver runs.
    await vi.waitFor(() => expect(receiver.printed().split("poison: failed").length).toBeGreaterThan(2), WAIT);

    const fixed = JSON.stringify({ id: "poison", event: "messages.sent", payload: SENT });
    const db = new DatabaseSync(path, { timeout: 5_000 });
    db.prepare("UPDATE inbox SET body = ? WHERE id = 'poison'").run(fixed);
    await vi.waitFor(() => expect(receiver.printed()).toContain("poison: messages.sent"), WAIT);
    await vi.waitFor(() => expect(db.prepare("SELECT id FROM inbox WHERE processed = 0").all()).toEqual([]), WAIT);
    db.close();
    await receiver.stop();
    expect(receiver.printed().split(`${id}: messages.sent`)).toHaveLength(2);
  });

  it("does not stop the other events on Workers, whose cron retries it", async () => {
    const id = crypto.randomUUID();
    const place = join(folder, "left");
    let printed = "";
    const worker = await startWorker({
      config: join(EXAMPLES, "workers/wrangler.toml"),
      persistTo: place,
      args: portsAnd(`RATECARD_SIGNING_SECRET:whsec_${btoa("whatever")}`),
      print: (chunk) => (printed += chunk),
    });
    const file = globSync("v3/d1/**/*.sqlite", { cwd: place }).find((path) => !path.includes("metadata"));
    const db = new DatabaseSync(join(place, file ?? ""), { timeout: 5_000 });
    const insert = db.prepare("INSERT INTO inbox (id, body, leased_until) VALUES (?, ?, ?)");
    insert.run("poison", POISON, 0);
    insert.run(id, JSON.stringify({ id, event: "messages.sent", payload: SENT }), 1);
    await worker.fireCron();
    await worker.fireCron();
    for (const line of [`${id}: messages.sent`, "poison: failed"]) {
      await vi.waitFor(() => expect(printed).toContain(line), WAIT);
    }
    expect(printed.split(`${id}: messages.sent`)).toHaveLength(2);
    // Once: its new lease has not expired yet.
    expect(printed.split("poison: failed")).toHaveLength(2);
    const left = "SELECT id, processed, leased_until > unixepoch() AS is_leased FROM inbox ORDER BY processed";
    expect(db.prepare(left).all()).toMatchObject([
      { id: "poison", processed: 0, is_leased: 1 },
      { id, processed: 1 },
    ]);
    db.close();
    await worker.stop();
  });
});

describe("a receiver without its signing secret", () => {
  it.each(["", "whatever"])("does not start on Node, and says what to set: %j", async (signingSecret) => {
    await expect(startNode(signingSecret)).rejects.toThrow(/Set RATECARD_SIGNING_SECRET .*whsec_/);
  });
});

async function newWebhook(name: string) {
  const { id, signing_secret: signingSecret } = await client.call("createWebhook", {
    // The real URL is known later: the receiver needs the signing secret to start.
    body: { name, url: "https://example.com/", events: ["*"], uses_signature: true },
  });
  return { webhookId: id, signingSecret: signingSecret ?? "" };
}

/** The delivery, as soon as it is settled. */
async function outcome(id: string, eventId: string) {
  const path = { id, event_id: eventId };
  return vi.waitFor(async () => {
    const delivery = await client.call("getDelivery", { path });
    expect(delivery.status).not.toBe("pending");
    return delivery;
  }, WAIT);
}

function signed(secret: string, id: string, body: string, at = Date.now()): Record<string, string> {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.trunc(at / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, new Date(at), body),
  };
}

async function post(url: string, body: string, headers: Record<string, string>): Promise<number> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body,
  });
  await response.text();
  return response.status;
}

/** Sends `bytes` of a body that never ends. */
function postWithoutEnd(url: string, bytes: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = requestTo(url, { method: "POST" }, (response) => {
      resolve(response.statusCode);
      request.destroy();
    });
    request.on("error", reject);
    request.write("x".repeat(bytes));
  });
}

async function startNode(signingSecret: string, more: Record<string, string> = {}): Promise<Started> {
  const environment = { RATECARD_SIGNING_SECRET: signingSecret, PORT: "0", INBOX: ":memory:", ...more };
  const child = spawn(process.execPath, [join(EXAMPLES, "node/main.ts")], { env: { ...process.env, ...environment } });
  const ended = once(child, "exit");
  let printed = "";
  const read = (chunk: Buffer) => (printed += chunk.toString());
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  const started = vi.waitFor(() => {
    const found = /port: (\d+)/.exec(printed)?.[1];
    if (found === undefined) throw new Error(`it did not start: ${printed}`);
    return found;
  }, WAIT);
  const port = await Promise.race([started, ended.then(() => "")]);
  if (port === "") throw new Error(`it ended: ${printed}`);
  return {
    url: `http://127.0.0.1:${port}/`,
    printed: () => printed,
    stop: () => {
      child.kill();
      return ended;
    },
  };
}

async function startWorkers(signingSecret: string): Promise<Started> {
  let printed = "";
  const worker = await startWorker({
    config: join(EXAMPLES, "workers/wrangler.toml"),
    persistTo: join(folder, "receiver"),
    args: portsAnd(`RATECARD_SIGNING_SECRET:${signingSecret}`),
    print: (chunk) => (printed += chunk),
  });
  return { url: worker.origin.replace("localhost", "127.0.0.1"), printed: () => printed, stop: worker.stop };
}

async function startNext(signingSecret: string): Promise<Started> {
  let printed = "";
  const console_ = vi.spyOn(console, "log").mockImplementation((line) => (printed += `${line}\n`));
  vi.stubEnv("RATECARD_SIGNING_SECRET", signingSecret).stubEnv("INBOX", ":memory:");
  const { POST } = await import("../../examples/receivers/next/route.ts");
  // As Next.js does: it makes a Request, and calls the handler.
  const server = createServer((incoming, outgoing) => {
    void serve();
    async function serve(): Promise<void> {
      const headers = new Headers(
        Object.entries(incoming.headers).map(([key, value]): [string, string] => [key, String(value)]),
      );
      const body = ReadableStream.from<Uint8Array>(incoming.iterator({ destroyOnReturn: false }));
      const request = new Request("http://receiver/", { method: "POST", headers, body, duplex: "half" });
      outgoing.writeHead((await POST(request)).status).end();
    }
  });
  const url = await urlOf(server);
  return {
    url,
    printed: () => printed,
    stop: async () => {
      console_.mockRestore();
      vi.unstubAllEnvs();
      await close(server);
    },
  };
}

function portsAnd(...variables: string[]): string[] {
  return ["--port", "0", "--inspector-port", "0", "--var", ...variables];
}

async function urlOf(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}/`;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
