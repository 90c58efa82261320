/** What a sender signed, made again from its call. */
import { describe, expect, it } from "vitest";
import { joinFields, signedContent, withDefaultPort } from "../../../src/inbound/sources/signed-content.ts";
import { bytesOf } from "./vectors/vectors.ts";

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

it("A template's names become their values, whatever those hold, and all else stays", async () => {
  const values = { body: bytesOf("$& {id}"), id: "{body}", url: "" };
  expect(textOf(await signedContent("v0:{id}:{body}{url}", values))).toBe("v0:{body}:$& {id}");
  expect(textOf(await signedContent("{{body}} {x {} {y}.", values))).toBe("{$& {id}} {x {} .");
});

it("Bytes that are no text stay as they are", async () => {
  expect(await signedContent("a{body}b", { body: Uint8Array.from([0xff, 0, 0x80]) })).toEqual(
    Uint8Array.from([0x61, 0xff, 0, 0x80, 0x62]),
  );
});

describe("A form's fields", () => {
  it.each([
    ["b=2&a=1", "a1b2"],
    ["a=2&a=1&a=2", "a1a2"],
    ["B=1&a=2&A=3", "A3B1a2"],
    ["a=%24%26+b%2B&%C3%B6=", "a$& b+\u00f6"],
    ["", ""],
    ["a", "a"],
  ])("%s", (form, joined) => expect(joinFields(bytesOf(form))).toBe(joined));
});

it.each([
  ["https://a.example/b?c=d", "https://a.example:443/b?c=d"],
  ["http://a.example", "http://a.example:80"],
  ["https://a.example?b", "https://a.example:443?b"],
  ["https://a.example:8443/b", "https://a.example:8443/b"],
])("The default port of %s is written out", (url, expected) => expect(withDefaultPort(url)).toBe(expected));
