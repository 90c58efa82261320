/** The client over a network that loses answers, before the real service. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ROUTES } from "../../client/api.ts";
import { Client, type Publication } from "../../client/client.ts";
import { ApiProblem, NoAnswer } from "../../client/problem.ts";
import { documentedOperations } from "../../scripts/documented-operations.ts";
import { readOpenApi } from "../../scripts/openapi.ts";
import { type LocalWorker, startWorker } from "../../scripts/worker.ts";
import { type Fault, type FlakyServer, startFlakyServer } from "./flaky-server.ts";

const TOKEN = "client-platform-token-0123456789";
const TIMEOUT_MS = 120_000;
const ID = "ea10916d-0684-4624-9d07-d341193554cf";
const SENT = { message: { id: ID, channel: "email" } };

vi.setConfig({ testTimeout: 60_000 });

let state: string;
let worker: LocalWorker;
let network: FlakyServer;
let account: string;
/** What the client waited, had it waited. */
const waited: number[] = [];

function clientWith(more: { token?: string; retries?: { attempts?: number; timeoutMs?: number } } = {}) {
  const wait = async (milliseconds: number) => void waited.push(milliseconds);
  return new Client({ url: network.origin, token: TOKEN, account, wait, random: () => 0, ...more });
}

/** With these faults in the way; what was sent meanwhile is in `network.requests`. */
function facing(...faults: Fault[]) {
  network.failNext(...faults);
  waited.length = 0;
  return clientWith();
}

/** A new account, so that what is in it was published by this test. */
async function newAccount() {
  network.failNext();
  account = (await clientWith().call("createAccount", { body: { name: "Acme" } })).id;
}

async function publishedEvents() {
  return (await clientWith().call("listEvents", { query: { limit: 100 } })).data;
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.unreachable("it succeeded"),
    (error: unknown) => error,
  );
}

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), "ratecard-webhooks-client-"));
  const variables = [`PLATFORM_TOKEN:${TOKEN}`, `ENCRYPTION_KEY:${btoa("a key for a test, of 32 bytes !!")}`];
  const args = ["--port", "0", "--inspector-port", "0", "--var", ...variables, "ALLOW_PRIVATE_TARGETS:true"];
  worker = await startWorker({ persistTo: state, args });
  network = await startFlakyServer(worker.origin);
}, TIMEOUT_MS);

afterAll(async () => {
  await network?.stop();
  await worker?.stop();
  await rm(state, { recursive: true, force: true, maxRetries: 5 });
});

describe("publishing over a bad network", () => {
  it.each<[string, Fault[]]>([
    ["the answer is lost", ["drop"]],
    ["the answer is cut short", ["cut"]],
    ["it was done, and a 500 comes back", ["after 500"]],
    ["the connection breaks before anything was done", ["refuse"]],
    ["all of it happens, one after the other", ["drop", "after 500", { status: 503 }, "cut", "refuse"]],
  ])("makes exactly one event when %s", async (_what, faults) => {
    await newAccount();
    const { id } = await facing(...faults).publish("messages.sent", SENT);
    expect((await publishedEvents()).map((event) => event.id)).toEqual([id]);
    const tries = network.requests.filter(({ path }) => path === "/v1/events");
    expect(tries).toHaveLength(faults.length + 1);
    expect(new Set(tries.map(({ key }) => key)).size).toBe(1);
  });

  it("makes exactly one of each event of a batch", async () => {
    await newAccount();
    const closed = { feedback: { id: ID }, user: { id: ID, name: "John Doe", email: "john@example.com" } };
    const publications: Publication[] = [
      { event: "messages.sent", payload: SENT, idempotencyKey: "of-mine" },
      { event: "feedback.closed", payload: closed },
    ];
    const published = await facing("drop", "after 500").publishAll(publications);
    expect(published).toMatchObject([
      { event: "messages.sent", idempotent_replayed: true },
      { event: "feedback.closed", idempotent_replayed: true },
    ]);
    expect((await publishedEvents()).map(({ id }) => id).toSorted()).toEqual(published.map(({ id }) => id).toSorted());
  });

  it("tells one event from another that says the same", async () => {
    await newAccount();
    const client = facing();
    const both = [await client.publish("messages.sent", SENT), await client.publish("messages.sent", SENT)];
    expect((await publishedEvents()).map(({ id }) => id)).toEqual(both.map(({ id }) => id).toReversed());
  });

  it("says when the event had been accepted before, under a key of yours", async () => {
    await newAccount();
    const client = facing();
    const first = await client.publish("messages.sent", SENT, { idempotencyKey: "message-42-sent" });
    const again = await client.publish("messages.sent", SENT, { idempotencyKey: "message-42-sent" });
    expect([first.idempotent_replayed, again]).toEqual([undefined, { ...first, idempotent_replayed: true }]);
  });

  it("waits as long as it is asked to, and a little more", async () => {
    await newAccount();
    await facing({ status: 429, headers: { "retry-after": "7" } }).publish("messages.sent", SENT);
    expect(waited).toEqual([7250]);
    expect(await publishedEvents()).toHaveLength(1);
  });

  it("waits longer and longer, and gives up with what was last said", async () => {
    const client = facing(...Array.from({ length: 9 }, () => ({ status: 502 })));
    expect(await failureOf(client.publish("messages.sent", SENT))).toMatchObject({ name: "ApiProblem", status: 502 });
    expect(waited).toEqual([250, 500, 1000, 2000, 4000, 8000]);
  });

  it("gives up on a service that never answers, and says that nobody knows", async () => {
    network.failNext("hang", "hang", "hang", "hang");
    const error = await failureOf(
      clientWith({ retries: { attempts: 3, timeoutMs: 50 } }).publish("messages.sent", SENT),
    );
    expect(error).toBeInstanceOf(NoAnswer);
    expect(error).toMatchObject({ cause: { name: "TimeoutError" } });
    expect(network.requests).toHaveLength(3);
  });
});

describe("what is not tried again", () => {
  it("is a refusal, which names the field", async () => {
    const client = facing();
    // A program without types may send this.
    const payload = JSON.parse('{"feedback":{"id":7}}');
    const error = await failureOf(client.publish("feedback.closed", payload));
    expect(error).toBeInstanceOf(ApiProblem);
    expect(error).toMatchObject({
      status: 422,
      field: "payload.feedback.id",
      errors: [{ path: "payload.feedback.id" }, { path: "payload.user", message: "is required" }],
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect([network.requests.length, waited]).toEqual([1, []]);
  });

  it("is a key that stood for something else", async () => {
    await newAccount();
    const client = facing();
    await client.publish("messages.sent", SENT, { idempotencyKey: "once" });
    const error = await failureOf(client.publish("messages.clicked", SENT, { idempotencyKey: "once" }));
    expect(error).toMatchObject({ status: 409, field: "Idempotency-Key" });
    expect(network.requests).toHaveLength(2);
  });

  it("is a wrong token", async () => {
    network.failNext();
    const error = await failureOf(clientWith({ token: "wrong" }).publish("messages.sent", SENT));
    expect([error, network.requests.length]).toMatchObject([{ status: 401 }, 1]);
  });

  it("is a change whose answer was lost: it may have been made", async () => {
    await newAccount();
    const client = facing("drop");
    const error = await failureOf(client.call("createContact", { body: { email: "john@example.com" } }));
    expect(error).toBeInstanceOf(NoAnswer);
    expect(network.requests).toHaveLength(1);
    expect((await client.call("listContacts")).data).toMatchObject([{ email: "john@example.com" }]);
  });

  it("is anything when it would have to wait for minutes", async () => {
    const client = facing({ status: 429, headers: { "retry-after": "3600" } });
    expect(await failureOf(client.publish("messages.sent", SENT))).toMatchObject({ status: 429 });
    expect(network.requests).toHaveLength(1);
  });
});

describe("any other call", () => {
  it("is tried again when it only reads", async () => {
    await newAccount();
    expect(await facing("drop", { status: 503 }).call("listContacts")).toEqual({ data: [], next_cursor: null });
    expect(network.requests).toHaveLength(3);
  });

  it("is tried again when it was turned away before anything was done", async () => {
    const client = facing({ status: 429, headers: { "retry-after": "1" } });
    const contact = await client.call("createContact", { body: { email: "jane@example.com" } });
    const path = { id: contact.id };
    expect(await client.call("updateContact", { path, body: { first_name: "Jane" } })).toMatchObject({
      ...contact,
      first_name: "Jane",
      updated_at: expect.any(String),
    });
    expect(await client.call("deleteContact", { path })).toBeUndefined();
    expect(await failureOf(client.call("getContact", { path }))).toMatchObject({ status: 404 });
  });

  it("puts what it is given where it belongs, whatever is in it", async () => {
    const client = facing();
    const email = "a&b=c/d?e#f@example.com";
    await client.call("listContacts", { query: { email, limit: 3 } });
    await failureOf(client.call("getContact", { path: { id: "../accounts?x" } }));
    expect(network.requests.map(({ path }) => path)).toEqual([
      `/v1/contacts?email=${encodeURIComponent(email)}&limit=3`,
      "/v1/contacts/..%2Faccounts%3Fx",
    ]);
  });

  it("is there for each operation that takes a token", async () => {
    const described = documentedOperations(await readOpenApi())
      .filter(({ operation }) => operation.security?.length)
      .map(({ method, path, operation }) => [operation.operationId, `${method.toUpperCase()} ${path}`]);
    expect(ROUTES).toEqual(Object.fromEntries(described));
  });
});
