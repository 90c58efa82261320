import { describe, expect, it } from "vitest";
import { passes } from "../../src/conditions/evaluate.ts";
import { filterInput, whenInput } from "../../src/conditions/schema.ts";
import { fieldErrorsOf } from "../../src/http/problem.ts";
import { parseExact } from "../../src/json/exact.ts";

const BODY = parseExact(`{
  "at": "2020-11-25T09:33:14.500000Z",
  "id": 9007199254740993, "price": 1.50, "tiny": 1e-400, "near": 0.10000000000000000001,
  "list": [1.0, "2020-11-25T09:33:14Z", 9007199254740993], "blank": " "
}`);

describe("A condition on the body", () => {
  it.each([
    ["/at", "gte", "2020-11-25T09:33:14Z", true],
    ["/at", "lt", "2020-11-25T09:33:15Z", true],
    ["/at", "gt", "2020-11-25T10:33:14+01:00", true],
    ["/at", "eq", "2020-11-25T09:33:14.5Z", true],
    ["/at", "ne", "2020-11-25T09:33:14.5Z", false],
    ["/at", "in", ["x", "2020-11-25T10:33:14.5+01:00"], true],
    ["/at", "contains", "14.5", true],
    ["/at", "lt", "2021", true],
    ["/id", "gt", 9007199254740991, true],
    ["/id", "eq", 9007199254740991, false],
    ["/id", "in", [9007199254740991, 3], false],
    ["/id", "eq", "9007199254740993", false],
    ["/price", "eq", 1.5, true],
    ["/price", "in", [1, 1.5], true],
    ["/tiny", "gt", 0, true],
    ["/tiny", "eq", 0, false],
    ["/near", "eq", 0.1, false],
    ["/near", "gt", 0.1, true],
    ["/list", "contains", 1, true],
    ["/list", "contains", "2020-11-25T09:33:14.0Z", true],
    ["/blank", "eq", "", false],
    ["/blank", "exists", true, true],
  ])("%j %s %j: %s", (path, op, value, holds) => {
    expect(passes(filterInput.parse([{ path, op, value }]), BODY)).toBe(holds);
    expect(passes(whenInput.parse([{ path, op, value }]), BODY)).toBe(holds);
  });
});

describe("A condition on a header", () => {
  const headers = new Headers({ "X-Shopify-Topic": "customers/create", "X-Time": "2020-11-25T09:33:14Z", "X-N": "10" });

  it.each([
    ["X-Shopify-Topic", "eq", "customers/create", true],
    ["x-shopify-topic", "eq", "customers/create", true],
    ["X-Shopify-Topic", "eq", "Customers/create", false],
    ["X-Shopify-Topic", "ne", "orders/create", true],
    ["X-Shopify-Topic", "in", ["customers/update", "customers/create"], true],
    ["X-Shopify-Topic", "contains", "customers/", true],
    ["X-Shopify-Topic", "exists", true, true],
    ["X-Other", "exists", false, true],
    ["X-Other", "ne", "x", true],
    ["X-Other", "eq", "x", false],
    ["X-Time", "lt", "2020-11-25T09:33:14.5Z", true],
    ["X-N", "gt", "9", false],
  ])("%s %s %j: %s", (header, op, value, holds) => {
    const when = whenInput.parse([{ header, op, value }]);
    expect(passes(when, {}, headers)).toBe(holds);
    expect(whenInput.parse(JSON.parse(JSON.stringify(when)))).toEqual(when);
  });

  it("meets no header where there are none", () => {
    expect(passes(whenInput.parse([{ header: "X-A", op: "exists", value: true }]), { "X-A": 1 })).toBe(false);
  });

  it("stands beside conditions on the body", () => {
    const when = whenInput.parse([
      { header: "X-N", op: "eq", value: "10" },
      { path: "/a", op: "eq", value: 1 },
    ]);
    expect([passes(when, { a: 1 }, headers), passes(when, { a: 2 }, headers), passes(when, { a: 1 })]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("A condition that is refused", () => {
  const EXACT = "must not be a whole number beyond 2^53, which loses digits";
  it.each([
    [{ path: "/a", op: "eq", value: 2 ** 53 }, "0.value", EXACT],
    [{ path: "/a", op: "in", value: [1, 2 ** 60] }, "0.value.1", EXACT],
    [{ path: "/a", op: "lt", value: -(2 ** 53) }, "0.value", EXACT],
    [{ path: "/a", op: "contains", value: 2 ** 53 }, "0.value", EXACT],
    [{ path: "a", op: "eq", value: 1 }, "0.path", 'must be a JSON Pointer, such as "/feedback/score"'],
    [{ op: "eq", value: 1 }, "0.path", "is required"],
    [7, "0", "must be an object with a path, an op and a value"],
  ])("%j", (condition, path, message) => {
    for (const schema of [filterInput, whenInput]) {
      const result = schema.safeParse([condition]);
      expect(result.success ? [] : fieldErrorsOf(result.error)).toEqual([{ path, message }]);
    }
  });

  it.each([
    [{ header: "X-A", op: "eq", value: 1 }, "0.value", "must be a string"],
    [{ header: "X-A", op: "in", value: "x" }, "0.value", "must be a list"],
    [{ header: "X-A", op: "in", value: [] }, "0.value", "must hold at least one value"],
    [{ header: "X-A", op: "exists", value: "yes" }, "0.value", "must be true or false"],
    [{ header: "X A", op: "eq", value: "x" }, "0.header", 'must be the name of a header, such as "X-Shopify-Topic"'],
    [{ header: "", op: "eq", value: "x" }, "0.header", 'must be the name of a header, such as "X-Shopify-Topic"'],
    [{ header: 1, op: "eq", value: "x" }, "0.header", "must be a string"],
    [{ header: "X-A", path: "/a", op: "eq", value: "x" }, "0.path", "is not a known field here"],
    [
      { header: "X-A", op: "like", value: "x" },
      "0.op",
      "must be one of: eq, ne, lt, lte, gt, gte, in, exists, contains",
    ],
  ])("%j in when", (condition, path, message) => {
    const result = whenInput.safeParse([condition]);
    expect(result.success ? [] : fieldErrorsOf(result.error)).toEqual([{ path, message }]);
  });
});
