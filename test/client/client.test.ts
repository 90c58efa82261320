/** The client over a network that loses responses, before the real service. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ROUTES } from "../../client/api.ts";
import { Client, type Publication } from "../../client/client.ts";
import { ApiProblem, InvalidResponseError, NoResponseError } from "../../client/errors.ts";
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
/** The delays that the client asked for; no test waits for them. */
const waited: number[] = [];

function clientWith(more: { token?: string; retries?: { attempts?: number; timeoutMs?: number } } = {}) {
  const wait = async (milliseconds: number) => void waited.push(milliseconds);
  return new Client({ url: network.origin, token: TOKEN, account, wait, random: () => 0, ...more });
}

/** A client whose next requests meet these faults. `network.requests` has what it sends. */
function facing(...faults: Fault[]) {
  network.failNext(...faults);
  waited.length = 0;
  return clientWith();
}

/** A new account, so that it holds only events of this test. */
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
    ["the response is lost", ["drop"]],
    ["the response is cut short", ["cut"]],
    ["it is accepted, but the response is a 500", ["after 500"]],
    ["the connection breaks before the service gets the request", ["refuse"]],
    ["all of this happens, one after the other", ["drop", "after 500", { status: 503 }, "cut", "refuse"]],
  ])("makes exactly one event when %s", async (_what, faults) => {
    await newAccount();
    const { id } = await facing(...faults).publish("messages.sent", SENT);
    expect((await publishedEvents()).map((event) => event.id)).toEqual([id]);
    const attempts = network.requests.filter(({ path }) => path === "/v1/events");
    expect(attempts).toHaveLength(faults.length + 1);
    expect(new Set(attempts.map(({ key }) => key)).size).toBe(1);
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

  it("publishes two events with the same payload as two", async () => {
    await newAccount();
    const client = facing();
    const both = [await client.publish("messages.sent", SENT), await client.publish("messages.sent", SENT)];
    expect((await publishedEvents()).map(({ id }) => id)).toEqual(both.map(({ id }) => id).toReversed());
  });

  it("says when the event was accepted before, with the same idempotency key", async () => {
    await newAccount();
    const client = facing();
    const first = await client.publish("messages.sent", SENT, { idempotencyKey: "message-42-sent" });
    const again = await client.publish("messages.sent", SENT, { idempotencyKey: "message-42-sent" });
    expect([first.idempotent_replayed, again]).toEqual([undefined, { ...first, idempotent_replayed: true }]);
  });

  it("waits as long as Retry-After asks, and a little longer", async () => {
    await newAccount();
    await facing({ status: 429, headers: { "retry-after": "7" } }).publish("messages.sent", SENT);
    expect(waited).toEqual([7250]);
    expect(await publishedEvents()).toHaveLength(1);
  });

  it("doubles the delay with each attempt, and throws the last error in the end", async () => {
    const client = facing(...Array.from({ length: 9 }, () => ({ status: 502 })));
    expect(await failureOf(client.publish("messages.sent", SENT))).toMatchObject({
      name: "ApiProblem",
      status: 502,
      code: undefined,
      isRetryable: true,
    });
    expect(waited).toEqual([250, 500, 1000, 2000, 4000, 8000]);
  });

  it("throws NoResponseError when the service never responds", async () => {
    network.failNext("hang", "hang", "hang", "hang");
    const error = await failureOf(
      clientWith({ retries: { attempts: 3, timeoutMs: 50 } }).publish("messages.sent", SENT),
    );
    expect(error).toBeInstanceOf(NoResponseError);
    expect(error).toMatchObject({ cause: { name: "TimeoutError" } });
    expect(network.requests).toHaveLength(3);
  });
});

describe("what is not retried", () => {
  it("is a refusal, which names the field", async () => {
    const client = facing();
    // A program without types may send this.
    const payload = JSON.parse('{"feedback":{"id":7}}');
    const error = await failureOf(client.publish("feedback.closed", payload));
    expect(error).toBeInstanceOf(ApiProblem);
    expect(error).toMatchObject({
      status: 422,
      code: "invalid_request",
      isRetryable: false,
      field: "payload.feedback.id",
      errors: [{ path: "payload.feedback.id" }, { path: "payload.user", message: "is required" }],
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect([network.requests.length, waited]).toEqual([1, []]);
  });

  it("is an idempotency key that another event has used", async () => {
    await newAccount();
    const client = facing();
    await client.publish("messages.sent", SENT, { idempotencyKey: "once" });
    const error = await failureOf(client.publish("messages.clicked", SENT, { idempotencyKey: "once" }));
    expect(error).toMatchObject({ status: 409, code: "idempotency_key_reused", field: "Idempotency-Key" });
    expect(network.requests).toHaveLength(2);
  });

  it("is a wrong token", async () => {
    network.failNext();
    const error = await failureOf(clientWith({ token: "wrong" }).publish("messages.sent", SENT));
    expect([error, network.requests.length]).toMatchObject([{ status: 401 }, 1]);
  });

  it("is a change whose response was lost: it may have been made", async () => {
    await newAccount();
    const client = facing("drop");
    const error = await failureOf(client.call("createContact", { body: { email: "john@example.com" } }));
    expect(error).toBeInstanceOf(NoResponseError);
    expect(network.requests).toHaveLength(1);
    expect((await client.call("listContacts")).data).toMatchObject([{ email: "john@example.com" }]);
  });

  it("is anything that would have to wait for minutes", async () => {
    const client = facing({ status: 429, headers: { "retry-after": "3600" } });
    expect(await failureOf(client.publish("messages.sent", SENT))).toMatchObject({ status: 429 });
    expect(network.requests).toHaveLength(1);
  });
});

describe("an input that cannot be sent", () => {
  // A program without types may give this.
  it.each([
    ["a path parameter that is missing", '{"path":{}}', "The path parameter id is missing"],
    ["no input at all", "{}", "The path parameter id is missing"],
    ["an empty path parameter", '{"path":{"id":""}}', "The path parameter id is missing"],
    ["a path parameter that is null", '{"path":{"id":null}}', "The path parameter id is missing"],
    ["half of a character", String.raw`{"path":{"id":"\ud83d"}}`, "The path parameter id has half of a character"],
    ["a path parameter that leads elsewhere", '{"path":{"id":".."}}', "The path parameter id must not be .."],
  ])("throws at once: %s", async (_what, input, message) => {
    const client = facing();
    const error = await failureOf(client.call("deleteWebhook", JSON.parse(input)));
    expect(error).toEqual(new TypeError(message));
    expect([network.requests, waited]).toEqual([[], []]);
  });

  it("throws at once: a header value with an en dash, which HTTP cannot carry", async () => {
    const client = facing();
    const error = await failureOf(client.publish("messages.sent", SENT, { idempotencyKey: "message–42" }));
    expect(error).toEqual(new TypeError("The header Idempotency-Key has a character that HTTP headers cannot carry"));
    expect([network.requests, waited]).toEqual([[], []]);
  });

  it("throws at once: a token with an en dash, without repeating it", async () => {
    const error = await failureOf(clientWith({ token: "secret–token" }).call("listContacts"));
    expect(error).toEqual(new TypeError("The header Authorization has a character that HTTP headers cannot carry"));
  });

  it.each(["", "hooks.example.com", "ftp://hooks.example.com", "localhost:8787"])(
    "throws at once: the url %j",
    (url) => {
      expect(() => new Client({ url, token: TOKEN })).toThrow(
        new TypeError(
          `url must be an http or https URL, such as https://hooks.example.com, not ${JSON.stringify(url)}`,
        ),
      );
    },
  );

  it("throws at once: a url with a password, which fetch refuses", () => {
    expect(() => new Client({ url: "https://me:word@hooks.example.com", token: TOKEN })).toThrow(
      new TypeError("url must not contain a user name or a password"),
    );
  });
});

describe("a success whose body is not the service's", () => {
  it.each([
    ["a page", "<html>Log in first</html>", '"<html>Log in first</html>"'],
    ["a page that is cut in a character", `${"x".repeat(99)}😀`, `"${"x".repeat(99)}"`],
    ["nothing", "", "it is empty"],
    ["JSON that is no object", '"ok"', '"\\"ok\\""'],
  ])("is an error of the client's own, and is not retried: %s", async (_what, body, shown) => {
    const client = facing({ status: 200, body }, { status: 200, body });
    for (const call of [() => client.publish("messages.sent", SENT), () => client.call("listContacts")]) {
      const error = await failureOf(call());
      expect(error).toBeInstanceOf(InvalidResponseError);
      expect(error).toMatchObject({
        name: "InvalidResponseError",
        message: `The response has status 200, but its body is not a JSON object: ${shown}`,
        status: 200,
        body,
      });
    }
    expect([network.requests.length, waited]).toEqual([2, []]);
  });
});

describe("any other call", () => {
  it("leaves out what is undefined", async () => {
    await newAccount();
    const client = facing();
    await client.call("listContacts", { query: { email: undefined, limit: 3 } });
    const body = { event: "messages.sent" as const, payload: SENT };
    await client.call("publishEvent", { header: { "Idempotency-Key": undefined }, body });
    // A program without types may give null.
    await client.call("listContacts", JSON.parse('{"query":{"email":null,"limit":3},"header":{"X-Other":null}}'));
    expect(network.requests).toMatchObject([
      { path: "/v1/contacts?limit=3" },
      { path: "/v1/events", key: undefined },
      { path: "/v1/contacts?limit=3" },
    ]);
  });

  it("is retried when it only reads", async () => {
    await newAccount();
    expect(await facing("drop", { status: 503 }).call("listContacts")).toEqual({ data: [], next_cursor: null });
    expect(network.requests).toHaveLength(3);
  });

  it("is retried after a 429, which says that nothing was done", async () => {
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

  it("encodes path and query parameters", async () => {
    const client = facing();
    const email = "a&b=c/d?e#f@example.com";
    await client.call("listContacts", { query: { email, limit: 3 } });
    await failureOf(client.call("getContact", { path: { id: "../accounts?x" } }));
    expect(network.requests.map(({ path }) => path)).toEqual([
      `/v1/contacts?email=${encodeURIComponent(email)}&limit=3`,
      "/v1/contacts/..%2Faccounts%3Fx",
    ]);
  });

  it("returns the text of a response, with all digits of its numbers", async () => {
    await newAccount();
    const payload = { message: { ...SENT.message, price: "PRICE" } };
    const body = JSON.stringify({ event: "messages.sent", payload }).replace('"PRICE"', "1.10");
    const headers = {
      Authorization: `Bearer ${TOKEN}`,
      "Ratecard-Account": account,
      "Content-Type": "application/json",
    };
    const published = await fetch(`${network.origin}/v1/events`, { method: "POST", headers, body });
    const { id } = Object(await published.json());
    expect(await facing().callForText("getEvent", { path: { id } })).toContain('"price":1.10');
  });

  it("is there for each operation that takes a token", async () => {
    const described = documentedOperations((await readOpenApi()).paths)
      .filter(({ operation }) => operation.security?.length)
      .map(({ method, path, operation }) => [operation.operationId, `${method.toUpperCase()} ${path}`]);
    expect(ROUTES).toEqual(Object.fromEntries(described));
  });
});
