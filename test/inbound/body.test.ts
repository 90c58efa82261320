import { describe, expect, it } from "vitest";
import { formatOf, parseBody } from "../../src/inbound/body.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("The type of a body", () => {
  it.each([
    ["application/json", "json"],
    ["application/json; charset=utf-8", "json"],
    ["Application/JSON", "json"],
    ["application/vnd.api+json", "json"],
    ["application/x-www-form-urlencoded", "form"],
    ["application/x-www-form-urlencoded;charset=UTF-8", "form"],
  ])("%s is %s", (type, format) => expect(formatOf(type)).toBe(format));

  it.each([null, "", "text/plain", "text/json", "multipart/form-data; boundary=x", "application/xml", "json"])(
    "%s is refused",
    (type) => expect(() => formatOf(type)).toThrow(/Send the content as/),
  );
});

describe("A form", () => {
  const form = (text: string) => parseBody("form", bytes(text)).value;

  it.each([
    ["email=a%40example.com&first_name=J%C3%B6rg", { email: "a@example.com", first_name: "Jörg" }],
    ["first_name=Mary+Ann&phone=%2B31612345678", { first_name: "Mary Ann", phone: "+31612345678" }],
    ["email=&phone=612345678", { phone: "612345678" }],
    ["email=a@b.c&email=d@e.f", { email: "d@e.f" }],
    ["email=a@b.c&email=", {}],
    ["metadata[source]=web&metadata[page]=%2Fprices", { metadata: { source: "web", page: "/prices" } }],
    ["metadata%5Bsource%5D=web&metadata[empty]=", { "metadata[source]": "web", metadata: { source: "web" } }],
    ["metadata[]=x&metadata[a][b]=y", { "metadata[]": "x", "metadata[a][b]": "y" }],
    ["first_name=50%25&last_name=50%", { first_name: "50%", last_name: "50%" }],
    ["", {}],
  ])("%s", (text, value) => expect(form(text)).toMatchObject(value));

  it("keeps fields whose names mean something to JavaScript away from its prototypes", () => {
    const value = form("__proto__=x&constructor=y&metadata[__proto__]=z&metadata[polluted]=1");
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(JSON.stringify(value)).toContain('{"__proto__":"z","polluted":"1"}');
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  it.each(["first_name=%ff", "first_name=%C3", "%E2%82=x"])("%s is not UTF-8", (text) =>
    expect(() => form(text)).toThrow(/UTF-8/),
  );

  it("has no source text", () => expect(parseBody("form", bytes("payload=x")).sourceOf("payload")).toBeUndefined());
});

describe("JSON", () => {
  it.each(["[]", "null", "1", '"x"', "true"])("%s is no object", (text) =>
    expect(() => parseBody("json", bytes(text))).toThrow(/must be an object/),
  );

  it.each(["", "{", "{'a':1}", '{"a":1,}', "a=b", `${'{"a":'.repeat(65)}1${"}".repeat(65)}`])(
    "%s is malformed",
    (text) => expect(() => parseBody("json", bytes(text))).toThrow(/not valid JSON|levels deep/),
  );

  it("must be UTF-8", () =>
    expect(() => parseBody("json", new Uint8Array([0x7b, 0xff, 0x7d]))).toThrow(/not valid UTF-8/));

  it("gives the source text of a member", () => {
    const body = parseBody("json", bytes('{"pay":1, "payload": {"n": 1.50, "s":"\\u00e9"} }'));
    expect(body.sourceOf("payload")).toBe('{"n": 1.50, "s":"\\u00e9"}');
    expect(body.sourceOf("event")).toBeUndefined();
  });

  it("may not name a key twice", () =>
    expect(() => parseBody("json", bytes('{"payload":1, "p\\u0061yload": 2}'))).toThrow("payload: is duplicated"));
});
