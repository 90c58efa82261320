/** What a request may not say, refused alike at every place that could take it. */
import { describe, expect, it } from "vitest";
import { app } from "../../src/app.ts";
import { MAX_HEADERS } from "../../src/constants.ts";
import { openApi, operationsOf, filledPath } from "../support/operations.ts";
import { populatedAccount } from "../support/populated-account.ts";
import { request } from "../support/service.ts";

const account = await populatedAccount("refused-requests");
const document = await openApi();
const operations = operationsOf(document).filter(({ needsToken }) => needsToken);
const outbound = { name: "My webhook", url: "https://example.com/hook", events: ["*"] };
const webhookPath = `/v1/webhooks/${account.idIn("webhooks")}`;
const inboundPath = `/v1/webhooks/${account.inboundId}`;

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const idOf = (path: string) => (collection: string) =>
  path.endsWith("/calls") && collection === "webhooks" ? account.inboundId : account.idIn(collection);

describe("a window", () => {
  const listing = operations.filter(({ query }) => query.includes("since"));
  const FUTURE = { status: 422, json: { errors: [{ path: "since", message: "must be in the past" }] } };
  const BACKWARD = { status: 422, json: { errors: [{ path: "until", message: "must be later than since" }] } };

  it.each(listing)("that begins in the future or ends before it begins is 422: $name", async ({ path }) => {
    const list = (query: string) => account.get(`${filledPath(path, idOf(path))}?${query}`);
    expect(await list(`since=${inAnHour()}`)).toMatchObject(FUTURE);
    expect(await list("since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z")).toMatchObject(BACKWARD);
    expect((await list("since=2026-01-01T00:00:00Z&until=2999-01-01T00:00:00Z")).status).toBe(200);
    // The caller's clock may be a little ahead.
    expect((await list(`since=${new Date(Date.now() + 5000).toISOString()}`)).status).toBe(200);
  });

  it.each(["recover", "replay"])("of a %s that begins in the future is 422", async (kind) => {
    const start = (body: unknown) => account.post(`${webhookPath}/${kind}`, body);
    for (const more of [{}, { dry_run: true }, { until: "2999-01-01T00:00:00Z" }]) {
      expect(await start({ since: inAnHour(), ...more })).toMatchObject(FUTURE);
    }
    const backward = { since: "2026-01-02T00:00:00Z", until: "2026-01-02T00:00:00Z" };
    expect(await start(backward)).toMatchObject(BACKWARD);
  });
});

describe("a filter by event", () => {
  const listing = operations.filter(({ query }) => query.includes("event"));

  it.each(listing)("that names no event is 422: $name", async ({ path }) => {
    for (const wrong of ["nope", "nope.*", "messages", "messages.*.sent", ""]) {
      const { status, json } = await account.get(`${filledPath(path, idOf(path))}?event=${wrong}`);
      expect([wrong, status, json["errors"]?.["0"]?.["path"]]).toEqual([wrong, 422, "event"]);
    }
  });

  it.each(listing.filter(({ path }) => path !== "/v1/webhooks"))("may be a wildcard: $name", async ({ path }) => {
    const list = async (query: string) =>
      Object.values((await account.get(`${filledPath(path, idOf(path))}?limit=100${query}`)).json["data"] ?? {}).map(
        ({ event }) => String(event),
      );
    const all = await list("");
    expect(await list("&event=*")).toEqual(all);
    const messages = all.filter((event) => event.startsWith("messages."));
    expect(messages).not.toEqual([]);
    expect(await list("&event=messages.*")).toEqual(messages);
    expect(await list("&event=messages.sent")).toEqual(all.filter((event) => event === "messages.sent"));
    expect(await list("&event=feedback.archived")).toEqual([]);
  });
});

describe("a + in a query", () => {
  it("that is not escaped is 422, and says how to write it", async () => {
    await account.post("/v1/contacts", { email: "a+b@example.com", phone: "+31612345678" });
    for (const [name, value] of [
      ["phone", "+31612345678"],
      ["email", "a+b@example.com"],
    ]) {
      const message = "must not begin with a space: write + as %2B";
      const raw = await account.get(`/v1/contacts?${name}=${value}`);
      expect(raw).toMatchObject({ status: 422, json: { errors: [{ path: name, message }] } });
      const escaped = await account.get(`/v1/contacts?${name}=${encodeURIComponent(value ?? "")}`);
      expect(Object.values(escaped.json["data"] ?? {})).toHaveLength(1);
    }
  });

  const listing = operations.filter(({ query }) => query.includes("since"));

  it.each(listing)("of a time is 422, too: $name", async ({ path }) => {
    const list = (time: string) => account.get(`${filledPath(path, idOf(path))}?until=${time}`);
    const [error] = Object.values((await list("2026-01-01T00:00:00+01:00")).json["errors"] ?? {});
    expect(error).toEqual({ path: "until", message: expect.stringContaining("in a URL, write + as %2B") });
    expect((await list("2026-01-01T00:00:00%2B01:00")).status).toBe(200);
  });
});

describe("a field of the wrong type", () => {
  /** Of all bodies: a field that one of them does not know is unknown there. */
  const names = propertyNamesIn(document.components);

  it.each(operations.filter(({ body }) => body !== undefined))(
    "is refused in our own words: $name",
    async (operation) => {
      const path = filledPath(operation.path, idOf(operation.path));
      for (const wrong of [null, [], {}, [[]], [{}], 7, -1.5, "", "x", true]) {
        const body = Object.fromEntries(names.map((name) => [name, wrong]));
        const { status, json } = await account.call(operation.method, path, { body });
        expect([wrong, status]).toEqual([wrong, 422]);
        const messages = Object.values(json["errors"] ?? {}).map(({ message }) => String(message));
        expect(messages.join("\n")).not.toMatch(
          /invalid (?:input|option|string|type|key)|expected|received|unrecognized|too (?:small|big)/i,
        );
      }
    },
  );
});

describe("a body that is not an object", () => {
  it.each(operations.filter(({ body }) => body !== undefined))("is 422 in our own words: $name", async (operation) => {
    for (const body of ["null", "[]", '"text"', "7", "true"]) {
      const path = filledPath(operation.path, idOf(operation.path));
      const answer = await account.call(operation.method, path, { body });
      expect([body, answer.status, answer.json["errors"]]).toEqual([
        body,
        422,
        [{ path: "", message: "must be an object" }],
      ]);
    }
  });
});

describe("a number that a double cannot hold", () => {
  const NUMBERS = [
    "9007199254740993",
    "-9007199254740993",
    "1e400",
    "0.10000000000000000001",
    "1000000000000000000001",
  ];
  const EXACT = ["9007199254740991", "1.50", "1e2", "0.1", "1e21", "123456789012345.6"];
  const inFilter = (number: string) => `{"filter":[{"path":"/a","op":"eq","value":${number}}]}`;
  const bodies: [place: string, path: string, body: (number: string) => string][] = [
    ["filter", webhookPath, inFilter],
    ["filter's list", webhookPath, (number) => `{"filter":[{"path":"/a","op":"in","value":[${number}]}]}`],
    ["metadata", webhookPath, (number) => `{"metadata":{"a":[${number}]}}`],
    ["when", inboundPath, (number) => `{"when":[{"path":"/a","op":"gt","value":${number}}]}`],
    [
      "mapping",
      inboundPath,
      (number) => `{"mapping":{"contact.create":{"email":"/e","metadata":{"n":{"$value":${number}}}}}}`,
    ],
  ];

  it.each(bodies)("is 422 in a %s, and another one is kept", async (_place, path, body) => {
    for (const number of NUMBERS) {
      expect([number, (await account.patch(path, body(number))).status]).toEqual([number, 422]);
    }
    for (const number of EXACT) {
      const answer = await account.patch(path, body(number));
      expect([number, answer.status]).toEqual([number, 200]);
    }
    await account.patch(path, path === webhookPath ? { filter: null, metadata: {} } : { when: null, mapping: null });
  });
});

describe("a merge patch", () => {
  const merge = (path: string, body: unknown) =>
    account.call("PATCH", path, { body, headers: { "Content-Type": "application/merge-patch+json" } });

  it.each([
    ["webhook", webhookPath],
    ["contact", `/v1/contacts/${account.idIn("contacts")}`],
  ])("of a %s merges its metadata, and null deletes", async (_kind, path) => {
    await account.patch(path, { metadata: { plan: "pro", address: { city: "Utrecht", zip: "3511" }, tags: ["a"] } });
    const merged = await merge(path, { metadata: { plan: null, address: { zip: null, no: 7 }, tags: ["b"], new: {} } });
    expect(merged).toMatchObject({ status: 200 });
    expect(merged.json["metadata"]).toEqual({ address: { city: "Utrecht", no: 7 }, tags: ["b"], new: {} });
    expect((await merge(path, { metadata: null })).json["metadata"]).toEqual({});
    // As before without that media type.
    await account.patch(path, { metadata: { a: 1 } });
    expect((await account.patch(path, { metadata: { b: 2 } })).json["metadata"]).toEqual({ b: 2 });
  });

  it("merges headers, clears what may be null, and is validated like any other change", async () => {
    await account.patch(webhookPath, { headers: { "X-A": "1", "X-B": "2" }, rate_limit: 5 });
    const { json } = await merge(webhookPath, { headers: { "X-A": null, "X-C": "3" }, rate_limit: null });
    expect(json).toMatchObject({ headers: { "X-B": "2", "X-C": "3" }, rate_limit: null });
    expect((await merge(webhookPath, { name: null })).status).toBe(422);
    expect((await merge(webhookPath, { metadata: "none" })).status).toBe(422);
    expect((await merge(webhookPath, [])).json["detail"]).toBe("must be an object");
    await account.patch(webhookPath, { headers: null });
  });
});

describe("a read-only field", () => {
  const IN_SOURCE = "The key of a sender belongs in `source.secrets` of an inbound webhook";

  it("of a new webhook is 422, and a key says where it belongs", async () => {
    const key = { signing_secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD" };
    for (const more of [key, { secret: "of-my-own" }]) {
      for (const kind of [outbound, { name: "Form", is_inbound: true, events: ["contact.create"] }]) {
        const answer = await account.post("/v1/webhooks", { ...kind, ...more });
        expect(answer.status).toBe(422);
        expect(String(answer.json["detail"])).toContain(IN_SOURCE);
      }
    }
    const identified = await account.post("/v1/webhooks", { ...outbound, id: account.id, created_at: inAnHour() });
    expect(Object.values(identified.json["errors"] ?? {}).map(({ path }) => String(path))).toEqual([
      "id",
      "created_at",
    ]);
  });

  it.each([
    ["outbound", webhookPath],
    ["inbound", inboundPath],
  ])("of a webhook that is %s may be sent back, and nothing else", async (_kind, path) => {
    const { json } = await account.get(path);
    const changed = { updated_at: "2020-01-01T00:00:00Z", disabled_reason: "gone", previous_secrets_until: inAnHour() };
    const zoned = String(json["created_at"]).replace("Z", "+00:00");
    const same = { ...json, ...changed, created_at: zoned, id: String(json["id"]).toUpperCase() };
    for (const method of ["PUT", "PATCH"]) {
      expect((await account.call(method, path, { body: same })).status).toBe(200);
      for (const name of ["id", "secret", "signing_secret", "created_at"]) {
        for (const wrong of ["other", null, 7]) {
          const stored: unknown = json[name];
          if (stored === wrong) continue;
          const answer = await account.call(method, path, { body: { ...json, [name]: wrong } });
          const errors = [{ path: name, message: "is read-only and differs from the stored value" }];
          expect([name, wrong, answer]).toMatchObject([name, wrong, { status: 422, json: { errors } }]);
        }
      }
    }
  });

  it("of a contact may be sent back, and nothing else", async () => {
    const { json } = await account.post("/v1/contacts", { email: "read-only@example.com" });
    const path = `/v1/contacts/${json["id"]}`;
    expect((await account.patch(path, json)).status).toBe(200);
    const errors = [{ path: "id", message: "is read-only and differs from the stored value" }];
    expect(await account.patch(path, { id: account.id })).toMatchObject({ status: 422, json: { errors } });
    expect((await account.post("/v1/contacts", { email: "new@example.com", id: account.id })).status).toBe(422);
  });
});

describe("extra headers", () => {
  const create = (headers: Record<string, string>) => account.post("/v1/webhooks", { ...outbound, headers });
  const numbered = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`X-${index}`, "v"]));

  it.each([MAX_HEADERS + 1, 4000])("%i of them are refused before they are compared", async (count) => {
    const errors = [{ path: "headers", message: `must hold at most ${MAX_HEADERS} headers` }];
    // Compared, `x-0` would be an error of its own.
    expect(await create({ ...numbered(count - 1), "x-0": "v" })).toMatchObject({ status: 422, json: { errors } });
  });

  it.each(
    `X_Forwarded_For Content_Type X-Original-URL X-Original-Host X-Rewrite-URL X-Accel-Redirect X-Sendfile
     X-Forwarded X-Forwarded-Proto X-Client-IP X-Cluster-Client-IP X-Remote-User X-Proxy-User X-Host X-Scheme
     X-Middleware-Subrequest Front-End-HTTPS Fastly-Client-IP`
      .trim()
      .split(/\s+/),
  )("that servers believe are refused: %s", async (name) => {
    const answer = await create({ [name]: "value" });
    expect([answer.status, answer.json["errors"]?.["0"]?.["path"]]).toEqual([422, `headers.${name}`]);
  });
});

describe("a delivery of our own", () => {
  it.each(operations)("is 403 once it is authenticated: $name", async ({ method, path, body }) => {
    const call = (token?: string) =>
      request(method, filledPath(path, idOf(path)), {
        account: account.id,
        body,
        headers: { "Ratecard-Webhook-Attempt": "1" },
        ...(token === undefined ? {} : { token }),
      });
    expect(await call()).toMatchObject({ status: 403, json: { code: "own_delivery" } });
    expect((await call("rct_unknown")).status).toBe(401);
  });
});

it("every route that changes something is an operation, a form of the dashboard, or an inbound URL", () => {
  const known = new Set(operations.map(({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`));
  const others = app.routes
    .filter(({ method }) => !["GET", "HEAD", "OPTIONS", "ALL"].includes(method))
    .map(({ method, path }) => `${method} ${path}`)
    .filter((route) => !known.has(route) && !route.startsWith("POST /dashboard/"));
  expect([...new Set(others)]).toEqual(["POST /v1/webhooks/:secret"]);
});

describe("a webhook's own state", () => {
  it("is enabled only by a request that says so", async () => {
    const { id, secret: _secret, ...webhook } = await account.webhook("https://example.com/state");
    const path = `/v1/webhooks/${id}`;
    await account.patch(path, { enabled: false });
    expect((await account.call("PUT", path, { body: outbound })).json).toMatchObject({
      enabled: false,
      disabled_reason: "manual",
    });
    const { json } = await account.call("PUT", path, { body: { ...outbound, enabled: true } });
    expect(json).toMatchObject({ enabled: true, disabled_reason: null, created_at: webhook["created_at"] });
    expect((await account.call("PUT", path, { body: outbound })).json["enabled"]).toBe(true);
  });

  it("keeps its signing key while signatures are off", async () => {
    const { id, signing_secret: key } = await account.webhook("https://example.com/key", { uses_signature: true });
    const path = `/v1/webhooks/${id}`;
    expect(String(key)).toMatch(/^whsec_/);
    const off = await account.patch(path, { uses_signature: false });
    expect(off.json["signing_secret"]).toBeNull();
    expect((await account.patch(path, { uses_signature: true })).json["signing_secret"]).toBe(key);
    await account.patch(path, { uses_signature: false });
    // A rotation replaces it all the same.
    await account.post(`${path}/rotate-secret`);
    const on = await account.patch(path, { uses_signature: true });
    expect(String(on.json["signing_secret"])).toMatch(/^whsec_/);
    expect(on.json["signing_secret"]).not.toBe(key);
  });
});

describe("a name", () => {
  const places: [what: string, method: string, path: string, body: Record<string, unknown>][] = [
    ["an account", "POST", "/v1/accounts", {}],
    ["an account, changed", "PATCH", `/v1/accounts/${account.id}`, {}],
    ["a token", "POST", `/v1/accounts/${account.id}/tokens`, { role: "member" }],
    ["a portal link", "POST", `/v1/accounts/${account.id}/portal-links`, { role: "member" }],
    ["a webhook", "POST", "/v1/webhooks", outbound],
    ["a webhook, replaced", "PUT", webhookPath, outbound],
    ["a webhook, changed", "PATCH", webhookPath, {}],
  ];
  const ask = (method: string, path: string, body: unknown) =>
    request(method, path, { body, ...(path.startsWith("/v1/accounts") ? {} : { account: account.id }) });

  it.each(places)("holds nothing invisible, and is not blank: %s", async (_what, method, path, body) => {
    const invisible = ["\u200b", "Ac\u200bme", "Ac\u2028me", "Ac\u202eme", "Ac\u2066me", "\u00ad", "Acme\u0000"];
    for (const name of [...invisible, "", " ", "\u00a0", "\u2800"]) {
      const message = invisible.includes(name)
        ? "must not contain control characters or other invisible ones"
        : "must not be empty";
      const answer = await ask(method, path, { ...body, name });
      expect([name, answer.status, answer.json["errors"]]).toEqual([name, 422, [{ path: "name", message }]]);
    }
    // A family of emoji is joined by invisible characters.
    expect((await ask(method, path, { ...body, name: "Famille 👨\u200d👩\u200d👧 Zoë" })).status).toBeLessThan(300);
  });
});

describe("a merge patch", () => {
  const bodies = operations.filter(({ method, body, name }) => body && method !== "PATCH" && name !== "rotateSecret");

  it.each(bodies)("is 415 where nothing is merged: $name", async ({ method, path, body, account: scope }) => {
    const answer = await request(method, filledPath(path, idOf(path)), {
      account: scope === "path" || scope === "none" ? undefined : account.id,
      body: body ?? {},
      headers: { "Content-Type": "application/merge-patch+json" },
    });
    expect(answer).toMatchObject({ status: 415, json: { code: "unsupported_media_type" } });
  });
});

it.each(["email", "phone"])("a contact's %s that is empty is no filter, but 422", async (name) => {
  const { status, json } = await account.get(`/v1/contacts?${name}=`);
  expect([status, json["errors"]?.["0"]?.["path"]]).toEqual([422, name]);
});

/** The names of all properties in a document's schemas. */
function propertyNamesIn(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const own = Object.entries(schema).flatMap(([name, value]) => [
    ...(name === "properties" && typeof value === "object" && value !== null ? Object.keys(value) : []),
    ...propertyNamesIn(value),
  ]);
  return [...new Set(own)];
}
