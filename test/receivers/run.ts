/**
 * `npm run test:receivers`: the receivers of docs/receiving-in-other-languages.md, and that of docs/receiving.md in a
 * fresh Next.js project, as the real Worker and strangers see them. Each is installed and started as its page says.
 * Deliveries must arrive and be saved once; hostile requests must be refused, without an error of the receiver's own. A
 * language that this machine does not have is skipped, and said.
 *
 * `-- --only php` runs those with this text in their names.
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Client } from "../../client/client.ts";
import { temporaryFolder } from "../../scripts/stopping.ts";
import { type LocalWorker, startWorker } from "../../scripts/worker.ts";
import { Missing } from "../generators/toolbox.ts";
import { LANGUAGES, type Language, type RunningReceiver, prepare, start } from "./languages.ts";
import { exchange, hostileRequests, post, signed } from "./requests.ts";

/** How long a receiver may be writing to its inbox. */
const BUSY_TIMEOUT_MS = 5_000;
const TOKEN = "receivers-platform-token-0123456789";
const VARIABLES = [
  `PLATFORM_TOKEN:${TOKEN}`,
  `ENCRYPTION_KEY:${btoa("a key for a test, of 32 bytes !!")}`,
  "ALLOW_PRIVATE_TARGETS:true",
  "RETRY_DELAYS_SECONDS:1,1",
];
const SETTLE_TIMEOUT_MS = 60_000;
/** What a language prints for a mistake in its program. PHP also warns of requests that it does not like itself. */
const CRASHES =
  /Traceback|Internal Server Error|panic|PHP (?:Warning|Notice|Fatal|Deprecated)[^\n]* in (?!Unknown)\S+ on line/;
/** Larger than Python's own limit, and no number that JSON forbids. */
const LONG_NUMBER = "1".repeat(5_000);

const { only } = parseArgs({ options: { only: { type: "string", default: "" } } }).values;
const root = await temporaryFolder("languages");
const counts = { passed: 0, failed: 0 };
let service: LocalWorker | undefined;
try {
  service = await startWorker({
    persistTo: join(root, "service"),
    args: ["--port", "0", "--inspector-port", "0", "--var", ...VARIABLES],
  });
  const platform = new Client({ url: service.origin, token: TOKEN });
  const client = platform.in((await platform.call("createAccount", { body: { name: "Acme" } })).id);
  for (const language of LANGUAGES.filter(({ name }) => name.includes(only))) await tryLanguage(language, client);
} finally {
  await service?.stop();
}
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 ? 1 : 0;

async function tryLanguage(language: Language, client: Client): Promise<void> {
  let receiver: RunningReceiver | undefined;
  try {
    const folder = await prepare(language, root);
    const webhook = await client.call("createWebhook", {
      body: { name: language.name, url: "https://example.com/", events: ["*"], uses_signature: true },
    });
    const signingSecret = webhook.signing_secret ?? "";
    receiver = await start(language, folder, signingSecret);
    const path = { id: webhook.id };
    await client.call("updateWebhook", { path, body: { url: receiver.url } });
    const saved = [
      ...(await tryHostile(receiver, signingSecret)),
      ...(await tryDeliveries(receiver, client, webhook.id, signingSecret)),
    ];
    expectEqual("the inbox", idsIn(receiver.inbox), saved.toSorted());
    const [crash] = receiver.printed().match(CRASHES) ?? [];
    if (crash !== undefined) throw new Error(`it printed ${crash}:\n${receiver.printed()}`);
    await client.call("deleteWebhook", { path });
    counts.passed += 1;
    console.log(`✓ ${language.name}`);
  } catch (error) {
    if (error instanceof Missing) {
      console.log(`- ${language.name}: skipped, ${error.message}`);
      return;
    }
    counts.failed += 1;
    console.error(`✗ ${language.name}: ${error instanceof Error ? error.message : String(error)}`);
    console.error(receiver?.printed() ?? "");
  } finally {
    await receiver?.stop();
  }
}

/** @returns the ids of what must be in the inbox then */
async function tryHostile({ url }: RunningReceiver, signingSecret: string): Promise<string[]> {
  for (const { what, statuses, send } of hostileRequests(signingSecret)) {
    const status = await send(url).catch((error: unknown) => `no response: ${String(error)}`);
    if (!statuses.some((right) => right === status))
      throw new Error(`${what}: ${status}, not ${statuses.join(" or ")}`);
  }
  // Other people's events are in it.
  expectEqual("the inbox, asked for", await exchange(new URL("/inbox.db", url).href, "GET", "", {}), 404);
  const id = crypto.randomUUID();
  const body = `{"id":"${id}","event":"messages.sent","payload":{"n":${LONG_NUMBER}}}`;
  const good = signed(signingSecret, id, body);
  // A rotation sends two signatures; either may be the one of the receiver's key.
  const two = { ...good, "webhook-signature": `v1,${btoa("x".repeat(32))} ${good["webhook-signature"]}` };
  expectEqual("two signatures, one of them right", await post(url, body, two), 204);
  expectEqual("a duplicate", await post(url, body, good), 204);
  return [id];
}

async function tryDeliveries(
  { url }: RunningReceiver,
  client: Client,
  webhookId: string,
  signingSecret: string,
): Promise<string[]> {
  const path = { id: webhookId };
  const message = { id: crypto.randomUUID(), channel: "email", to: "zoë@example.com 👋" };
  const first = await client.publish("messages.sent", { message });
  expectEqual("a delivery", await outcome(client, webhookId, first.id), "delivered 204");
  await client.call("redeliver", { path: { ...path, event_id: first.id } });
  expectEqual("a redelivery", await outcome(client, webhookId, first.id), "delivered 204");
  const test = await client.call("sendTestEvent", { path, body: { event: "messages.clicked" } });
  expectEqual("a test event", await outcome(client, webhookId, test.event_id), "delivered 204");
  await client.call("rotateSecret", { path, body: { overlap_seconds: 3600 } });
  const during = await client.publish("messages.sent", { message });
  expectEqual("in a rotation's overlap", await outcome(client, webhookId, during.id), "delivered 204");
  await client.call("rotateSecret", { path, body: { overlap_seconds: 0 } });
  const after = await client.publish("messages.sent", { message });
  expectEqual("after a rotation", await outcome(client, webhookId, after.id), "failed 401");

  const id = crypto.randomUUID();
  const largest = JSON.stringify({
    id,
    event: "messages.sent",
    payload: { message: { note: "x".repeat(256 * 1024) } },
  });
  expectEqual("the largest event", await post(url, largest, signed(signingSecret, id, largest)), 204);
  return [first.id, during.id, id];
}

/** Of the delivery, once it is settled. */
async function outcome(client: Client, id: string, eventId: string): Promise<string> {
  const deadline = Date.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    const { status, last_status_code } = await client.call("getDelivery", { path: { id, event_id: eventId } });
    if (status !== "pending") return `${status} ${last_status_code}`;
    if (Date.now() > deadline) throw new Error(`${eventId} is still pending`);
    await wait(100);
  }
}

function idsIn(inbox: string): string[] {
  const db = new DatabaseSync(inbox, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  const ids = db.prepare("SELECT id FROM inbox ORDER BY id").all();
  db.close();
  return ids.map(({ id }) => String(id));
}

function expectEqual(what: string, actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) === JSON.stringify(expected)) return;
  throw new Error(`${what}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
}
