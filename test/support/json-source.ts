/** JSON as people and programs write it: texts that a parser and a printer would not give back as they are. */
import fc from "./property.ts";

/** With more digits than a number has, zeros that mean nothing, and exponents of every kind. */
const numberSource = fc.stringMatching(/^-?(0|[1-9]\d{0,30})(\.\d{1,20})?([eE][+-]?\d{1,3})?$/);
const space = fc.stringMatching(/^[ \t\n\r]{0,3}$/);
const textSource = fc.oneof(
  fc.string({ unit: "binary", maxLength: 10 }).map((text) => JSON.stringify(text)),
  fc.constantFrom('"\\u00e9\\/\\ud83d\\ude00"', '"]}"', '"{[\\""', '"\\\\"', '"\\ud800"'),
);

const sources = fc.letrec<{ value: string; array: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    numberSource,
    textSource,
    fc.constantFrom("null", "true", "false", "[]", "{ }"),
    tie("array"),
    tie("object"),
  ),
  array: fc.array(tie("value"), { maxLength: 3 }).chain((values) => joined("[", values, "]")),
  object: fc
    .dictionary(fc.string({ unit: "grapheme", maxLength: 5 }), tie("value"), { maxKeys: 3, noNullPrototype: true })
    .chain((members) =>
      joined(
        "{",
        Object.entries(members).map(([key, value]) => `${JSON.stringify(key)}:${value}`),
        "}",
      ),
    ),
}));

export const valueSource: fc.Arbitrary<string> = sources.value;
export const objectSource: fc.Arbitrary<string> = sources.object;

/** The parts between brackets and commas, with spaces around them. */
export function joined(open: string, parts: readonly string[], close: string): fc.Arbitrary<string> {
  return fc
    .array(space, { minLength: 2 * parts.length + 2, maxLength: 2 * parts.length + 2 })
    .map(
      (spaces) =>
        `${open}${parts.map((part, index) => `${spaces[2 * index]}${part}${spaces[2 * index + 1]}`).join(",")}${parts.length === 0 ? spaces[0] : ""}${close}`,
    );
}
