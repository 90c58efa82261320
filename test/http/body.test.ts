/** What a request may carry: its media type, its size, its encoding, and that it is JSON of a known shape. */
import { describe, expect, it } from "vitest";
import { filledPath, openApi, operationsOf } from "../support/operations.ts";
import { populatedAccount } from "../support/populated-account.ts";
import { SENT, newAccount, request } from "../support/service.ts";

const withBody = operationsOf(await openApi()).filter(({ needsToken, body }) => needsToken && body);
const account = await populatedAccount("body");
const quiet = await newAccount("Without webhooks");

const encoder = new TextEncoder();

describe("the media type", () => {
  it.each([
    "application/json",
    "application/json; charset=utf-8",
    "APPLICATION/JSON",
    "application/vnd.api+json",
    "application/vnd.a+b+json",
  ])("of JSON is accepted: %s", async (type) => {
    const answer = await request("POST", "/v1/accounts", { body: '{"name":"x"}', headers: { "Content-Type": type } });
    expect(answer.status).toBe(201);
  });

  it.each([
    "",
    "text/plain",
    "text/json",
    "application/json-patch+json",
    "application/jsonp",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml; a=application/json",
    "application/jsonx+",
  ])("of anything else is 415: %j", async (type) => {
    const answer = await request("POST", "/v1/accounts", { body: '{"name":"x"}', headers: { "Content-Type": type } });
    expect(answer.status).toBe(415);
    expect(answer.json["detail"]).toContain("application/json");
  });

  it.each([
    ["identity", 201],
    ["gzip", 415],
    ["br", 415],
    ["gzip, identity", 415],
  ])("does not excuse an encoding: %s is %i", async (encoding, status) => {
    const headers = { "Content-Encoding": encoding };
    expect((await request("POST", "/v1/accounts", { body: '{"name":"x"}', headers })).status).toBe(status);
  });
});

describe("the size", () => {
  const event = { event: "messages.sent", payload: SENT };
  const limits: [path: string, bytes: number, body: object, status: number][] = [
    ["/v1/contacts", 64 * 1024, { email: "size@example.com" }, 201],
    ["/v1/webhooks", 64 * 1024, { name: "x", is_inbound: true, events: ["contact.create"] }, 201],
    ["/v1/events", 256 * 1024, event, 202],
    ["/v1/events/batch", 1024 * 1024, { events: [event] }, 202],
  ];
  /** JSON of exactly so many bytes. */
  const padded = (body: object, bytes: number) => JSON.stringify(body).padEnd(bytes, " ");

  it.each(limits)("of %s may be %i bytes", async (path, bytes, body, status) => {
    expect((await quiet.post(path, padded(body, bytes))).status).toBe(status);
  });

  it.each(limits)("of %s may not be one byte more than %i", async (path, bytes, body) => {
    const answer = await quiet.post(path, padded(body, bytes + 1));
    expect([answer.status, answer.json["detail"]]).toEqual([413, `The body must not exceed ${bytes} bytes.`]);
  });

  it("is counted in bytes, not in characters", async () => {
    const name = "€".repeat(64 * 1024);
    expect((await quiet.post("/v1/contacts", { first_name: name.slice(0, 22_000) })).status).toBe(413);
    expect((await quiet.post("/v1/contacts", { first_name: name.slice(0, 21_000) })).status).toBe(422);
  });

  it("that is announced as too large is refused before anything is read", async () => {
    let chunks = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          chunks += 1;
          controller.enqueue(encoder.encode("{}"));
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const answer = await quiet.post("/v1/events", body, { headers: { "Content-Length": String(256 * 1024 + 1) } });
    expect(answer.status).toBe(413);
    expect(chunks).toBe(0);
  });

  it.each([
    ["is not announced", {}],
    ["is announced as less", { "Content-Length": "2" }],
    ["is announced as nonsense", { "Content-Length": "a lot" }],
  ])("that %s is counted while it arrives, and reading ends at the limit", async (_how, headers) => {
    let sent = 0;
    const long = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent >= 4 * 1024 * 1024) return controller.close();
        const chunk = encoder.encode(" ".repeat(4096));
        sent += chunk.byteLength;
        controller.enqueue(chunk);
      },
    });
    const answer = await quiet.post("/v1/contacts", long, { headers });
    expect(answer.status).toBe(413);
    expect(sent).toBeGreaterThan(64 * 1024);
    expect(sent).toBeLessThan(128 * 1024);
  });

  it("of a stream that ends in time does not matter", async () => {
    const chunks = ['{"email":', '"stream', '@example.com"', "}"].map((text) => encoder.encode(text));
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk) controller.enqueue(chunk);
        else controller.close();
      },
    });
    const answer = await quiet.post("/v1/contacts", body);
    expect([answer.status, answer.json["email"]]).toEqual([201, "stream@example.com"]);
  });
});

describe("a content", () => {
  const malformed = [
    "",
    " ",
    "{",
    "}",
    '{"name"}',
    '{"name":}',
    '{"name":"x"',
    '{"name":"x",}',
    "{name:'x'}",
    '{"name":"x"} {}',
    '{"name":"a\nb"}',
    String.raw`{"name":"\x41"}`,
    '{"name":01}',
    '{"name":NaN}',
    "undefined",
    "// comment",
    "\u0000{}",
    "name=x",
    "[".repeat(30_000),
  ];
  it.each(malformed)("that is no JSON is 400: %j", async (body) => {
    for (const path of ["/v1/webhooks", "/v1/events", "/v1/events/batch"]) {
      const answer = await quiet.post(path, body);
      expect([answer.status, answer.json["detail"]]).toEqual([400, "The body is not valid JSON."]);
    }
  });

  it.each([
    ["a byte that never occurs", [0xff]],
    ["Latin-1", [0xe9, 0x20]],
    ["half a character", [0xe2, 0x82]],
    ["a character in more bytes than it needs", [0xc0, 0xaf]],
    ["half of a surrogate pair", [0xed, 0xa0, 0x80]],
  ])("that is not UTF-8 is 400: %s", async (_what, bytes) => {
    const body = new Uint8Array([...encoder.encode('{"email":"'), ...bytes, ...encoder.encode('@example.com"}')]);
    for (const path of ["/v1/contacts", "/v1/events"]) {
      const answer = await quiet.post(path, body);
      expect([answer.status, answer.json["detail"]]).toEqual([400, "The body is not valid UTF-8."]);
    }
  });

  it("may begin with a byte order mark, and hold any character", async () => {
    const body = `\ufeff${JSON.stringify({ email: "bom@example.com", first_name: "Ærøskøbing 🎈" })}`;
    expect((await quiet.post("/v1/contacts", body)).json).toMatchObject({ first_name: "Ærøskøbing 🎈" });
  });

  const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

  it.each([
    ["/v1/contacts", '{"email":"deep@example.com","metadata":{"a":', "}}", 62, 201],
    [
      "/v1/events",
      `{"event":"messages.sent","payload":{"message":{"id":"${SENT.message.id}","channel":"a","x":`,
      "}}}",
      61,
      202,
    ],
  ])("of %s may be nested 64 levels deep and no more", async (path, before, after, levels, status) => {
    expect((await quiet.post(path, `${before}${nested(levels)}${after}`)).status).toBe(status);
    for (const more of [levels + 1, 20_000]) {
      const answer = await quiet.post(path, `${before}${nested(more)}${after}`);
      expect([answer.status, answer.json["detail"]]).toEqual([400, "The body is nested more than 64 levels deep."]);
    }
  });

  it("may hold brackets in its strings without being deep", async () => {
    const answer = await quiet.post("/v1/contacts", {
      email: "brackets@example.com",
      first_name: `\\"${"[".repeat(99)}`,
    });
    expect(answer.status).toBe(201);
  });

  it.each(["null", "true", "1", '"text"', "[]", "[{}]"])("that is JSON, but no object, is 422: %s", async (body) => {
    for (const { method, path } of withBody) {
      const answer = await account.call(method, filledPath(path, account.idIn), { body });
      expect([path, answer.status]).toEqual([path, 422]);
    }
  });

  it.each(withBody)("with fields that nobody knows is 422, naming them: $name ($method $path)", async (operation) => {
    const { method, path, body } = operation;
    const text = JSON.stringify({ ...body, surprise: 1, Name: 2 }).replace("{", '{"__proto__":{},');
    const answer = await account.call(method, filledPath(path, account.idIn), { body: text });
    expect(answer.status).toBe(422);
    const errors = Object.values(answer.json["errors"] ?? {});
    expect(errors.map((fault) => fault["path"])).toEqual(expect.arrayContaining(["__proto__", "surprise", "Name"]));
    expect(errors.map((fault) => fault["message"])).toContain("is not a known field");
  });

  it("with fields that nobody knows is 422 in each event of a batch", async () => {
    const event = { event: "messages.sent", payload: SENT };
    const answer = await quiet.post("/v1/events/batch", { events: [event, { ...event, sent_at: 1 }] });
    expect(answer.json["errors"]).toEqual([{ path: "events.1.sent_at", message: "is not a known field" }]);
  });
});
