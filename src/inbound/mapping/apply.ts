/** Pure. Makes an action's input from a body, by the rules of a mapping. Nobody's code runs. */
import { MAX_FIND_ELEMENTS } from "../../constants.ts";
import { passes } from "../../conditions/evaluate.ts";
import { numberText } from "../../json/exact.ts";
import { valueAt } from "../../json/pointer.ts";
import { jsonSize } from "./json-size.ts";
import type { ObjectRule, Rule } from "./rule.ts";

export type Mapped = { ok: true; value: Record<string, unknown>; bytes: number } | { ok: false };

/**
 * What a rule does not find is left out. Raw numbers stay raw. Not `ok` when the result would be larger than `maxBytes`
 * as JSON, or nested too deep. Its size is counted field by field, and what it takes from the body is not copied.
 */
export function applyRules({ members }: ObjectRule, body: unknown, maxBytes: number): Mapped {
  const made: [string, unknown][] = [];
  let bytes = "{}".length;
  for (const [name, rule] of members) {
    const value = make(rule, body, maxBytes);
    if (value === undefined) continue;
    // `jsonSize` counts the braces of `{[name]: value}`, but the result needs only one pair, and a comma between
    // fields.
    const excess = made.length === 0 ? 2 : 1;
    const size = jsonSize({ [name]: value }, maxBytes - bytes + excess);
    if (size === undefined) return { ok: false };
    bytes += size - excess;
    made.push([name, value]);
  }
  return { ok: true, value: Object.fromEntries(made), bytes };
}

/** Undefined where nothing was found. */
function make(rule: Rule, body: unknown, maxBytes: number): unknown {
  const makeAll = (rules: readonly Rule[]) => rules.map((each) => make(each, body, maxBytes));
  switch (rule.kind) {
    case "pointer":
      return valueAt(rule.pointer, body);
    case "value":
      return rule.value;
    case "find":
      return find(rule, body);
    case "first":
      return makeAll(rule.of).find((value) => !isBlank(value));
    case "words":
      return words(rule.part, make(rule.of, body, maxBytes));
    case "join":
      return join(makeAll(rule.of), rule.with, maxBytes);
    case "list":
      return makeAll(rule.elements).filter((value) => value !== undefined);
    case "object": {
      const members = rule.members.map(([name, each]): [string, unknown] => [name, make(each, body, maxBytes)]);
      return Object.fromEntries(members.filter(([, value]) => value !== undefined));
    }
  }
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

function find(rule: Rule & { kind: "find" }, body: unknown): unknown {
  const list = valueAt(rule.in, body);
  if (!Array.isArray(list)) return undefined;
  const found: unknown = list.slice(0, MAX_FIND_ELEMENTS).find((element) => passes(rule.where, element));
  return valueAt(rule.take, found);
}

function words(part: "first" | "rest", value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  const at = text.search(/\s/);
  const first = at === -1 ? text : text.slice(0, at);
  return (part === "first" ? first : text.slice(first.length).trimStart()) || undefined;
}

/** Ends once the text is too long for the result, which is then refused for it. */
function join(values: readonly unknown[], between: string, maxBytes: number): string | undefined {
  let joined: string | undefined;
  for (const value of values) {
    const text = textOf(value);
    if (text === undefined || isBlank(text)) continue;
    joined = joined === undefined ? text : joined + between + text;
    if (joined.length > maxBytes) break;
  }
  return joined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "boolean" ? String(value) : numberText(value);
}
