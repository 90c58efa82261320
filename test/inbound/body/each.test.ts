import { describe, expect, it } from "vitest";
import { MAX_EACH_ELEMENTS } from "../../../src/constants.ts";
import { memberJson } from "../../../src/inbound/body/body.ts";
import { eachBody } from "../../../src/inbound/body/each.ts";
import { parseExact } from "../../../src/json/exact.ts";

const bodyOf = (source: string) => ({ value: parseExact(source), source });
const valuesOf = (source: string, each: string | null) => {
  const result = eachBody(bodyOf(source), each);
  return result.ok ? result.bodies.map(({ value }) => value) : result.errors;
};

describe("each", () => {
  it.each([
    ['{"a":1}', null, [{ a: 1 }]],
    ['[{"a":1},{"a":2}]', null, [[{ a: 1 }, { a: 2 }]]],
    ['[{"a":1},{"a":2}]', "", [{ a: 1 }, { a: 2 }]],
    ['{"events":[1,"x",null,[2]]}', "/events", [1, "x", null, [2]]],
    ['{"a":[{"b~":{"c/":[7]}}]}', "/a/0/b~0/c~1", [7]],
    ['{"event":{"id":1}}', "/event", [{ id: 1 }]],
    ['{"id":1}', "", [{ id: 1 }]],
    ["[]", "", []],
  ])("%s by %j", (source, each, values) => expect(valuesOf(source, each)).toEqual(values));

  it.each([
    ['{"a":1}', "/events", "events", "is required"],
    ['{"a":{"b":1}}', "/a/b", "a.b", "must be a list or an object"],
    ['{"a":1.50}', "/a", "a", "must be a list or an object"],
    ["null", "", "", "must be a list or an object"],
    ['"x"', "", "", "must be a list or an object"],
    [
      JSON.stringify(Array.from({ length: MAX_EACH_ELEMENTS + 1 }, () => ({}))),
      "",
      "",
      "must hold at most 100 elements",
    ],
  ])("%.40s by %j is an error", (source, each, path, message) =>
    expect(valuesOf(source, each)).toEqual([{ path, message }]),
  );

  it("keeps the source text of its elements", () => {
    const source = '{"data": {"list": [ {"payload": {"n": 1.50}} , {"payload":[ ]}] } }';
    const result = eachBody(bodyOf(source), "/data/list");
    const payloads = result.ok ? result.bodies.map((body) => memberJson(body, "payload")) : [];
    expect(payloads).toEqual(['{"n": 1.50}', "[ ]"]);
    const single = eachBody(bodyOf('{"one": {"payload": 1.0 }}'), "/one");
    expect(single.ok ? single.bodies.map((body) => memberJson(body, "payload")) : []).toEqual(["1.0"]);
  });

  it("works on forms", () => {
    const result = eachBody({ value: { list: [{ n: "1" }] }, source: undefined }, "/list");
    expect(result).toEqual({ ok: true, bodies: [{ value: { n: "1" }, source: undefined }] });
  });
});
