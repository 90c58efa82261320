/** Pure. Converts a condition's value to the text of a form field and back. */
import { readJson } from "../../http/body-text.ts";
import { parseExact } from "../../json/exact.ts";
import { oneLine, readOneLine } from "../parts/one-line.ts";
import type { Webhook } from "./state.tsx";

type Condition = NonNullable<Webhook["filter"]>[number];

/** A condition in the form's fields. */
export interface ConditionText {
  path: string;
  op: string;
  value: string;
}

/** The labels of the ops, in the order of the list. */
export const OPS = [
  { value: "eq", text: "is" },
  { value: "ne", text: "is not" },
  { value: "gt", text: "is more than" },
  { value: "gte", text: "is at least" },
  { value: "lt", text: "is less than" },
  { value: "lte", text: "is at most" },
  { value: "in", text: "is one of" },
  { value: "contains", text: "contains" },
  { value: "exists", text: "exists" },
] as const;

/** `conditionOf` turns the text back into the same condition. */
export function textOfCondition({ path, op, value }: Condition): ConditionText {
  const shown = { path: oneLine(path), op };
  if (typeof value !== "string") return { ...shown, value: JSON.stringify(value) };
  // Quoted, too, when it would be read as another type.
  const isText = value !== "" && valueOf("eq", value) === value;
  return { ...shown, value: isText ? oneLine(value) : JSON.stringify(value) };
}

/** The API's input. The API validates it. */
export function conditionOf({ path, op, value }: ConditionText) {
  return { path: readOneLine(path), op, value: valueOf(op, value) };
}

/** `9` is a number; `"9"` and `new` are strings; for `in`, `sms, text` is a list. */
function valueOf(op: string, text: string): unknown {
  // An empty field means that the member exists.
  if (op === "exists" && text === "") return true;
  const read = readJson(text);
  // A deep list or a duplicate key: no condition takes a list of objects, and the API says so.
  if (!read.ok && read.fault.kind !== "not_json") return [{}];
  if (!read.ok) return op === "in" ? text.split(",").map((part) => valueOf("eq", part.trim())) : text;
  const value = parseExact(text);
  return op === "in" && !Array.isArray(value) ? [value] : value;
}
