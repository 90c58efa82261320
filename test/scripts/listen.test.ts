/**
 * The listener as a developer runs it: a process between the real Worker and a server on this machine, both of which
 * crash now and then. The tests run at once, since the feed is 35 seconds behind.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { type LocalWorker, startWorker } from "../../scripts/worker.ts";
import { DOCUMENTED_EXAMPLES } from "../support/documented-examples.ts";

const LISTEN = fileURLToPath(new URL("../../scripts/listen.ts", import.meta.url));
const PLATFORM_TOKEN = "listen-platform-token-0123456789";
const VARIABLES = [`PLATFORM_TOKEN:${PLATFORM_TOKEN}`, `ENCRYPTION_KEY:${btoa("a key for a test, of 32 bytes !!")}`];
const NAME = 'Quotes " and \\ and ünïcödé ✓';
const SETUP_TIMEOUT_MS = 150_000;
const TIMEOUT_MS = 150_000;

/** Events that the webhook gets. Re-serializing some of these source texts would change them. */
const WANTED = [
  ...DOCUMENTED_EXAMPLES.filter(({ event }) => event !== "messages.opened"),
  {
    event: "messages.sent",
    source:
      '{ "message" : {"zeta":1,"2":2,"1":1,"id":"ea10916d-0684-4624-9d07-d341193554cf","channel":"email","e":1E+2}\n}',
  },
  {
    event: "messages.sent",
    source:
      '{"message":{"id":"ea10916d-0684-4624-9d07-d341193554cf","channel":"email","text":"\\u00e9\\/é😀","big":12345678901234567890.10,"same":1,"Same":2}}',
  },
];
const UNSUBSCRIBED = DOCUMENTED_EXAMPLES.filter(({ event }) => event === "messages.opened");
const FILTERED = [
  {
    event: "messages.sent",
    source: '{"message":{"id":"ea10916d-0684-4624-9d07-d341193554cf","channel":"sms"}}',
  },
];
const SUBSCRIPTIONS = ["feedback.*", "messages.sent", "messages.clicked"];

const created = z.object({ id: z.string() });
const published = z.object({ id: z.string(), created_at: z.string() });
const batch = z.object({ data: z.array(published) });
const secrets = z.object({ id: z.string(), secret: z.string(), signing_secret: z.string() });

let state: string;
let worker: LocalWorker;
let accountId: string;
let webhook: z.infer<typeof secrets>;
let adminToken: string;
let memberToken: string;
let viewerToken: string;
let since: string;
/** A webhook that gets only a test event, and that event. */
let tested: string;
let testEventId: string;
/** In the order of WANTED. */
let events: z.infer<typeof published>[];
const children: ChildProcess[] = [];
const servers: LocalServer[] = [];
/** Listeners that were started before there were events. */
let early: { fromNow: Started; overRestart: Started };

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), "ratecard-webhooks-listen-"));
  worker = await startOn("0");
  const account = created.parse(await call("POST", "/v1/accounts", { name: NAME }));
  accountId = account.id;
  webhook = secrets.parse(
    await call("POST", "/v1/webhooks", {
      name: NAME,
      url: "https://example.com/hook",
      events: SUBSCRIPTIONS,
      uses_signature: true,
      enabled: false,
      filter: [{ path: "/message/channel", op: "ne", value: "sms" }],
      headers: { "X-Extra": "of the customer" },
    }),
  );
  [adminToken, memberToken, viewerToken] = await Promise.all([tokenOf("admin"), tokenOf("member"), tokenOf("viewer")]);
  // Enabled until its test event is sent.
  tested = created.parse(
    await call("POST", "/v1/webhooks", {
      name: "Tested",
      url: "https://example.com/hook",
      events: ["messages.clicked"],
      filter: [{ path: "/nothing", op: "exists", value: true }],
    }),
  ).id;
  const before = await publish([{ event: "messages.sent", source: WANTED.at(-1)?.source ?? "" }]);

  const fromNow = await start([]);
  await fromNow.listener.untilPrinted("from now on");
  await fromNow.listener.end("SIGKILL");

  since = new Date(Date.parse(before[0]?.created_at ?? "") + 1).toISOString();
  const test = await call("POST", `/v1/webhooks/${tested}/test`, { event: "messages.opened" });
  testEventId = z.object({ event_id: z.string() }).parse(test).event_id;
  await call("PATCH", `/v1/webhooks/${tested}`, { enabled: false });
  events = (await publish([...UNSUBSCRIBED, ...FILTERED, ...WANTED])).slice(UNSUBSCRIBED.length + FILTERED.length);

  const overRestart = await start(["--since", since]);
  await overRestart.listener.untilPrinted("Forwarding");
  await worker.kill();
  await overRestart.listener.untilPrinted("is unavailable");
  worker = await startOn(new URL(worker.origin).port);
  early = { fromNow, overRestart };
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  for (const server of servers) server.stop();
  await worker?.stop();
  await rm(state, { recursive: true, force: true, maxRetries: 5 });
});

describe.concurrent("the listener", { timeout: TIMEOUT_MS }, () => {
  it("forwards what the webhook would get, byte for byte and in order, and stops with Ctrl+C", async () => {
    const { server, listener } = await start(["--since", since]);
    await server.untilArrived(events.length);
    // The line is printed after the response, and comes through a pipe.
    await vi.waitFor(() => expect(listener.printed()).toContain(`${events.at(-1)?.id}  200`), 10_000);
    for (const [index, { event, source }] of WANTED.entries()) {
      const arrival = server.arrivals[index];
      const { id = "", created_at: time = "" } = events[index] ?? {};
      expect(arrival?.body).toBe(
        `{"id":"${id}","webhook":{"id":"${webhook.id}","name":${JSON.stringify(NAME)}},` +
          `"account":{"id":"${accountId}","name":${JSON.stringify(NAME)}},` +
          `"payload":${source},"event":"${event}","created_at":"${time}","updated_at":"${time}"}`,
      );
      expect(arrival).toMatchObject({
        method: "POST",
        path: "/hook?of=mine",
        headers: {
          "content-type": "application/json",
          "user-agent": expect.stringMatching(/^Ratecard-Webhooks\/\d+\.\d+\.\d+$/),
          "ratecard-webhook-secret": webhook.secret,
          "ratecard-webhook-event": event,
          "ratecard-webhook-attempt": "1",
          "webhook-id": id,
          "x-extra": "of the customer",
        },
      });
      const library = new Webhook(webhook.signing_secret);
      expect(library.verify(arrival?.body ?? "", arrival?.headers ?? {})).toMatchObject({ id });
      expect(listener.printed()).toMatch(new RegExp(`\\d\\d:\\d\\d:\\d\\d  ${event} +${id}  200  \\d+ ms\n`));
    }
    expect(listener.printed()).toMatch(/messages\.sent +\S+ {2}skipped by the filter\n/);
    expect(listener.printed()).not.toContain("messages.opened");
    for (const { headers } of server.arrivals) expect(headers).not.toHaveProperty("ratecard-webhook-test");
    expect(await listener.end("SIGINT")).toBe(0);
    expect(listener.printed()).toContain("Stopped.");
    expect(server.arrivals).toHaveLength(events.length);
  });

  it("forwards a test event to the webhook that it was sent to, whatever that one subscribes to", async () => {
    const { server, listener } = await start(["--since", since, "--webhook", tested]);
    await server.untilArrived(1);
    expect(server.arrivals[0]?.headers).toMatchObject({
      "ratecard-webhook-test": "true",
      "ratecard-webhook-event": "messages.opened",
      "webhook-id": testEventId,
    });
    await listener.untilPrinted("skipped by the filter");
    expect(server.ids()).toEqual([testEventId]);
  });

  it("retries an event until it gets a 2xx in time, before it sends the next one", async () => {
    const { server, listener } = await start(["--since", since], [500, "hang", 302, 204]);
    await server.untilArrived(events.length + 3);
    const [first] = events;
    expect(server.arrivals.slice(0, 5).map(({ headers }) => headers["ratecard-webhook-attempt"])).toEqual([
      "1",
      "2",
      "3",
      "1",
      "1",
    ]);
    expect(server.ids()).toEqual([first?.id, first?.id, first?.id, ...events.map(({ id }) => id)]);
    await listener.end("SIGINT");
    expect(outcomes(listener.printed(), first?.id ?? "")).toEqual([
      expect.stringMatching(/^500 {2}\d+ ms {2}retrying in 1 s$/),
      expect.stringMatching(/^no response within 3 s {2}\d+ ms {2}retrying in 2 s$/),
      expect.stringMatching(/^302 \(redirects are not followed\) {2}\d+ ms {2}retrying in 4 s$/),
      expect.stringMatching(/^204 {2}\d+ ms$/),
    ]);
  });

  it("skips no event while the local server is down", async () => {
    const { server, listener } = await start(["--since", since]);
    await server.untilArrived(3);
    server.stop();
    await listener.untilPrinted("no connection");
    await listener.untilPrinted("retrying in 2 s");
    await server.start();
    await untilAllArrived(server);
    expect(distinct(server.ids())).toEqual(events.map(({ id }) => id));
  });

  it("resumes without a gap after it was killed", async () => {
    const { server, listener, again } = await start(["--since", since], [200, 200, "hang", 200]);
    await server.untilArrived(3);
    await listener.end("SIGKILL");
    const second = await again([]);
    await untilAllArrived(server);
    expect(second.printed()).toContain("resuming");
    const ids = events.map(({ id }) => id);
    expect(server.ids()).toEqual([...ids.slice(0, 3), ...ids.slice(2)]);
  });

  it("starts now when it has no state, also when it crashes before the first event", async () => {
    const { server, again } = early.fromNow;
    expect(server.arrivals).toHaveLength(0);
    const second = await again([]);
    await untilAllArrived(server);
    expect(second.printed()).toContain("resuming");
    expect(server.ids()).toEqual(events.map(({ id }) => id));
  });

  it("resumes when the service is back", async () => {
    const { server } = early.overRestart;
    await untilAllArrived(server);
    expect(server.ids()).toEqual(events.map(({ id }) => id));
  });
});

describe.concurrent("the listener refuses to start", { timeout: TIMEOUT_MS }, () => {
  it("with wrong arguments: usage, and exit 2", async () => {
    const listener = listen(state, ["--webhook", webhook.id]);
    expect(await listener.ended).toBe(2);
    expect(listener.printed()).toMatch(/^--url is missing\.\n\nnpm run listen -- --webhook <id>/);
  });

  it.each([
    { what: "an unknown token", token: () => "rct_unknown", id: () => webhook.id, sentence: /^401: the token is/ },
    { what: "a member's token", token: () => memberToken, id: () => webhook.id, sentence: /^403: this token may not/ },
    { what: "a viewer's token", token: () => viewerToken, id: () => webhook.id, sentence: /^403: this token may not/ },
    { what: "the platform's token", token: () => PLATFORM_TOKEN, id: () => webhook.id, sentence: /^400: .* account/ },
    {
      what: "a webhook that does not exist",
      token: () => adminToken,
      id: () => accountId,
      sentence: /^404: the token's account .* has no webhook/,
    },
  ])("for $what: a sentence, and exit 1", async ({ token, id, sentence }) => {
    const args = ["--webhook", id(), "--url", "http://localhost:9", "--api", worker.origin, "--token", token()];
    const listener = listen(state, args);
    expect(await listener.ended).toBe(1);
    expect(listener.printed()).toMatch(sentence);
    expect(listener.printed().trim().split("\n")).toHaveLength(1);
  });
});

type Behaviour = number | "hang";

interface Arrival {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** A developer's server. It responds with one behaviour after the other, then always with the last. It can go down. */
class LocalServer {
  readonly arrivals: Arrival[] = [];
  readonly #behaviours: readonly Behaviour[];
  #server: Server | undefined;
  #port = 0;

  constructor(behaviours: readonly Behaviour[]) {
    this.#behaviours = behaviours;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook?of=mine`;
  }

  async start(): Promise<void> {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (address !== null && typeof address === "object") this.#port = address.port;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  ids(): string[] {
    return this.arrivals.map(({ headers }) => headers["webhook-id"] ?? "");
  }

  async untilArrived(count: number): Promise<void> {
    await vi.waitUntil(() => this.arrivals.length >= count, { timeout: TIMEOUT_MS, interval: 10 });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    this.arrivals.push({
      method: request.method ?? "",
      path: request.url ?? "",
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body: Buffer.concat(chunks).toString("utf8"),
    });
    const behaviour = this.#behaviours[Math.min(this.arrivals.length, this.#behaviours.length) - 1] ?? 200;
    if (behaviour === "hang") return;
    response.writeHead(behaviour, behaviour === 302 ? { Location: "/elsewhere" } : {}).end();
  }
}

interface Listener {
  printed(): string;
  untilPrinted(text: string): Promise<unknown>;
  /** Resolves to the exit code. */
  ended: Promise<unknown>;
  end(signal: NodeJS.Signals): Promise<unknown>;
}

interface Started {
  server: LocalServer;
  listener: Listener;
  /** Starts another one with the same state. */
  again(args: readonly string[]): Promise<Listener>;
}

/** Starts a listener with its own folder and local server. */
async function start(args: readonly string[], behaviours: readonly Behaviour[] = [200]): Promise<Started> {
  const server = new LocalServer(behaviours);
  servers.push(server);
  await server.start();
  const folder = await mkdtemp(join(state, "listener-"));
  const needed = ["--webhook", webhook.id, "--url", server.url, "--api", worker.origin];
  const again = async (more: readonly string[]) => {
    const listener = listen(folder, [...needed, ...more]);
    await listener.untilPrinted("Stop with Ctrl+C");
    return listener;
  };
  return { server, listener: await again(args), again };
}

function listen(cwd: string, args: readonly string[]): Listener {
  const child = spawn(process.execPath, [LISTEN, ...args], {
    cwd,
    env: { ...process.env, RATECARD_TOKEN: adminToken },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let printed = "";
  const read = (chunk: Buffer) => (printed += chunk.toString());
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  const ended = once(child, "close").then(([code]: unknown[]) => code);
  return {
    printed: () => printed,
    untilPrinted: (text) => vi.waitUntil(() => printed.includes(text), { timeout: TIMEOUT_MS, interval: 20 }),
    ended,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

async function untilAllArrived(server: LocalServer): Promise<void> {
  const last = events.at(-1)?.id ?? "";
  await vi.waitUntil(() => server.ids().includes(last), { timeout: TIMEOUT_MS, interval: 20 });
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}

/** The printed outcome of each attempt of an event. */
function outcomes(printed: string, id: string): string[] {
  return printed
    .split("\n")
    .flatMap((line) => (line.includes(id) ? [line.slice(line.indexOf(id) + id.length + 2)] : []));
}

function startOn(port: string): Promise<LocalWorker> {
  const args = ["--port", port, "--inspector-port", "0", "--var", ...VARIABLES];
  return startWorker({ persistTo: join(state, "worker"), migrated: port !== "0", args });
}

async function publish(publications: readonly { event: string; source: string }[]) {
  const items = publications.map(({ event, source }) => `{"event":"${event}","payload":${source}}`);
  return batch.parse(await call("POST", "/v1/events/batch", `{"events":[${items.join(",")}]}`)).data;
}

async function tokenOf(role: string): Promise<string> {
  const made = await call("POST", `/v1/accounts/${accountId}/tokens`, { name: role, role });
  return z.object({ token: z.string() }).parse(made).token;
}

async function call(method: string, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${worker.origin}${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${PLATFORM_TOKEN}`,
      "Content-Type": "application/json",
      ...(accountId === undefined ? {} : { "Ratecard-Account": accountId }),
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}
