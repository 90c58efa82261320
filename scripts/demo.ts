/** I/O. `npm run demo`: shows both directions on this machine. An event becomes a verified request, a form a contact. */
import { Webhook } from "standardwebhooks";
import { z } from "zod";
import { Client } from "../client/client.ts";
import { isPublishableName } from "../client/events.ts";
import { type Arrival, startReceiver } from "./receiver.ts";
import { temporaryFolder } from "./stopping.ts";
import { type LocalWorker, startWorker } from "./worker.ts";

const TOKEN = "demo-platform-token-0123456789";
const VARIABLES = [
  `PLATFORM_TOKEN:${TOKEN}`,
  `ENCRYPTION_KEY:${btoa("a key for the demo, of 32 bytes!")}`,
  "ALLOW_PRIVATE_TARGETS:true",
  // 10 and 100 seconds in production, which is too long to watch.
  "RETRY_DELAYS_SECONDS:1,2",
];
const ARRIVAL_TIMEOUT_MS = 30_000;

const inboundResponseSchema = z.object({
  results: z.array(z.object({ action: z.string(), status: z.number(), data: z.looseObject({}) })),
});

const state = await temporaryFolder("demo");
let worker: LocalWorker | undefined;
// The first request fails, to show a retry.
const receiver = await startReceiver(() => (receiver.arrivals.length === 1 ? 503 : 200));
try {
  say("Starting the Worker with its own database, queues and ledgers on this machine …");
  worker = await startWorker({
    persistTo: state,
    args: ["--port", "0", "--inspector-port", "0", "--var", ...VARIABLES],
  });
  await runDemo(worker.origin);
} finally {
  receiver.stop();
  await worker?.stop();
}

async function runDemo(origin: string): Promise<void> {
  step(1, "An account connects its system");
  const platform = new Client({ url: origin, token: TOKEN });
  const account = platform.in((await platform.call("createAccount", { body: { name: "Acme" } })).id);
  const outbound = await account.call("createWebhook", {
    body: { name: "CRM", url: receiver.url, events: ["*"], uses_signature: true },
  });
  const inbound = await account.call("createWebhook", {
    body: { name: "Sign-up form", is_inbound: true, events: ["contact.create"] },
  });
  say(`outbound  every event goes to ${receiver.url}, signed`);
  const inboundUrl = inbound.url ?? "";
  say(`inbound   a POST to ${inboundUrl.slice(0, -30)}… creates a contact`);

  const types = (await account.call("listEventTypes")).data;
  const events = types.flatMap(({ name, sample }) =>
    isPublishableName(name) ? [{ event: name, payload: sample }] : [],
  );
  step(2, `Ratecard publishes one event of each of the ${events.length} types`);
  const accepted = (await account.call("publishEvents", { body: { events } })).data;
  say(`202 Accepted: ${accepted.length} events stored. Each will be delivered, or listed as failed`);

  step(3, "The receiver verifies each signature with the official Standard Webhooks library");
  // One more than the events, because the first request fails.
  await receiver.untilArrived(events.length + 1, ARRIVAL_TIMEOUT_MS);
  show(receiver.arrivals[1]);
  const library = new Webhook(outbound.signing_secret ?? "");
  for (const [index, { headers, body }] of receiver.arrivals.entries()) {
    library.verify(body, headers);
    const note = index === 0 ? "   (the receiver responded with 503, so it is retried)" : "";
    say(
      `✓ ${(headers["ratecard-webhook-event"] ?? "").padEnd(18)} attempt ${headers["ratecard-webhook-attempt"]}, signature verified${note}`,
    );
  }
  say(
    `✓ with one byte changed, the signature is ${verifies(library, receiver.arrivals[1]) ? "STILL ACCEPTED" : "refused"}`,
  );

  step(4, "The account checks the deliveries");
  for (const { event, status, attempts } of await waitForDeliveries()) {
    say(`${event.padEnd(20)} ${status} after ${attempts} attempt${attempts === 1 ? "" : "s"}`);
  }

  step(5, "Someone signs up: a program sends JSON, a web page sends a form");
  say(
    "POST JSON  " +
      summarize(
        await post(inboundUrl, "application/json", JSON.stringify({ first_name: "John", email: "john@example.com" })),
      ),
  );
  say(
    "POST form  " +
      summarize(
        await post(inboundUrl, "application/x-www-form-urlencoded", "first_name=Jane&email=jane%40example.com&phone="),
      ),
  );
  say(
    "POST again " +
      summarize(
        await post(inboundUrl, "application/json", JSON.stringify({ first_name: "Johnny", email: "John@Example.com" })),
      ),
  );
  const { data } = await account.call("listContacts");
  say(`The account's contacts: ${data.map(({ first_name, email }) => `${first_name} <${email}>`).join(", ")}`);

  console.log("\nDone. `npm run dev` starts the service for development. Its documentation is at /docs.\n");

  async function waitForDeliveries() {
    const deadline = Date.now() + ARRIVAL_TIMEOUT_MS;
    for (;;) {
      const { data: listed } = await account.call("listDeliveries", { path: { id: outbound.id } });
      const isSettled = listed.length === events.length && listed.every(({ status }) => status === "delivered");
      if (isSettled) return listed;
      if (Date.now() > deadline) throw new Error(`some events were not delivered: ${JSON.stringify(listed)}`);
    }
  }
}

async function post(url: string, contentType: string, body: string): Promise<unknown> {
  const response = await fetch(url, { method: "POST", headers: { "Content-Type": contentType }, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST to the inbound URL: ${response.status} ${text}`);
  return JSON.parse(text);
}

function summarize(response: unknown): string {
  const [result] = inboundResponseSchema.parse(response).results;
  const outcome = result?.status === 201 ? "created" : "updated";
  return `→ ${result?.action} ${outcome} ${JSON.stringify(result?.data["first_name"])} <${String(result?.data["email"])}>`;
}

function verifies(library: Webhook, arrival: Arrival | undefined): boolean {
  const { body = "", headers = {} } = arrival ?? {};
  try {
    library.verify(body.replace("-", "_"), headers);
    return true;
  } catch {
    return false;
  }
}

function show(arrival: Arrival | undefined): void {
  const names = Object.keys(arrival?.headers ?? {}).filter((name) =>
    /^(webhook|ratecard|content-type|user-agent)/.test(name),
  );
  say("POST /webhooks");
  for (const name of names.toSorted()) say(`${name}: ${arrival?.headers[name]}`);
  say("");
  for (const line of JSON.stringify(JSON.parse(arrival?.body ?? "null"), null, 2).split("\n")) say(line);
  say("");
}

function step(number: number, title: string): void {
  console.log(`\n${number}. ${title}\n`);
}

function say(line: string): void {
  console.log(`   ${line}`);
}
