import fc from "../../support/property.ts";
import { describe, expect, it } from "vitest";
import { MAX_FORM_FIELDS, MAX_INBOUND_BYTES, MAX_JSON_KEYS } from "../../../src/constants.ts";
import { Problem } from "../../../src/http/problem.ts";
import { memberJson } from "../../../src/inbound/body/body.ts";
import { readBody } from "../../../src/inbound/body/read-body.ts";

const bytes = (text: string) => Uint8Array.from(new TextEncoder().encode(text));
/** A character is a byte. */
const raw = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const read = (type: string | null, content: Uint8Array<ArrayBuffer> | string, rules = {}) =>
  readBody(type, typeof content === "string" ? bytes(content) : content, { hasSource: false, ...rules });
const form = async (text: string) => (await read("application/x-www-form-urlencoded", text)).value;
const statusOf = async (reading: Promise<unknown>) => {
  const thrown: unknown = await reading.then(
    () => undefined,
    (error: unknown) => error,
  );
  return thrown instanceof Problem ? thrown.status : thrown;
};

const MULTIPART = "multipart/form-data; boundary=xx";
const part = (disposition: string, value: string) =>
  `--xx\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`;
const END = "--xx--\r\n";

describe("The type of a body", () => {
  it.each([
    "application/json",
    "application/json; charset=utf-8",
    "Application/JSON",
    "application/vnd.api+json",
    "application/vnd.a+b+json",
    "application/cloudevents-batch+json; charset=utf-8",
    "text/plain",
    "text/plain;charset=UTF-8",
  ])("%s may be JSON", async (type) => expect((await read(type, '{"a":1}')).value).toEqual({ a: 1 }));

  it.each([null, "", "text/html", "text/json", "application/xml", "json", "application/+json", "image/png"])(
    "%s is refused",
    async (type) => expect(await statusOf(read(type, '{"a":1}'))).toBe(415),
  );

  it.each(["hello", "", "a=b", "{'a':1}"])("text/plain that is %j is refused as a type", async (text) =>
    expect(await statusOf(read("text/plain", text))).toBe(415),
  );

  it("does not matter where a sender sends nothing", async () => {
    const rules = { hasSource: true };
    for (const [type, text] of [
      [null, ""],
      ["application/json", ""],
      ["image/png", ""],
      [null, "ping"],
      ["", "{}"],
    ] as const) {
      expect((await read(type, text, rules)).value).toEqual({});
    }
    expect(await statusOf(read("image/png", "x", rules))).toBe(415);
    expect(await statusOf(read("application/json", ""))).toBe(400);
    expect(await statusOf(read(null, ""))).toBe(415);
  });
});

describe("JSON", () => {
  it.each(["[]", "null", "1", '"x"', "true", '[{"a":[1]}]'])("%s is a body", async (text) =>
    expect((await read("application/json", text)).value).toEqual(JSON.parse(text)),
  );

  it.each([
    ["nothing", "", 400],
    ["an open object", "{", 400],
    ["single quotes", "{'a':1}", 400],
    ["a comma too many", '{"a":1,}', 400],
    ["65 levels", `${'{"a":'.repeat(65)}1${"}".repeat(65)}`, 400],
    ["a key that is there twice", '{"payload":1, "p\\u0061yload": 2}', 422],
    [
      "too many keys",
      JSON.stringify(Object.fromEntries(Array.from({ length: MAX_JSON_KEYS + 1 }, (_, key) => [key, 1]))),
      400,
    ],
    ["125,000 elements", `{"answers":[${"1,".repeat(124_999)}1]}`, 400],
    ["125,000 empty lists", `[${"[],".repeat(80_000)}[]]`, 400],
    ["too many bytes", JSON.stringify("x".repeat(MAX_INBOUND_BYTES)), 413],
  ])("with %s is refused", async (_what, text, status) =>
    expect(await statusOf(read("application/json", text))).toBe(status),
  );

  it("must be UTF-8", async () => expect(await statusOf(read("application/json", raw('"\xff"')))).toBe(400));

  it("may start with a byte order mark", async () =>
    expect((await read("application/json", '\uFEFF{"a":1}')).value).toEqual({ a: 1 }));

  it("gives the source text of a member", async () => {
    const body = await read("application/json", '{"pay":1, "payload": {"n": 1.50, "s":"\\u00e9"} }');
    expect(memberJson(body, "payload")).toBe('{"n": 1.50, "s":"\\u00e9"}');
    expect(memberJson(body, "event")).toBeUndefined();
    expect(memberJson(body, "toString")).toBeUndefined();
  });

  it("keeps the digits of numbers", async () => {
    const body = await read("application/json", '{"id":9007199254740993,"price":1.50}');
    expect(JSON.stringify(body.value)).toBe('{"id":9007199254740993,"price":1.50}');
  });
});

describe("A form", () => {
  it.each([
    ["email=a%40example.com&first_name=J%C3%B6rg", { email: "a@example.com", first_name: "Jörg" }],
    ["first_name=Mary+Ann&phone=%2B31612345678", { first_name: "Mary Ann", phone: "+31612345678" }],
    ["email=&phone=612345678", { phone: "612345678" }],
    ["first_name=+", { first_name: " " }],
    ["email=a@b.c&email=d@e.f", { email: "d@e.f" }],
    ["email=a@b.c&email=", { email: "a@b.c" }],
    ["metadata[source]=web&metadata[page]=%2Fprices", { metadata: { source: "web", page: "/prices" } }],
    ["metadata%5Bsource%5D=web&metadata[empty]=", { metadata: { source: "web" } }],
    ["data[email]=a@b.c&data[merges][FNAME]=Ann", { data: { email: "a@b.c", merges: { FNAME: "Ann" } } }],
    ["tags[]=a&tags[]=b&tags[]=", { tags: ["a", "b"] }],
    ["metadata[tags][]=a&metadata[tags][]=b", { metadata: { tags: ["a", "b"] } }],
    ["a[0]=x&a[1]=y", { a: ["x", "y"] }],
    ["a[1]=x&a[2]=y", { a: { 1: "x", 2: "y" } }],
    ["a[1]=x&a[]=y", { a: { 1: "x", 2: "y" } }],
    ["items[][name]=x&items[][name]=y", { items: [{ name: "x" }, { name: "y" }] }],
    ["items[0][name]=x&items[0][price]=1", { items: [{ name: "x", price: "1" }] }],
    ["a=1&a[b]=2", { a: { b: "2" } }],
    ["a[b]=2&a=1", { a: "1" }],
    ["a[b=1&a]b=2&[x]=3&[]=4&a[b]c=5", { "a[b": "1", "a]b": "2", "[x]": "3", "[]": "4", "a[b]c": "5" }],
    ["first.name=x&your-email=a@b.c", { "first.name": "x", "your-email": "a@b.c" }],
    ["first_name=50%25&last_name=50%", { first_name: "50%", last_name: "50%" }],
    ["", {}],
  ])("%s", async (text, value) => expect(await form(text)).toEqual(value));

  it("keeps fields whose names mean something to JavaScript away from its prototypes", async () => {
    const value = await form("__proto__=x&constructor=y&metadata[__proto__]=z&metadata[polluted]=1&a[__proto__][b]=1");
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(JSON.stringify(value)).toContain('"metadata":{"__proto__":"z","polluted":"1"},"a":{"__proto__":{"b":"1"}}');
    expect([Reflect.get({}, "polluted"), Reflect.get({}, "b")]).toEqual([undefined, undefined]);
  });

  it.each(["first_name=%ff", "first_name=%C3", "%E2%82=x"])("%s is not UTF-8", async (text) =>
    expect(await statusOf(form(text))).toBe(400),
  );

  it("has bounds", async () => {
    expect(await statusOf(form("a=1&".repeat(MAX_FORM_FIELDS)))).toBeUndefined();
    expect(await statusOf(form("a=1&".repeat(MAX_FORM_FIELDS + 1)))).toBe(400);
    expect(await statusOf(form(`a${"[b]".repeat(63)}=1`))).toBeUndefined();
    expect(await statusOf(form(`a${"[b]".repeat(64)}=1`))).toBe(400);
    expect(await statusOf(form(`a${"[]".repeat(80_000)}=1`))).toBe(400);
  });

  it("reads back what was written, whatever it is", async () => {
    const text = fc.string({
      minLength: 1,
      unit: fc.constantFrom("a", "b", "é", "[", "]", "0", "_", ".", "__proto__"),
    });
    const key = fc.oneof(
      fc.constantFrom("a", "b", "__proto__", "constructor", "x-y"),
      fc.stringMatching(/^[a-z]{1,5}$/),
    );
    const tree = fc.letrec((tie) => ({
      node: fc.oneof({ depthSize: "small" }, text, tie("object"), tie("list")),
      object: fc.dictionary(key, tie("node"), { minKeys: 1, maxKeys: 4 }),
      list: fc.array(text, { minLength: 1, maxLength: 3 }),
    }));
    const write = (name: string, node: unknown): string[] => {
      if (typeof node === "string") return [`${encodeURIComponent(name)}=${encodeURIComponent(node)}`];
      if (Array.isArray(node)) return node.flatMap((each: unknown) => write(`${name}[]`, each));
      return Object.entries(Object(node)).flatMap(([member, each]) => write(`${name}[${member}]`, each));
    };
    await fc.assert(
      fc.asyncProperty(tree.object, async (object) => {
        const written = Object.entries(Object(object))
          .flatMap(([name, node]) => write(name, node))
          .join("&");
        expect(JSON.stringify(await form(written))).toBe(JSON.stringify(object));
      }),
    );
  });
});

describe("A multipart form", () => {
  it("is read like an urlencoded form, and names its files", async () => {
    const content =
      part('name="email"', "a@example.com") +
      part('name="data[name]"', "J\xc3\xb6rg") +
      part('name="empty"', "") +
      part('name="resume"; filename="cv.pdf"', "\x00\xff\xfe") +
      part('name="photo"; filename=""', "");
    expect((await read(MULTIPART, raw(content + END))).value).toEqual({
      email: "a@example.com",
      data: { name: "Jörg" },
      resume: "cv.pdf",
    });
  });

  it.each([
    ["no boundary", "multipart/form-data", `${part('name="a"', "1")}${END}`],
    ["another boundary", "multipart/form-data; boundary=yy", `${part('name="a"', "1")}${END}`],
    ["no end", MULTIPART, part('name="a"', "1")],
    ["nothing", MULTIPART, ""],
    ["a part without a name", MULTIPART, `${part("x=1", "1")}${END}`],
    ["a value that is not UTF-8", MULTIPART, `${part('name="a"', "\xff")}${END}`],
    ["a name that is not UTF-8", MULTIPART, `${part('name="a\xff"', "1")}${END}`],
  ])("with %s is refused", async (_what, type, content) => expect(await statusOf(read(type, raw(content)))).toBe(400));

  it("may hold a replacement character that was sent", async () => {
    const content = raw(`${part('name="a"', "\xef\xbf\xbd")}${END}`);
    expect((await read(MULTIPART, content)).value).toEqual({ a: "\uFFFD" });
  });

  it("has bounds", async () => {
    const content = part('name="a"', "1").repeat(MAX_FORM_FIELDS + 1) + END;
    expect(await statusOf(read(MULTIPART, content))).toBe(400);
  });
});

describe("A field of a form that is the body", () => {
  const rules = { hasSource: true, jsonField: "payload" };
  const URLENCODED = "application/x-www-form-urlencoded";

  it("is read as JSON", async () => {
    const text = `payload=${encodeURIComponent('[{"n":1.50}]')}&other=1`;
    const body = await read(URLENCODED, text, rules);
    expect([JSON.stringify(body.value), body.source]).toEqual(['[{"n":1.50}]', '[{"n":1.50}]']);
    expect((await read(MULTIPART, part('name="payload"', '{"a":1}') + END, rules)).value).toEqual({ a: 1 });
  });

  it("does not have to be there", async () => {
    expect((await read(URLENCODED, "a=1", rules)).value).toEqual({ a: "1" });
    expect((await read("application/json", '{"payload":"{}"}', rules)).value).toEqual({ payload: "{}" });
  });

  it("has the bounds of JSON", async () => {
    expect(await statusOf(read(URLENCODED, "payload={", rules))).toBe(400);
    expect(await statusOf(read(URLENCODED, `payload=[${"1,".repeat(30_000)}1]`, rules))).toBe(400);
    expect(await statusOf(read(URLENCODED, 'payload={"a":1,"a":2}', rules))).toBe(422);
  });
});

it("Any content of any type is read or refused, and never fails otherwise", async () => {
  const type = fc.constantFrom(
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    MULTIPART,
    "x/y",
    null,
  );
  const piece = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.json(),
    fc.constantFrom(
      part('name="a[b]"', "1"),
      END,
      "--xx",
      "\r\n",
      "a[]=1&",
      "%",
      "%c3",
      "[",
      "]",
      "=",
      "&",
      "__proto__",
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      type,
      fc.array(piece),
      fc.boolean(),
      fc.option(fc.constantFrom("a", "payload")),
      async (contentType, pieces, hasSource, jsonField) => {
        const status = await statusOf(
          readBody(contentType, bytes(pieces.join("")), { hasSource, jsonField: jsonField ?? undefined }),
        );
        expect([undefined, 400, 415, 422]).toContain(status);
      },
    ),
    { numRuns: 500 },
  );
});
