/** Pure. A mapping after it was checked: where the fields of an action's input are. */
import type { z } from "@hono/zod-openapi";
import type { Condition } from "../../vocabulary/condition.ts";

export type Rule =
  /** The value at a JSON Pointer into the body. */
  | { readonly kind: "pointer"; readonly pointer: string }
  /** The first that is there and not blank. */
  | { readonly kind: "first"; readonly of: readonly Rule[] }
  /** The value at `take` of the first element of the list `in` that meets all conditions. */
  | { readonly kind: "find"; readonly in: string; readonly where: readonly Condition[]; readonly take: string }
  /** The first word of a text, or all other words. */
  | { readonly kind: "words"; readonly part: "first" | "rest"; readonly of: Rule }
  /** Texts, numbers, true and false as one text. What is missing or blank is left out. */
  | { readonly kind: "join"; readonly of: readonly Rule[]; readonly with: string }
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "list"; readonly elements: readonly Rule[] }
  | ObjectRule;

export interface ObjectRule {
  readonly kind: "object";
  readonly members: readonly (readonly [name: string, rule: Rule])[];
}

/** The rules by action. An action without rules takes the body as it is. */
export type Rules = ReadonlyMap<string, ObjectRule>;

/** What a mapping must know of an action: its name, the fields of its input, and a valid input. */
export interface MappedAction {
  readonly name: string;
  readonly input: z.ZodObject;
  readonly sample: Readonly<Record<string, unknown>>;
}
