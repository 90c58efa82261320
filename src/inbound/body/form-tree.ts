/**
 * Pure. From the fields of a form to a JSON object, by the names that PHP and Rails made common: `data[email]` is a
 * member of `data`, `tags[]` an element of the list `tags`. An empty field counts as absent. If a name without `[]` is
 * repeated, the last value counts.
 */
import { MAX_FORM_FIELDS, MAX_JSON_DEPTH } from "../../constants.ts";
import { Problem } from "../../http/problem.ts";

/** A Map, since a field may be called `__proto__`. */
type Node = string | Branch;
type Branch = Map<string, Node>;

const NAME = /^([^[\]]+)((?:\[[^[\]]*\])*)$/;

/** @throws {Problem} 400 when there are too many fields, or one is nested too deep. */
export function formTree(fields: readonly (readonly [string, string])[]): Record<string, unknown> {
  if (fields.length > MAX_FORM_FIELDS) {
    throw new Problem("malformed_body", `The form has more than ${MAX_FORM_FIELDS} fields.`);
  }
  const root: Branch = new Map();
  for (const [name, value] of fields) if (value !== "") insert(root, stepsOf(name), value);
  return Object.fromEntries([...root].map(([name, node]) => [name, toJson(node)]));
}

/** `a[b][]` is `a`, `b` and the empty step. A name with other brackets is one step. */
function stepsOf(name: string): string[] {
  const [, first, brackets] = NAME.exec(name) ?? [];
  if (first === undefined || !brackets) return [name];
  const steps = [first, ...brackets.slice(1, -1).split("][")];
  if (steps.length > MAX_JSON_DEPTH) {
    throw new Problem("malformed_body", `The body is nested more than ${MAX_JSON_DEPTH} levels deep.`);
  }
  return steps;
}

function insert(root: Branch, steps: readonly string[], value: string): void {
  let branch = root;
  for (const step of steps.slice(0, -1)) {
    const key = keyIn(branch, step);
    const known = branch.get(key);
    const next: Branch = known instanceof Map ? known : new Map();
    branch.set(key, next);
    branch = next;
  }
  branch.set(keyIn(branch, steps.at(-1) ?? ""), value);
}

/** `[]` is the next element of a list. */
function keyIn(branch: Branch, step: string): string {
  if (step !== "") return step;
  let index = branch.size;
  while (branch.has(String(index))) index += 1;
  return String(index);
}

/** Keys that count from 0 make a list. */
function toJson(node: Node): unknown {
  if (typeof node === "string") return node;
  const isList = [...node.keys()].every((key, index) => key === String(index));
  if (isList) return [...node.values()].map(toJson);
  return Object.fromEntries([...node].map(([name, member]) => [name, toJson(member)]));
}
