/** Pure. The body of a call as a tree of rows, and the rule by which a mapping finds one of its values again. */
import { isObject } from "../../inbound/body/body.ts";
import { numberText } from "../../json/exact.ts";
import { pointerTokens, valueAt } from "../../json/pointer.ts";
import { cutText } from "../../text/cut-text.ts";
import { makeVisible, pageBytes } from "../parts/visible.ts";

export interface TreeRow {
  pointer: string;
  /** The number of its parents. */
  depth: number;
  name: string;
  /** The value's text; null for an object, a list and null, which cannot be chosen. */
  value: string | null;
  /** How many values it holds; null for a value. */
  size: number | null;
}

/**
 * The most bytes that the rows may take, so that the page stays below 50 kB, and the bytes of a row without its texts.
 */
const MAX_TREE_BYTES = 30_000;
const ROW_BYTES = 120;
const MAX_ROWS = 120;
const MAX_VALUE_CHARS = 80;
const MAX_NAME_CHARS = 60;

export interface Tree {
  rows: TreeRow[];
  isCut: boolean;
}

export function treeOf(body: unknown): Tree {
  const growing = { rows: [], bytes: 0 };
  const isWhole = membersOf(body).every(([name, value]) => addRows(growing, value, name, "", 0));
  return { rows: growing.rows, isCut: !isWhole };
}

interface GrowingTree {
  readonly rows: TreeRow[];
  bytes: number;
}

/** Adds the rows of a value and its members. Returns false if they do not all fit. */
function addRows(tree: GrowingTree, value: unknown, name: string, parent: string, depth: number): boolean {
  const pointer = `${parent}${pointerOf([name])}`;
  const holds = isObject(value) || Array.isArray(value);
  const members = holds ? membersOf(value) : [];
  const text = holds ? null : textOf(value);
  const row = {
    pointer,
    depth,
    name: makeVisible(cutText(name, MAX_NAME_CHARS)),
    value: text === null ? null : makeVisible(cutText(text, MAX_VALUE_CHARS)),
    size: holds ? members.length : null,
  };
  tree.bytes += ROW_BYTES + pageBytes(`${row.name}${row.value ?? ""}${row.value === null ? "" : pointer}`);
  if (tree.rows.length >= MAX_ROWS || tree.bytes > MAX_TREE_BYTES) return false;
  tree.rows.push(row);
  return members.every(([member, each]) => addRows(tree, each, member, pointer, depth + 1));
}

function membersOf(value: unknown): [string, unknown][] {
  if (Array.isArray(value)) return value.map((each: unknown, index) => [String(index), each]);
  return isObject(value) ? Object.entries(value) : [];
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  return typeof value === "boolean" ? String(value) : (numberText(value) ?? null);
}

/** Members by which senders identify the elements of a list, in the order in which they are tried. */
const MARKS = ["/field/ref", "/ref", "/key", "/label", "/name", "/question", "/type", "/kind"];

/**
 * The rule for a value. An element of a list may have another index in the next call. So it is found by a member that no
 * other element has with the same value, if there is one.
 */
export function ruleFor(body: unknown, pointer: string): unknown {
  const tokens = pointerTokens(pointer);
  for (let depth = 1; depth <= tokens.length; depth += 1) {
    const list = pointerOf(tokens.slice(0, depth - 1));
    const elements = valueAt(list, body);
    if (!Array.isArray(elements)) continue;
    const element: unknown = elements[Number(tokens[depth - 1])];
    const mark = MARKS.find((each) => isMark(elements, element, each));
    if (mark === undefined) continue;
    const value = valueAt(mark, element);
    return { $find: { in: list, where: [{ path: mark, op: "eq", value }], take: pointerOf(tokens.slice(depth)) } };
  }
  return pointer;
}

function isMark(elements: readonly unknown[], element: unknown, mark: string): boolean {
  const value = valueAt(mark, element);
  if (typeof value !== "string" || value === "") return false;
  return elements.filter((each) => valueAt(mark, each) === value).length === 1;
}

function pointerOf(tokens: readonly string[]): string {
  return tokens.map((token) => `/${token.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
