/** `filter` and `headers` of a webhook, as the API takes, refuses and shows them. */
import { describe, expect, it } from "vitest";
import { inboundWebhook } from "../support/inbound.ts";
import { openApi } from "../support/operations.ts";
import { newAccount } from "../support/service.ts";

const account = await newAccount();
const BASE = { name: "Shaped", url: "https://example.com/hook", events: ["*"] };
const FILTER = [
  { path: "/feedback/score", op: "lte", value: 6 },
  { path: "/feedback/tags", op: "contains", value: "vip" },
  { path: "/feedback/form/name", op: "in", value: ["Exit survey", null] },
  { path: "/feedback/closed", op: "exists", value: false },
];
const HEADERS = { Authorization: "Bearer 0123456789", "x-tenant": "acme" };

const webhook = await account.post("/v1/webhooks", { ...BASE, filter: FILTER, headers: HEADERS });
const path = `/v1/webhooks/${webhook.json["id"]}`;
const inbound = await inboundWebhook(account, ["contact.create"]);
const inboundPath = `/v1/webhooks/${inbound.id}`;

describe("a webhook", () => {
  it("is shown with its filter and headers as they were given", async () => {
    expect(webhook).toMatchObject({ status: 201, json: { filter: FILTER, headers: HEADERS } });
    expect((await account.get(path)).json).toEqual(webhook.json);
    const list = await account.get("/v1/webhooks?is_inbound=false");
    expect(list.json["data"]?.["0"]).toEqual(webhook.json);
  });

  it("has neither unless it is told", async () => {
    const plain = await account.post("/v1/webhooks", BASE);
    expect(plain.json).toMatchObject({ filter: null, headers: {} });
    expect((await account.get(inboundPath)).json).toMatchObject({ filter: null, headers: {} });
  });

  it.each([
    ["null", { filter: null, headers: null }],
    ["nothing in them", { filter: [], headers: {} }],
  ])("loses both with %s", async (_what, cleared) => {
    const changed = await account.patch(path, { filter: FILTER, headers: HEADERS });
    expect(changed.json).toMatchObject({ filter: FILTER, headers: HEADERS });
    expect((await account.patch(path, cleared)).json).toMatchObject({ filter: null, headers: {} });
    expect((await account.get(path)).json).toMatchObject({ filter: null, headers: {} });
    const made = await account.post("/v1/webhooks", { ...BASE, ...cleared });
    expect(made).toMatchObject({ status: 201, json: { filter: null, headers: {} } });
  });

  it("keeps them when something else is changed, and loses them to a PUT that does not name them", async () => {
    await account.patch(path, { filter: FILTER, headers: HEADERS });
    expect((await account.patch(path, { name: "Renamed" })).json).toMatchObject({ filter: FILTER, headers: HEADERS });
    expect((await account.call("PUT", path, { body: BASE })).json).toMatchObject({ filter: null, headers: {} });
  });

  it("takes back what GET showed, at the limits too", async () => {
    const headers = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`X-${index}`, "v".repeat(1024)]));
    const filter = [{ path: "/a", op: "in", value: ["é".repeat(8000)] }];
    const metadata = { note: '"'.repeat(8000) };
    const full = await account.patch(path, { headers, filter, metadata, name: "n".repeat(255) });
    expect(full.status).toBe(200);
    const { json } = await account.get(path);
    const back = await account.call("PUT", path, { body: json });
    expect(back).toMatchObject({ status: 200, json: { headers, filter, metadata } });
  });

  it("that is inbound takes back what GET showed, and neither filter nor headers", async () => {
    const { json } = await account.get(inboundPath);
    expect((await account.call("PUT", inboundPath, { body: json })).status).toBe(200);
    const shape = { filter: FILTER, headers: HEADERS };
    const errors = [
      { path: "filter", message: "is for outbound webhooks" },
      { path: "headers", message: "is for outbound webhooks" },
    ];
    const base = { name: "Form", is_inbound: true, events: ["contact.create"] };
    for (const answer of [
      await account.post("/v1/webhooks", { ...base, ...shape }),
      await account.patch(inboundPath, shape),
      await account.call("PUT", inboundPath, { body: { ...base, ...shape } }),
    ]) {
      expect(answer).toMatchObject({ status: 422, json: { errors } });
    }
  });
});

const OURS = "is reserved: we set it";
const HTTPS = "is reserved: HTTP sets it";
const BROWSERS = "is reserved: browsers set it";
const PROXIES = "is reserved: proxies set it";
const METHOD = "is reserved: it changes the method";
const METADATA = "is reserved: it opens clouds' metadata servers";
const NAME = "is not a valid name of a header";
const VALUE = "must be visible ASCII characters, with spaces only between them";

const reserved: [name: string, message: string][] = [
  ...["Content-Type", "content-type", "User-Agent", "Content-Length", "Content-Encoding", "Content-Disposition"].map(
    (name): [string, string] => [name, OURS],
  ),
  ...["Ratecard-Webhook-Secret", "RATECARD-anything", "webhook-id", "Webhook-Signature", "webhook-"].map(
    (name): [string, string] => [name, OURS],
  ),
  ...["Host", "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect"].map(
    (name): [string, string] => [name, HTTPS],
  ),
  ...["HTTP2-Settings", "Proxy-Authorization", "proxy-connection", "Via", "Date", "Accept-Encoding"].map(
    (name): [string, string] => [name, HTTPS],
  ),
  ...["Cookie", "Set-Cookie", "Origin", "Referer", "DNT", "Sec-Fetch-Site"].map((name): [string, string] => [
    name,
    BROWSERS,
  ]),
  ...["Forwarded", "X-Forwarded-For", "x-forwarded-host", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP"].map(
    (name): [string, string] => [name, PROXIES],
  ),
  ["CDN-Loop", PROXIES],
  ["X-HTTP-Method-Override", METHOD],
  ["Metadata", METADATA],
  ["Metadata-Flavor", METADATA],
  ["X-aws-ec2-metadata-token", METADATA],
];

const refused: [what: string, body: Record<string, unknown>, path: string, message: string][] = [
  ["a filter that is an object", { filter: {} }, "filter", "must be a list of conditions"],
  [
    "21 conditions",
    { filter: Array.from({ length: 21 }, () => FILTER[0]) },
    "filter",
    "must hold at most 20 conditions",
  ],
  [
    "an unknown op",
    { filter: [FILTER[0], { path: "/a", op: "like", value: "x" }] },
    "filter.1.op",
    "must be one of: eq, ne, lt, lte, gt, gte, in, exists, contains",
  ],
  ["a value that is missing", { filter: [{ path: "/a", op: "eq" }] }, "filter.0.value", "is required"],
  [
    "a list's wrong value",
    { filter: [{ path: "/a", op: "in", value: [1, {}] }] },
    "filter.0.value.1",
    expect.any(String),
  ],
  ["a path that is no pointer", { filter: [{ path: "a", op: "eq", value: 1 }] }, "filter.0.path", expect.any(String)],
  ["headers that are a list", { headers: ["X-Foo: bar"] }, "headers", "must be an object of names and values"],
  ["headers that are text", { headers: "X-Foo: bar" }, "headers", "must be an object of names and values"],
  [
    "11 headers",
    { headers: Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`X-${index}`, "x"])) },
    "headers",
    "must hold at most 10 headers",
  ],
  ["a value that is a number", { headers: { "X-Foo": 7 } }, "headers.X-Foo", "must be a string"],
  ["a value that is null", { headers: { "X-Foo": null } }, "headers.X-Foo", "must be a string"],
  ["a value that is a list", { headers: { "X-Foo": ["a"] } }, "headers.X-Foo", "must be a string"],
  ["an empty value", { headers: { "X-Foo": "" } }, "headers.X-Foo", VALUE],
  ["a value of spaces", { headers: { "X-Foo": "  " } }, "headers.X-Foo", VALUE],
  ["a space before the value", { headers: { "X-Foo": " a" } }, "headers.X-Foo", VALUE],
  ["a space after the value", { headers: { "X-Foo": "a " } }, "headers.X-Foo", VALUE],
  ["a line break in the value", { headers: { "X-Foo": "a\r\nHost: b" } }, "headers.X-Foo", VALUE],
  ["a line break at the end of the value", { headers: { "X-Foo": "a\n" } }, "headers.X-Foo", VALUE],
  ["a tab in the value", { headers: { "X-Foo": "a\tb" } }, "headers.X-Foo", VALUE],
  ["a null in the value", { headers: { "X-Foo": "a\u0000" } }, "headers.X-Foo", VALUE],
  ["a letter outside ASCII", { headers: { "X-Foo": "é" } }, "headers.X-Foo", VALUE],
  [
    "a value that is too long",
    { headers: { "X-Foo": "v".repeat(1025) } },
    "headers.X-Foo",
    "must be at most 1024 characters",
  ],
  ["an empty name", { headers: { "": "x" } }, "headers.", NAME],
  ["a space in the name", { headers: { "X Foo": "x" } }, "headers.X Foo", NAME],
  ["a colon in the name", { headers: { "X-Foo:": "x" } }, "headers.X-Foo:", NAME],
  ["a line break in the name", { headers: { "X\n": "x" } }, "headers.X\n", NAME],
  ["a name outside ASCII", { headers: { "X-É": "x" } }, "headers.X-É", NAME],
  [
    "a name that is too long",
    { headers: { ["x".repeat(101)]: "x" } },
    `headers.${"x".repeat(101)}`,
    "must have a name of at most 100 characters",
  ],
  ["a header twice", { headers: { "X-Foo": "a", "x-foo": "b" } }, "headers.x-foo", "is the same header as X-Foo"],
  ...reserved.map(([name, message]): [string, Record<string, unknown>, string, string] => [
    `the header ${name}`,
    { headers: { [name]: "x" } },
    `headers.${name}`,
    message,
  ]),
];

describe("a webhook is refused, by POST, PUT and PATCH alike, with", () => {
  it.each(refused)("%s", async (_what, change, where, message) => {
    for (const answer of [
      await account.post("/v1/webhooks", { ...BASE, ...change }),
      await account.call("PUT", path, { body: { ...BASE, ...change } }),
      await account.patch(path, change),
    ]) {
      expect(answer.status).toBe(422);
      expect(answer.json["errors"]).toEqual([{ path: where, message }]);
    }
  });
});

it.each([
  "Authorization",
  "X-Api-Key",
  "X-Hub-Signature",
  "Accept",
  "Idempotency-Key",
  "traceparent",
  "Contents",
  "Metadatas",
  "Web-Hook",
  "x",
  "!#$%&'*+-.^`|~9",
])("the header %s may be added", async (name) => {
  const answer = await account.patch(path, { headers: { [name]: 'some value, (with) spaces; and="quotes"' } });
  expect(answer).toMatchObject({ status: 200, json: { headers: { [name]: expect.stringContaining("quotes") } } });
});

it("says in its OpenAPI document what a condition is", async () => {
  const { components } = await openApi();
  const ops = JSON.stringify(components.schemas["Condition"]);
  for (const op of ["eq", "ne", "lt", "lte", "gt", "gte", "in", "exists", "contains"]) expect(ops).toContain(`"${op}"`);
  for (const name of ["Webhook", "WebhookInput", "WebhookPatch"]) {
    const { filter, headers } = Object(components.schemas[name]?.["properties"]);
    expect(filter).toMatchObject({ type: ["array", "null"], items: { $ref: "#/components/schemas/Condition" } });
    // A viewer sees no values, and what was read may be put back.
    const values = { type: ["string", "null"] };
    expect(headers).toMatchObject({ additionalProperties: values, description: expect.any(String) });
  }
});
