/** Pure. What no client should send: values of every wrong kind, and JSON that is bent or broken. */
import fc from "fast-check";

/** Nothing that a reader would see, in every form that counts as text. */
export const BLANKS = ["", " ", "\t\n", "\u00A0", "\u2003", "\u200B", "\u2060 \uFEFF", "\u202E"];

/** Looks like what a filter knows, and is no such thing. */
export const UNKNOWN_NAMES = [
  "nope",
  "feedback.nope",
  "nope.*",
  "feedback.",
  "messages.sent.",
  "MESSAGES.SENT",
  "deliverd",
];

/** Texts that have broken something somewhere. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "\u0000",
    "a\u0000b",
    "\u202Eevil\u202C",
    "\uD800",
    "\uFEFF",
    "e\u0301\u200B\u200D",
    "👩‍👩‍👧‍👦",
    "null",
    "undefined",
    "NaN",
    "-1",
    "1e999",
    "0x10",
    "true",
    "[]",
    "{}",
    "' OR 1=1 --",
    '"; DROP TABLE accounts; --',
    "%00",
    "%E0%A4%A",
    "../../v1/accounts",
    "<script>alert(1)</script>",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "toString",
    "\r\nX-Injected: 1",
    "*",
    "feedback.*",
    "9007199254740993",
    "2020-11-25",
    "0000-00-00T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "+275760-09-13T00:00:00Z",
    "2020-02-30T00:00:00+99:99",
    "http://user:pass@127.0.0.1/",
    "http://[::ffff:127.0.0.1]/",
    "http://127.0.0.1:25/",
    "ftp://example.com/",
    "javascript:alert(1)",
    "http://",
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(255, 256, 257, 1025, 5000).map((length) => "x".repeat(length)),
  fc.constantFrom(...BLANKS),
  fc.constantFrom(...UNKNOWN_NAMES),
);

/** Many small things in a row take more memory than their text. */
const numbers = fc
  .tuple(fc.constantFrom(1, 100, 5_000), fc.constantFrom<unknown>(0, 1.5, -1, [], [1], null))
  .map(([count, each]) => Array.from({ length: count }, () => each));

/** Values of every kind that JSON has. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      -1,
      1.5,
      2 ** 31,
      2 ** 53,
      -(2 ** 63),
      1e21,
      1e308,
      5e-324,
      [],
      {},
      [null],
      [[]],
      [1, "a", {}],
      { length: 1 },
      { toString: 1 },
      { $ref: "#" },
    ),
  },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: numbers },
);

export type Mutation =
  | { kind: "replace"; nth: number; value: unknown }
  | { kind: "remove"; nth: number }
  | { kind: "add"; nth: number; key: string; value: unknown }
  | { kind: "repeat"; nth: number }
  | { kind: "blank"; nth: number; text: string };

export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant("replace" as const), nth: fc.nat(40), value: hostileValue }),
  fc.record({ kind: fc.constant("remove" as const), nth: fc.nat(40) }),
  fc.record({
    kind: fc.constant("add" as const),
    nth: fc.nat(40),
    key: fc.oneof(fc.constantFrom("__proto__", "constructor", "id", "account_id", "x", ""), hostileText),
    value: hostileValue,
  }),
  fc.record({ kind: fc.constant("repeat" as const), nth: fc.nat(40) }),
  fc.record({ kind: fc.constant("blank" as const), nth: fc.nat(40), text: fc.constantFrom(...BLANKS) }),
);

/**
 * A copy of `value` in which the `nth` place, counted from the outside in, is changed. Only what is a text is made
 * blank.
 */
export function mutated(value: unknown, change: Mutation): unknown {
  const all = placesIn(value);
  const places = change.kind === "blank" ? all.filter((each) => typeof foundAt(value, each) === "string") : all;
  if (places.length === 0) return value;
  const place = places[change.nth % places.length] ?? [];
  return changedAt(value, place, (found) => {
    switch (change.kind) {
      case "replace":
        return change.value;
      case "remove":
        return undefined;
      case "add":
        if (Array.isArray(found)) return [...found, change.value];
        // Entries, since assignment would set a prototype.
        return isObject(found)
          ? Object.fromEntries([...Object.entries(found), [change.key, change.value]])
          : [found, change.value];
      case "repeat":
        return Array.isArray(found) ? [...found, ...found] : [found, found];
      case "blank":
        return change.text;
    }
  });
}

type Place = (string | number)[];

function placesIn(value: unknown, place: Place = []): Place[] {
  if (Array.isArray(value)) return [place, ...value.flatMap((each, index) => placesIn(each, [...place, index]))];
  if (!isObject(value)) return [place];
  return [place, ...Object.entries(value).flatMap(([key, each]) => placesIn(each, [...place, key]))];
}

function foundAt(value: unknown, [first, ...rest]: Place): unknown {
  return first === undefined ? value : foundAt(Object(value)[first], rest);
}

function changedAt(value: unknown, [first, ...rest]: Place, change: (found: unknown) => unknown): unknown {
  if (first === undefined) return change(value);
  if (Array.isArray(value)) return value.map((each, index) => (index === first ? changedAt(each, rest, change) : each));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, key === first ? changedAt(each, rest, change) : each]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** What is done to a content's text, which is JSON until then. `%` is the text; none of them is accepted. */
export const BROKEN_TEXTS: Record<string, (text: string) => string | Uint8Array> = {
  "cut off": (text) => text.slice(0, -1),
  "with something behind it": (text) => `${text}x`,
  "in single quotes": (text) => text.replaceAll('"', "'") + "'",
  "with a key twice": (text) => `{"a":1,"a":2,${text.slice(1)}`,
  "with a key twice, once escaped": (text) => `{"a":1,"\\u0061":2,${text.slice(1)}`,
  "with a number that is none": (text) => `{"a":NaN,${text.slice(1)}`,
  "65 levels deep": (text) => `{"deep":${"[".repeat(65)}${"]".repeat(65)},${text.slice(1)}`,
  "endlessly deep": () => "[".repeat(60_000),
  "of ten thousand keys": () => `{${Array.from({ length: 10_001 }, (_, key) => `"${key}":0`).join(",")}}`,
  "of thirty thousand numbers": (text) => `{"many":${ones(30_000)},${text.slice(1)}`,
  "of numbers alone": () => ones(125_000),
  "of lists of numbers": () => `{"many":[${Array.from({ length: 5_000 }, () => ones(5)).join(",")}]}`,
  "in broken UTF-8": (text) => new Uint8Array([...new TextEncoder().encode(text), 0xc3, 0x28]),
  "in UTF-16": (text) => new Uint8Array([0xff, 0xfe, ...Buffer.from(text, "utf16le")]),
  "of NULs": () => new Uint8Array(64),
  "a list": (text) => `[${text}]`,
  "a number of many digits": () => "9".repeat(400),
  "too large": (text) => text + " ".repeat(1_100_000),
};

function ones(count: number): string {
  return `[${Array.from({ length: count }, () => "1").join(",")}]`;
}
