import fc from "../support/property.ts";
import { describe, expect, it } from "vitest";
import { passes } from "../../src/conditions/evaluate.ts";
import { filterInput } from "../../src/conditions/schema.ts";
import { fieldErrorsOf } from "../../src/http/problem.ts";

const PAYLOAD: unknown = JSON.parse(`{
  "feedback": {
    "id": "ea10916d",
    "score": 8.5,
    "nps": 0,
    "closed": false,
    "review": true,
    "note": null,
    "comment": "Very good, thank you",
    "title": "",
    "tags": ["vip", "nl", 7, true, null, ["nested"]],
    "none": [],
    "created_at": "2020-11-25T09:33:14.000000Z",
    "respondent": { "email": "john@example.com", "first.name": "John" },
    "answers": [{ "value": 9 }, { "value": "9" }]
  },
  "a/b": 1, "m~n": 2, "~1": 3, "": 4, "0": 5, " ": 6, "é": 7, "length": 8,
  "__proto__": "own",
  "big": 12345678901234567890
}`);

const TAGS = "/feedback/tags";
const SCORE = "/feedback/score";
const COMMENT = "/feedback/comment";
const CREATED = "/feedback/created_at";

/** path, op, value, and whether it holds. */
const CASES: [path: string, op: string, value: unknown, holds: boolean][] = [
  ["/feedback/id", "eq", "ea10916d", true],
  ["/feedback/id", "eq", "EA10916D", false],
  [SCORE, "eq", 8.5, true],
  [SCORE, "eq", 8.50001, false],
  [SCORE, "eq", "8.5", false],
  ["/feedback/nps", "eq", 0, true],
  ["/feedback/nps", "eq", -0, true],
  ["/feedback/nps", "eq", false, false],
  ["/feedback/nps", "eq", null, false],
  ["/feedback/closed", "eq", false, true],
  ["/feedback/closed", "eq", 0, false],
  ["/feedback/review", "eq", true, true],
  ["/feedback/review", "eq", "true", false],
  ["/feedback/note", "eq", null, true],
  ["/feedback/title", "eq", "", true],
  ["/feedback/title", "eq", null, false],
  ["/feedback/missing", "eq", null, false],
  ["/feedback/respondent", "eq", "[object Object]", false],
  [TAGS, "eq", "vip", false],
  ["/big", "gt", 9007199254740991, true],

  ["/feedback/id", "ne", "ea10916d", false],
  ["/feedback/id", "ne", "other", true],
  [SCORE, "ne", "8.5", true],
  ["/feedback/note", "ne", null, false],
  ["/feedback/missing", "ne", null, true],
  ["/feedback/missing", "ne", "anything", true],
  ["/nothing/at/all", "ne", 1, true],
  ["/feedback/respondent", "ne", 1, true],

  [SCORE, "lt", 9, true],
  [SCORE, "lt", 8.5, false],
  [SCORE, "lte", 8.5, true],
  [SCORE, "lte", 8, false],
  [SCORE, "gt", 8, true],
  [SCORE, "gt", 8.5, false],
  [SCORE, "gte", 8.5, true],
  [SCORE, "gte", 9, false],
  ["/feedback/nps", "gte", 0, true],
  [SCORE, "gt", "8", false],
  [SCORE, "lt", "9", false],
  [CREATED, "gte", "2020-11-25", true],
  [CREATED, "lt", "2020-11-25", false],
  [CREATED, "lt", "2021", true],
  [CREATED, "gt", 2020, false],
  ["/feedback/answers/1/value", "lt", "91", true],
  ["/feedback/answers/1/value", "gt", "10", true],
  ["/feedback/review", "gt", 0, false],
  ["/feedback/note", "lte", 0, false],
  ["/feedback/note", "gte", 0, false],
  ["/feedback/missing", "lt", 1, false],
  ["/feedback/missing", "gte", "", false],
  [TAGS, "gt", 0, false],

  ["/feedback/id", "in", ["x", "ea10916d"], true],
  ["/feedback/id", "in", ["x"], false],
  [SCORE, "in", ["8.5", 8], false],
  [SCORE, "in", [1, 8.5], true],
  ["/feedback/note", "in", [null], true],
  ["/feedback/missing", "in", [null], false],
  ["/feedback/closed", "in", [true, false], true],
  [TAGS, "in", ["vip"], false],

  ["/feedback/id", "exists", true, true],
  ["/feedback/id", "exists", false, false],
  ["/feedback/note", "exists", true, true],
  ["/feedback/none", "exists", true, true],
  ["/feedback/missing", "exists", true, false],
  ["/feedback/missing", "exists", false, true],
  ["/feedback/id/deeper", "exists", true, false],
  ["/feedback/note/deeper", "exists", true, false],

  [COMMENT, "contains", "good", true],
  [COMMENT, "contains", "Good", false],
  [COMMENT, "contains", "", true],
  [COMMENT, "contains", 1, false],
  [TAGS, "contains", "vip", true],
  [TAGS, "contains", "vi", false],
  [TAGS, "contains", 7, true],
  [TAGS, "contains", "7", false],
  [TAGS, "contains", true, true],
  [TAGS, "contains", "nested", false],
  ["/feedback/none", "contains", "vip", false],
  ["/feedback/respondent", "contains", "email", false],
  [SCORE, "contains", 8, false],
  ["/feedback/missing", "contains", "", false],

  ["", "exists", true, true],
  ["", "eq", "x", false],
  ["/a~1b", "eq", 1, true],
  ["/a/b", "exists", true, false],
  ["/m~0n", "eq", 2, true],
  ["/~01", "eq", 3, true],
  ["/", "eq", 4, true],
  ["/0", "eq", 5, true],
  ["/ ", "eq", 6, true],
  ["/é", "eq", 7, true],
  ["/length", "eq", 8, true],
  ["/%61~1b", "exists", true, false],
  ["/feedback/respondent/first.name", "eq", "John", true],
  ["/feedback/answers/0/value", "eq", 9, true],
  ["/feedback/answers/2/value", "exists", true, false],
  ["/feedback/answers/00/value", "exists", true, false],
  ["/feedback/answers/-", "exists", true, false],
  ["/feedback/answers/-1", "exists", true, false],
  ["/feedback/answers/1e0", "exists", true, false],
  [`${TAGS}/5/0`, "eq", "nested", true],
  [`${TAGS}/length`, "exists", true, false],
  [`${COMMENT}/0`, "exists", true, false],
  [`${COMMENT}/length`, "exists", true, false],
  ["/__proto__", "eq", "own", true],
  ["/feedback/__proto__", "exists", true, false],
  ["/feedback/constructor", "exists", true, false],
  ["/feedback/toString/name", "exists", true, false],
];

describe("a condition", () => {
  it.each(CASES)("%j %s %j: %s", (path, op, value, holds) => {
    expect(passes(filterInput.parse([{ path, op, value }]), PAYLOAD)).toBe(holds);
  });
});

describe("a filter", () => {
  const holding = { path: "/feedback/score", op: "gt", value: 8 };
  const failing = { path: "/feedback/closed", op: "eq", value: true };

  it("lets everything pass when there is none", () => {
    expect(passes(null, PAYLOAD)).toBe(true);
    expect(passes([], null)).toBe(true);
  });

  it("holds when all its conditions do", () => {
    expect(passes(filterInput.parse([holding, holding]), PAYLOAD)).toBe(true);
    expect(passes(filterInput.parse([holding, failing]), PAYLOAD)).toBe(false);
    expect(passes(filterInput.parse([failing, holding]), PAYLOAD)).toBe(false);
  });

  it("answers for any payload, and the same after a stay in the database", () => {
    const value = fc.oneof(fc.string(), fc.double(), fc.integer(), fc.boolean(), fc.constant(null));
    const step = fc.oneof(fc.string(), fc.nat(3).map(String), fc.constantFrom("__proto__", "constructor", "-", "~0"));
    const pointer = fc.array(step).map((steps) => steps.map((each) => `/${each}`).join(""));
    const condition = fc.record({
      path: fc.oneof(pointer, fc.constantFrom("/a", "/a/0", "/b/c", "")),
      op: fc.constantFrom("eq", "ne", "lt", "lte", "gt", "gte", "in", "exists", "contains"),
      value: fc.oneof(value, fc.array(value)),
    });
    const payload = fc.oneof(
      fc.jsonValue(),
      fc.record({ a: fc.oneof(value, fc.array(value)), b: fc.record({ c: value }) }),
    );
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(condition, { minLength: 1, maxLength: 3 }), payload, (conditions, content) => {
        const filter = filterInput.safeParse(conditions);
        if (!filter.success) return;
        accepted += 1;
        const answer = passes(filter.data, content);
        expect(typeof answer).toBe("boolean");
        const stored = filterInput.parse(JSON.parse(JSON.stringify(filter.data)));
        expect(passes(stored, content)).toBe(answer);
        expect(filter.data?.every((each) => passes([each], content))).toBe(answer);
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it("says of any comparison the opposite of its opposite, where both can be compared", () => {
    const pair = fc.oneof(
      fc.tuple(fc.double({ noNaN: true }), fc.double({ noNaN: true })),
      fc.tuple(fc.string(), fc.string()),
    );
    fc.assert(
      fc.property(pair, ([value, found]) => {
        const holds = (op: "lt" | "lte" | "gt" | "gte") => passes([{ path: "/a", op, value }], { a: found });
        expect(holds("lt")).toBe(!holds("gte"));
        expect(holds("gt")).toBe(!holds("lte"));
      }),
    );
  });
});

describe("a filter that is refused", () => {
  const SCALAR = "must be a string, a number, true, false or null";
  const OPS = "must be one of: eq, ne, lt, lte, gt, gte, in, exists, contains";
  const POINTER = 'must be a JSON Pointer, such as "/feedback/score"';
  const ok = { path: "/a", op: "eq", value: 1 };

  const refused: [what: string, filter: unknown, path: string, message: string][] = [
    ["is no list", {}, "", "must be a list of conditions"],
    ["is text", "score > 5", "", "must be a list of conditions"],
    ["has too many conditions", Array.from({ length: 21 }, () => ok), "", "must hold at most 20 conditions"],
    ["is too long", [{ ...ok, value: "x".repeat(16 * 1024) }], "", "must not exceed 16384 bytes as JSON"],
    ["has a condition that is no object", [ok, 7], "1", "must be an object with a path, an op and a value"],
    ["has a condition that is null", [null], "0", "must be an object with a path, an op and a value"],
    ["has no op", [{ path: "/a", value: 1 }], "0.op", OPS],
    ["has an unknown op", [{ ...ok, op: "matches" }], "0.op", OPS],
    ["has an op in capitals", [{ ...ok, op: "EQ" }], "0.op", OPS],
    ["has an op that is no text", [{ ...ok, op: ["eq"] }], "0.op", OPS],
    ["has no path", [{ op: "eq", value: 1 }], "0.path", "is required"],
    ["has a path that is no text", [{ ...ok, path: ["a"] }], "0.path", "must be a string"],
    ["has a path without a slash", [{ ...ok, path: "a/b" }], "0.path", POINTER],
    ["has a path of JSONPath", [{ ...ok, path: "$.a" }], "0.path", POINTER],
    ["has a path in URI form", [{ ...ok, path: "#/a" }], "0.path", POINTER],
    ["has a path with a bare tilde", [{ ...ok, path: "/a~b" }], "0.path", POINTER],
    ["has a path with an unknown escape", [{ ...ok, path: "/a~2" }], "0.path", POINTER],
    ["has no value", [{ path: "/a", op: "eq" }], "0.value", "is required"],
    ["has eq with a list", [{ ...ok, value: [1] }], "0.value", SCALAR],
    ["has ne with an object", [{ ...ok, op: "ne", value: {} }], "0.value", SCALAR],
    ["has lt with a boolean", [{ ...ok, op: "lt", value: true }], "0.value", "must be a number or a string"],
    ["has gte with null", [{ ...ok, op: "gte", value: null }], "0.value", "must be a number or a string"],
    ["has lte without a value", [{ path: "/a", op: "lte" }], "0.value", "is required"],
    ["has in with one value", [{ ...ok, op: "in", value: "a" }], "0.value", "must be a list"],
    ["has in with an empty list", [{ ...ok, op: "in", value: [] }], "0.value", "must hold at least one value"],
    ["has in with a list in the list", [{ ...ok, op: "in", value: ["a", []] }], "0.value.1", SCALAR],
    ["has in without a value", [{ path: "/a", op: "in" }], "0.value", "is required"],
    ["has exists with text", [{ ...ok, op: "exists", value: "true" }], "0.value", "must be true or false"],
    ["has exists without a value", [{ path: "/a", op: "exists" }], "0.value", "is required"],
    [
      "has contains with null",
      [{ ...ok, op: "contains", value: null }],
      "0.value",
      "must be a string, a number, true or false",
    ],
    [
      "has contains with a list",
      [{ ...ok, op: "contains", value: ["a"] }],
      "0.value",
      "must be a string, a number, true or false",
    ],
    ["has a field that there is not", [{ ...ok, not: true }], "0.not", "is not a known field"],
  ];

  it.each(refused)("because it %s is told where and why", (_what, filter, path, message) => {
    const result = filterInput.safeParse(filter);
    expect(result.success ? [] : fieldErrorsOf(result.error)).toEqual([{ path, message }]);
  });
});
