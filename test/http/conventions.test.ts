/** What holds for every answer: its id, the shape of errors, methods, ids, and what a fault of ours may tell. */
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { withFailingDatabase, withLedgers } from "../support/faults.ts";
import { collectionsOf, documentedParameters, filledPath, openApi, operationsOf } from "../support/operations.ts";
import { populatedAccount } from "../support/populated-account.ts";
import { receiverUrl } from "../support/receiver.ts";
import { type Answer, PLATFORM_TOKEN, SENT, newAccount, request } from "../support/service.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

const document = await openApi();
const everyOperation = operationsOf(document);
const operations = everyOperation.filter(({ needsToken }) => needsToken);
const account = await populatedAccount("conventions");

const webhookPath = `/v1/webhooks/${account.idIn("webhooks")}`;
const doomed = String((await account.post("/v1/contacts", { email: "doomed@example.com" })).json["id"]);
const inboundUrl = String((await account.get(`/v1/webhooks/${account.inboundId}`)).json["url"]);

async function conflict(): Promise<Answer> {
  const headers = { "Idempotency-Key": "conventions" };
  await account.post("/v1/events", { event: "messages.sent", payload: SENT }, { headers });
  return account.post("/v1/events", { event: "messages.clicked", payload: SENT }, { headers });
}

const unreachable = withLedgers(() => () => Promise.reject(new Error("internal error; reference = 7c2e")));

describe("an error", () => {
  const cases: [status: number, title: string, cause: string, ask: () => Promise<Answer>][] = [
    [400, "Bad Request", "no JSON", () => account.post("/v1/webhooks", "{")],
    [401, "Unauthorized", "no token", () => request("GET", "/v1/webhooks", { token: null })],
    [403, "Forbidden", "the wrong role", () => request("GET", "/v1/webhooks", { token: account.tokenOf("publisher") })],
    [404, "Not Found", "an unknown path", () => account.get("/v1/nothing")],
    [404, "Not Found", "an unknown object", () => account.get(`/v1/webhooks/${account.idIn("events")}`)],
    [405, "Method Not Allowed", "a method that is not possible", () => account.call("DELETE", "/v1/webhooks")],
    [409, "Conflict", "a key used for other content", conflict],
    [413, "Content Too Large", "too much", () => account.post("/v1/webhooks", "x".repeat(64 * 1024 + 1))],
    [
      415,
      "Unsupported Media Type",
      "another type",
      () => account.post("/v1/webhooks", "{}", { headers: { "Content-Type": "text/xml" } }),
    ],
    [422, "Unprocessable Content", "a field that is wrong", () => account.post("/v1/webhooks", { name: 7 })],
    [422, "Unprocessable Content", "a parameter that is wrong", () => account.get("/v1/webhooks?limit=none")],
    [
      500,
      "Internal Server Error",
      "a fault of ours",
      () => account.call("GET", `${webhookPath}/stats`, { env: unreachable }),
    ],
    [
      503,
      "Service Unavailable",
      "a database that fails",
      () => account.call("GET", webhookPath, { env: withFailingDatabase(1).env }),
    ],
    [
      503,
      "Service Unavailable",
      "settings that make no sense",
      () => account.call("GET", webhookPath, { env: { ...env, DELIVERY_TIMEOUT_MS: "soon" } }),
    ],
  ];

  it.each(cases)("is a problem document with %i, %s, for %s", async (status, title, _cause, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
    const faults = status === 422 || status === 409 ? { errors: expect.anything() } : {};
    expect(answer.json).toEqual({
      type: "about:blank",
      title,
      status,
      detail: expect.stringMatching(/\S/),
      code: expect.stringMatching(/^[a-z_]+$/),
      request_id: answer.headers.get("X-Request-Id"),
      ...faults,
    });
  });

  it("names every fault of a content that is not valid, and the first one in its detail", async () => {
    const answer = await account.post("/v1/webhooks", { events: ["nothing.happened"], url: 7, surprise: true });
    expect(answer.json).toMatchObject({
      detail: "name: is required (and 3 more)",
      errors: [
        { path: "name", message: "is required" },
        { path: "url", message: "must be a string" },
        { path: "surprise", message: "is not a known field" },
        { path: "events.0", message: expect.stringContaining("is not an event type") },
      ],
    });
  });
});

describe("every answer", () => {
  it.each([
    ["a success", 200, "GET", "/v1/accounts"],
    ["no content", 204, "DELETE", `/v1/contacts/${doomed}`],
    ["a redirect", 302, "GET", "/"],
    ["the documentation", 200, "GET", "/docs"],
    ["the document for programs", 200, "GET", "/openapi.json"],
    ["the health check", 200, "GET", "/healthz"],
    ["an error", 404, "GET", "/nothing"],
  ])("carries an id of its own: %s (%i)", async (_what, status, method, path) => {
    const answer = await account.call(method, path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("X-Request-Id")).toMatch(UUID);
  });

  it("repeats the id the caller gave beside its own, unless that is no id", async () => {
    const ask = async (id: string) => {
      const { headers, json } = await request("GET", "/nothing", { headers: { "X-Request-Id": id } });
      expect(headers.get("X-Request-Id")).toMatch(UUID);
      expect(json["request_id"]).toBe(headers.get("X-Request-Id"));
      return headers.get("X-Client-Request-Id");
    };
    expect(await ask("trace-0042")).toBe("trace-0042");
    expect(await ask("018f4d2e-7c1b-7000-8000-3d1b2a9c4e5f")).toBe("018f4d2e-7c1b-7000-8000-3d1b2a9c4e5f");
    expect(await ask('"><script>')).toBeNull();
    expect(await ask("x".repeat(300))).toBeNull();
  });

  it("to a POST that made something says where it is", async () => {
    const bodies: [path: string, body: unknown][] = [
      ["/v1/webhooks", { name: "Located", url: "https://example.com/", events: ["*"] }],
      ["/v1/contacts", { email: "located@example.com" }],
      ["/v1/accounts", { name: "Located" }],
      [`/v1/accounts/${account.id}/tokens`, { name: "Located", role: "member" }],
    ];
    for (const [path, body] of bodies) {
      const answer = await account.post(path, body);
      expect([answer.status, answer.headers.get("Location")]).toEqual([201, `${path}/${answer.json["id"]}`]);
    }
  });
});

describe("a path", () => {
  it.each(["/nothing", "/v1", "/v1/", "/v1/webhooks/", "//v1/webhooks", "/V1/webhooks", "/v1/webhooks/a/b/c/d/e/f"])(
    "that leads nowhere is 404 for every method: %s",
    async (path) => {
      for (const method of [...METHODS, "OPTIONS"]) {
        expect([method, (await account.call(method, path)).status]).toEqual([method, 404]);
      }
    },
  );

  const documented = [...Object.keys(document.paths), "/", "/docs", "/openapi.json"].filter(
    (path) => path !== "/v1/webhooks/{secret}",
  );

  it.each(documented)("says which methods are possible, with 405 for any other: %s", async (pattern) => {
    const path = filledPath(pattern, account.idIn);
    const fits = (other: string) => new RegExp(`^${other.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path);
    // A path without parameters is no id of another one.
    const possible = everyOperation
      .filter((operation) => (pattern.includes("{") ? fits(operation.path) : operation.path === pattern))
      .map(({ method }) => method);
    const expected = [...new Set(possible.length > 0 ? possible : ["GET"])].toSorted();
    const refused = METHODS.filter((each) => !expected.includes(each));
    for (const method of refused) {
      const answer = await account.call(method, path, { token: null });
      expect([method, answer.status, answer.headers.get("Allow")]).toEqual([method, 405, expected.join(", ")]);
    }
    const asked = await account.call("OPTIONS", path, { token: null });
    expect([asked.status, asked.text, asked.headers.get("Allow")]).toEqual([204, "", expected.join(", ")]);
  });

  it("of an inbound URL says that it takes a POST", async () => {
    const asked = await request("OPTIONS", new URL(inboundUrl).pathname, { token: null });
    expect([asked.status, asked.headers.get("Allow")]).toEqual([204, "POST"]);
  });
});

describe("the documentation", () => {
  it.each(["/openapi.json", "/docs"])("may be cached, and is sent again only when it changed: %s", async (path) => {
    const ask = (headers: Record<string, string> = {}) => request("GET", path, { token: null, headers });
    const first = await ask();
    const tag = first.headers.get("ETag") ?? "";
    expect(tag).toMatch(/^"[\da-f]{32}"$/);
    expect(first.headers.get("Cache-Control")).toBe("public, max-age=300");
    expect((await ask()).text).toBe(first.text);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
      const again = await ask({ "If-None-Match": known });
      expect([again.status, again.text, again.headers.get("ETag")]).toEqual([304, "", tag]);
    }
    expect((await ask({ "If-None-Match": '"other"' })).status).toBe(200);
  });

  it("has no schema that generators stumble over", () => {
    const text = JSON.stringify(document);
    expect(text).not.toMatch(/"next_cursor":\{"type":"null"/);
    expect(Object.keys(document.components.schemas)).not.toContain("NewToken");
    for (const { name } of operations) {
      const parameters = JSON.stringify(documentedParameters(document, name));
      expect(parameters).not.toMatch(/"name":"Ratecard-Account"[^}]*"format"/);
    }
  });
});

describe("a parameter", () => {
  const asking = operations.filter(({ query }) => query.length > 0);
  const ask = ({ path }: (typeof asking)[number], query: string) => {
    const idOf = (collection: string) => (path.endsWith("/calls") ? account.inboundId : account.idIn(collection));
    return account.get(`${filledPath(path, idOf)}?${query}`);
  };

  it.each(asking)("that $name does not know is named, not passed over", async (operation) => {
    const answer = await ask(operation, "sttaus=failed&nonsense=");
    expect([answer.status, answer.json["errors"]]).toEqual([
      422,
      ["sttaus", "nonsense"].map((path) => ({ path, message: "is not a known field" })),
    ]);
  });

  it.each(asking)("of $name is refused when it comes twice", async (operation) => {
    const [name = ""] = operation.query;
    const answer = await ask(operation, `${name}=1&${name}=2`);
    expect([answer.status, answer.json["errors"]]).toEqual([422, [{ path: name, message: "is duplicated" }]]);
  });
});

describe("an id", () => {
  const id = account.idIn("webhooks");
  const NO_IDS = [
    "x",
    "0",
    `${id}0`,
    id.slice(1),
    id.replaceAll("-", ""),
    `{${id}}`,
    `${id}%20`,
    "%00",
    "%E0%A4%A",
    "'",
  ];

  it.each(operations.filter(({ path }) => path.includes("{")))(
    "that is no UUID is 404: $name ($method $path)",
    async ({ method, path, body }) => {
      for (const wrong of NO_IDS) {
        for (const place of collectionsOf(path)) {
          const idOf = (collection: string) => (collection === place ? wrong : account.idIn(collection));
          const answer = await account.call(method, filledPath(path, idOf), { body });
          expect([wrong, place, answer.status]).toEqual([wrong, place, 404]);
        }
      }
    },
  );

  const readable = operations.filter(({ method, path }) => method === "GET" && path.includes("{"));

  it.each(readable)("may be written in capitals: $name ($method $path)", async ({ path }) => {
    const small = await account.get(filledPath(path, account.idIn));
    const capitals = await request("GET", filledPath(path, account.idIn).replaceAll(/[0-9a-f-]{36}/g, upper), {
      account: account.id.toUpperCase(),
    });
    expect(small.status).toBe(200);
    expect(capitals.text).toBe(small.text);
  });

  it("of the token's own account may be named in capitals", async () => {
    const options = { token: account.tokenOf("owner"), account: account.id.toUpperCase() };
    expect((await request("GET", "/v1/webhooks", options)).status).toBe(200);
  });
});

describe("the health check", () => {
  it("needs no token", async () => {
    expect((await request("GET", "/healthz", { token: null })).json).toEqual({ status: "ok" });
  });

  it("fails when the database does", async () => {
    expect((await request("GET", "/healthz", { env: withFailingDatabase(1).env })).status).toBe(503);
  });
});

describe("a fault of ours", () => {
  const logged = vi.spyOn(console, "error");
  beforeEach(() => void logged.mockClear());

  function expectNothingOfItsCause(answer: Answer): void {
    expect(answer.status).toBe(500);
    expect(answer.json).toEqual({
      type: "about:blank",
      title: "Internal Server Error",
      status: 500,
      detail: "An unexpected error occurred. The request id identifies it in the logs.",
      code: "internal_error",
      request_id: answer.headers.get("X-Request-Id"),
    });
  }

  function expectToBeTriedAgain(answer: Answer): void {
    expect(answer.headers.get("Retry-After")).toBe("5");
    expect(answer.json).toEqual({
      type: "about:blank",
      title: "Service Unavailable",
      status: 503,
      detail: "The database failed. The change may or may not have been made: retry it with the same idempotency key.",
      code: "database_unavailable",
      request_id: answer.headers.get("X-Request-Id"),
    });
  }

  it("tells nothing of its cause when a webhook's ledger cannot be reached", async () => {
    const answer = await account.call("GET", `${webhookPath}/stats`, { env: unreachable });
    expectNothingOfItsCause(answer);
    expect(String(logged.mock.lastCall?.[0])).toContain("reference = 7c2e");
  });

  it.each(operations)(
    "tells nothing of its cause, whichever round trip to the database fails: $name ($method $path)",
    async ({ method, path, body, name }) => {
      const owner = account.tokenOf("owner");
      const token = method === "DELETE" || path === "/v1/accounts" ? PLATFORM_TOKEN : owner;
      const url = body && "url" in body ? { url: receiverUrl("conventions") } : {};
      const target = name === "deleteAccount" ? (await newAccount()).id : account.id;
      const idOf = (collection: string) => (collection === "accounts" ? target : account.idIn(collection));
      for (let nth = 1, failed = true; failed; nth += 1) {
        const failing = withFailingDatabase(nth);
        const answer = await request(method, filledPath(path, idOf), {
          token,
          account: target,
          env: failing.env,
          ...(body ? { body: { ...body, ...url } } : {}),
        });
        failed = failing.roundTrips() >= nth;
        const isDone = failed && answer.status < 500;
        // Only what comes after everything else may fail without a word to the caller: the end of the audit log's
        // line, and what follows a deletion, which cron does again.
        if (isDone) expect(String(logged.mock.lastCall?.[0])).toMatch(/audit entry not completed|step failed/);
        if (failed && !isDone) {
          expectToBeTriedAgain(answer);
          const line = String(logged.mock.lastCall?.[0]);
          expect(line).toContain(String(answer.json["request_id"]));
          for (const secret of [PLATFORM_TOKEN, owner]) expect(line).not.toContain(secret);
        }
      }
    },
  );

  it("is logged with its cause, and with nothing of what was sent", async () => {
    const { env: failing } = withFailingDatabase(2);
    const path = `/v1/accounts/${(await newAccount()).id}`;
    expectToBeTriedAgain(await request("PATCH", path, { body: { name: "Wilhelmina" }, env: failing }));
    const line = String(logged.mock.lastCall?.[0]);
    expect(line).toContain("D1_ERROR: the network connection was lost");
    expect(line).not.toMatch(/wilhelmina/i);
  });

  it("is logged without the inbound URL it happened at", async () => {
    const { pathname } = new URL(inboundUrl);
    const { env: failing } = withFailingDatabase(1);
    const answer = await request("POST", pathname, { token: null, body: { email: "a@example.com" }, env: failing });
    expectToBeTriedAgain(answer);
    const secret = pathname.split("/").at(-1) ?? "";
    expect(secret).toHaveLength(43);
    for (const [line] of logged.mock.calls) expect(line).not.toContain(secret);
  });
});

function upper(text: string): string {
  return text.toUpperCase();
}
