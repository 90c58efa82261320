/** Pure. A condition's value in a text field: JSON where it is JSON, else the text that was typed. */
import type { Webhook } from "./state.tsx";

type Condition = NonNullable<Webhook["filter"]>[number];

/** A condition as the form's fields hold it. */
export interface ConditionText {
  path: string;
  op: string;
  value: string;
}

/** What each op is called, in the order of the list. */
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

/** Asked back, the text gives the same condition. */
export function textOfCondition({ path, op, value }: Condition): ConditionText {
  if (typeof value !== "string") return { path, op, value: JSON.stringify(value) };
  // Text that could be read as something else, or would lose its spaces, is quoted.
  const isPlain = value !== "" && value === value.trim() && valueOf("eq", value) === value;
  return { path, op, value: isPlain ? value : JSON.stringify(value) };
}

/** What the API is asked for; it judges whether it makes sense. */
export function conditionOf({ path, op, value }: ConditionText) {
  return { path, op, value: valueOf(op, value) };
}

/** `9` and `"9"` are a number and text, `new` is text; where a list is wanted, `sms, text` is one. */
function valueOf(op: string, text: string): unknown {
  // Left empty, it can only mean that something is there.
  if (op === "exists" && text === "") return true;
  try {
    const value: unknown = JSON.parse(text);
    if (op === "in" && !Array.isArray(value)) return [value];
    return value;
  } catch {
    return op === "in" ? text.split(",").map((part) => valueOf("eq", part.trim())) : text;
  }
}
