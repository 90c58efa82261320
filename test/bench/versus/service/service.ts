/**
 * What a team would write itself: Hono on Node, a row a message in PostgreSQL, a job a delivery in BullMQ on Redis, and
 * the worker in the same process. It signs as Standard Webhooks and makes three attempts of three seconds. It keeps no
 * log of attempts, has no rate limits, no dashboard and one API key: it does less than the service beside it.
 */
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { serve } from "@hono/node-server";
import { Queue, Worker } from "bullmq";
import { Hono } from "hono";
import { Redis } from "ioredis";
import pg from "pg";

const ATTEMPTS = 3;
const ATTEMPT_TIMEOUT_MS = 3_000;
/** The same as the other service's. */
const RETRY_DELAYS_MS = [10_000, 100_000];
/** Requests under way at a time. */
const CONCURRENCY = 100;
const TABLES = `
  CREATE TABLE endpoints (id uuid PRIMARY KEY, account text NOT NULL, url text NOT NULL, secret bytea NOT NULL);
  CREATE INDEX endpoints_of_account ON endpoints (account);
  CREATE TABLE messages (
    id uuid PRIMARY KEY, account text NOT NULL, type text NOT NULL, payload text NOT NULL, created_at timestamptz NOT NULL
  );
  CREATE INDEX messages_of_account ON messages (account, created_at)`;

interface Delivery {
  id: string;
  url: string;
  secret: string;
  body: string;
}

const { DATABASE_FOLDER, REDIS_SOCKET = "", API_KEY = "" } = process.env;
const database = new pg.Pool({ host: DATABASE_FOLDER, user: "postgres", database: "postgres", max: 20 });
await database.query(TABLES);
const connection = new Redis(REDIS_SOCKET, { maxRetriesPerRequest: null });
const deliveries = new Queue<Delivery>("deliveries", {
  connection,
  defaultJobOptions: { attempts: ATTEMPTS, backoff: { type: "custom" }, removeOnComplete: true },
});
const worker = new Worker<Delivery>("deliveries", ({ data }) => deliver(data), {
  connection,
  concurrency: CONCURRENCY,
  settings: { backoffStrategy: (attemptsMade) => RETRY_DELAYS_MS[attemptsMade - 1] ?? 0 },
});
await Promise.all([deliveries.waitUntilReady(), worker.waitUntilReady()]);

const app = new Hono();
app.use(async (context, next) => {
  if (context.req.header("Authorization") !== `Bearer ${API_KEY}`) return context.json({ error: "unauthorized" }, 401);
  return next();
});

app.post("/endpoints/:account", async (context) => {
  const { url } = await context.req.json<{ url: string }>();
  const id = randomUUID();
  await database.query("INSERT INTO endpoints VALUES ($1, $2, $3, $4)", [
    id,
    context.req.param("account"),
    url,
    randomBytes(32),
  ]);
  return context.json({ id }, 201);
});

app.post("/messages/:account", async (context) => {
  const { event, payload } = await context.req.json<{ event: string; payload: unknown }>();
  const [id, account, createdAt] = [randomUUID(), context.req.param("account"), new Date()];
  if (typeof event !== "string" || payload === undefined) return context.json({ error: "invalid" }, 422);
  const [endpoints] = await Promise.all([
    database.query<{ url: string; secret: Buffer }>("SELECT url, secret FROM endpoints WHERE account = $1", [account]),
    database.query("INSERT INTO messages VALUES ($1, $2, $3, $4, $5)", [
      id,
      account,
      event,
      JSON.stringify(payload),
      createdAt,
    ]),
  ]);
  const body = JSON.stringify({ id, type: event, timestamp: createdAt.toISOString(), data: payload });
  await deliveries.addBulk(
    endpoints.rows.map(({ url, secret }) => ({
      name: event,
      data: { id, url, secret: secret.toString("base64"), body },
    })),
  );
  return context.json({ id }, 202);
});

/** One attempt. @throws when it failed, so that BullMQ makes the next one */
async function deliver({ id, url, secret, body }: Delivery): Promise<void> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", Buffer.from(secret, "base64")).update(`${id}.${timestamp}.${body}`);
  const response = await fetch(url, {
    method: "POST",
    redirect: "manual",
    signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS),
    headers: {
      "Content-Type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": `v1,${signature.digest("base64")}`,
    },
    body,
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`answered ${response.status}`);
}

serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => {
  process.stdout.write(`http://127.0.0.1:${port}\n`);
});
