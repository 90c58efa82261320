/** Pure. A mapping as a form: a text for each field of each action, and back. */
import type { FieldError } from "../../http/problem.ts";
import { oneLine } from "../parts/one-line.ts";
import type { Action } from "../catalog/read.ts";
import { fieldsOf } from "../catalog/schema-fields.ts";
import { type TypedJson, readTypedJson } from "../typed-json.ts";

export interface MappedField {
  action: string;
  field: string;
  isRequired: boolean;
  /** A JSON Pointer, any other rule as JSON, or empty. */
  text: string;
}

type Json = Readonly<Record<string, unknown>>;

/** The name of a field in the form. */
export function inputName({ action, field }: Pick<MappedField, "action" | "field">): string {
  return `${action} ${field}`;
}

/** @param mapping the stored one; null: the body is the input of each action. */
export function mappedFields(actions: readonly Action[], mapping: Json | null): MappedField[] {
  return actions.flatMap(({ name: action, schema }) => {
    const rules = new Map<string, unknown>(Object.entries(Object(mapping?.[action])));
    return fieldsOf(schema)
      .filter(({ depth }) => depth === 0)
      .map(({ path: field, isRequired }) => ({ action, field, isRequired, text: textOf(rules.get(field)) }));
  });
}

function textOf(rule: unknown): string {
  if (rule === undefined) return "";
  return typeof rule === "string" && rule !== "" ? oneLine(rule) : JSON.stringify(rule);
}

/** The fields with the texts that were typed. */
export function withTypedTexts(fields: readonly MappedField[], typed: URLSearchParams): MappedField[] {
  return fields.map((each) => ({ ...each, text: typed.get(inputName(each))?.trim() ?? "" }));
}

export type TypedMapping = { ok: true; mapping: Json | null } | { ok: false; errors: FieldError[] };

/** A text that begins like JSON is JSON; any other is a pointer, which the API checks. */
export function mappingOf(fields: readonly MappedField[]): TypedMapping {
  const errors: FieldError[] = [];
  const mapping = new Map<string, [string, unknown][]>();
  for (const { action, field, text } of fields) {
    if (text === "") continue;
    const rule = ruleOf(text, `mapping.${action}.${field}`);
    if (!rule.ok) errors.push(rule.error);
    else mapping.set(action, [...(mapping.get(action) ?? []), [field, rule.value]]);
  }
  if (errors.length > 0) return { ok: false, errors };
  if (mapping.size === 0) return { ok: true, mapping: null };
  const rules = [...mapping].map(([action, members]) => [action, Object.fromEntries(members)] as const);
  return { ok: true, mapping: Object.fromEntries(rules) };
}

function ruleOf(text: string, path: string): TypedJson {
  return /^["{[]/.test(text) ? readTypedJson(text, path) : { ok: true, value: text };
}

/** The next field to choose a value for. */
export function nextTarget(fields: readonly MappedField[], after: string): string {
  const place = fields.findIndex((each) => inputName(each) === after);
  const order = [...fields.slice(place + 1), ...fields.slice(0, place + 1)];
  const next = order.find(({ text }) => text === "") ?? order[0];
  return next ? inputName(next) : "";
}
