/** Pure. The language of `when` and `mapping`: data, no code. */
import type { Condition, Scalar } from "../../storage/schema.ts";

/** A condition on the body, or on one of the call's headers. */
export type WhenCondition =
  | Condition
  | { header: string; op: "eq" | "ne" | "contains"; value: string }
  | { header: string; op: "in"; value: string[] }
  | { header: string; op: "exists"; value: boolean };

/** A JSON Pointer, an operator, or a template of them. */
export type MappingValue =
  | string
  | { $first: MappingValue[] }
  | { $find: { in: string; where: Condition[]; take: string } }
  | { $words: "first" | "rest"; of: MappingValue }
  | { $join: { of: MappingValue[]; with: string } }
  | { $value: Scalar }
  | MappingValue[]
  | { [field: string]: MappingValue };

/**
 * The places of an action's fields, by the name of the action. The names are plain strings, so that scripts in Node can
 * read the table.
 */
export type Mapping = Readonly<Record<string, Record<string, MappingValue>>>;

/** The first and the last name, from a full name. */
export function namesFrom(fullName: MappingValue): { first_name: MappingValue; last_name: MappingValue } {
  return { first_name: { $words: "first", of: fullName }, last_name: { $words: "rest", of: fullName } };
}
