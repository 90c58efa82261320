/** Pure. Reads one value of a mapping, as the API accepts it, and notes its errors. */
import { whereInput } from "../../conditions/schema.ts";
import { MAX_MAPPING_ENTRIES } from "../../constants.ts";
import { type FieldError, fieldErrorsOf, formatPath } from "../../http/problem.ts";
import { unkeepableNumber } from "../../json/object.ts";
import { POINTER } from "../../json/pointer.ts";
import { isObject } from "../body/body.ts";
import type { ObjectRule, Rule } from "./rule.ts";

type Path = readonly PropertyKey[];

/** The state while a mapping is read: its entries so far, and its errors. */
export interface Reading {
  entries: number;
  readonly errors: FieldError[];
}

const NOWHERE: Rule = { kind: "value", value: undefined };
const POINTER_WANTED = 'must be a JSON Pointer, such as "/data/email"';
const RULE_WANTED =
  "must be a JSON Pointer, an operator such as $first, an object or a list: write a constant as $value";
/** The keys that each operator allows. */
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  $first: ["$first"],
  $find: ["$find"],
  $words: ["$words", "of"],
  $join: ["$join"],
  $value: ["$value"],
};

/** With an error, the rule that is returned means nothing. */
export function readRule(reading: Reading, raw: unknown, path: Path): Rule {
  if (!countEntries(reading, 1)) return NOWHERE;
  if (typeof raw === "string") return { kind: "pointer", pointer: readPointer(reading, raw, path) };
  if (Array.isArray(raw)) return { kind: "list", elements: readRules(reading, raw, path) };
  if (!isObject(raw)) return refuse(reading, path, RULE_WANTED);
  const operator = Object.keys(raw).find((name) => name.startsWith("$"));
  return operator === undefined ? readObject(reading, raw, path) : readOperator(reading, operator, raw, path);
}

export function readObject(reading: Reading, raw: object, path: Path): ObjectRule {
  const members = Object.entries(raw).map(([name, value]): [string, Rule] => [
    name,
    readRule(reading, value, [...path, name]),
  ]);
  return { kind: "object", members };
}

/** The entries of a mapping bound what it costs to apply it. False, with an error, when there are too many. */
function countEntries(reading: Reading, more: number): boolean {
  const before = reading.entries;
  reading.entries += more;
  if (reading.entries <= MAX_MAPPING_ENTRIES) return true;
  if (before <= MAX_MAPPING_ENTRIES) {
    refuse(reading, [], `must hold at most ${MAX_MAPPING_ENTRIES} pointers, operators, templates and conditions`);
  }
  return false;
}

function readRules(reading: Reading, raw: readonly unknown[], path: Path): Rule[] {
  return raw.slice(0, MAX_MAPPING_ENTRIES + 1).map((each, index) => readRule(reading, each, [...path, index]));
}

function readPointer(reading: Reading, raw: unknown, path: Path): string {
  if (typeof raw === "string" && POINTER.test(raw)) return raw;
  refuse(reading, path, raw === undefined ? "is required" : POINTER_WANTED);
  return "";
}

function readOperator(reading: Reading, operator: string, raw: object, path: Path): Rule {
  const allowed = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (!allowed) return refuse(reading, [...path, operator], `is not an operator: ${Object.keys(OPERATORS).join(", ")}`);
  const stranger = Object.keys(raw).find((name) => !allowed.includes(name));
  if (stranger !== undefined) return refuse(reading, [...path, stranger], `cannot be combined with ${operator}`);
  const operand: unknown = Reflect.get(raw, operator);
  const at = [...path, operator];
  switch (operator) {
    case "$first":
      return { kind: "first", of: readList(reading, operand, at) };
    case "$find":
      return readFind(reading, operand, at);
    case "$words":
      if (operand !== "first" && operand !== "rest") return refuse(reading, at, 'must be "first" or "rest"');
      return { kind: "words", part: operand, of: readOf(reading, raw, path) };
    case "$join":
      return readJoin(reading, operand, at);
    default:
      if (unkeepableNumber(operand) !== undefined) {
        return refuse(reading, at, "must not hold whole numbers beyond 2^53, which lose digits: write them as text");
      }
      return { kind: "value", value: operand };
  }
}

function readFind(reading: Reading, raw: unknown, path: Path): Rule {
  const fields = readFields(reading, raw, path, ["in", "where", "take"]);
  if (!fields) return NOWHERE;
  const where = whereInput.safeParse(fields["where"] ?? []);
  if (!where.success) {
    reading.errors.push(...fieldErrorsOf(where.error, [...path, "where"]));
    return NOWHERE;
  }
  // A list of `in` is searched for every element: each of its values is an entry, too.
  const entries = where.data.map((condition) => (condition.op === "in" ? condition.value.length : 1));
  if (
    !countEntries(
      reading,
      entries.reduce((sum, count) => sum + count, 0),
    )
  )
    return NOWHERE;
  return {
    kind: "find",
    in: readPointer(reading, fields["in"], [...path, "in"]),
    where: where.data,
    take: readPointer(reading, fields["take"], [...path, "take"]),
  };
}

function readJoin(reading: Reading, raw: unknown, path: Path): Rule {
  const fields = readFields(reading, raw, path, ["of", "with"]);
  if (!fields) return NOWHERE;
  const between = fields["with"] ?? "";
  if (typeof between !== "string") return refuse(reading, [...path, "with"], "must be a string");
  return { kind: "join", of: readList(reading, fields["of"], [...path, "of"]), with: between };
}

/** The members of an operator's object. Undefined, with an error, when it is something else or has others. */
function readFields(reading: Reading, raw: unknown, path: Path, names: readonly string[]) {
  const stranger = isObject(raw) ? Object.keys(raw).find((name) => !names.includes(name)) : undefined;
  if (!isObject(raw)) refuse(reading, path, `must be an object with ${names.join(", ")}`);
  else if (stranger !== undefined) refuse(reading, [...path, stranger], "is not a known field here");
  else return Object.fromEntries(Object.entries<unknown>({ ...raw }));
  return undefined;
}

function readList(reading: Reading, raw: unknown, path: Path): Rule[] {
  if (Array.isArray(raw) && raw.length > 0) return readRules(reading, raw, path);
  refuse(reading, path, raw === undefined ? "is required" : "must be a list of at least one value");
  return [];
}

function readOf(reading: Reading, raw: object, path: Path): Rule {
  const of: unknown = Reflect.get(raw, "of");
  return of === undefined ? refuse(reading, [...path, "of"], "is required") : readRule(reading, of, [...path, "of"]);
}

function refuse(reading: Reading, path: Path, message: string): Rule {
  reading.errors.push({ path: formatPath(path), message });
  return NOWHERE;
}
