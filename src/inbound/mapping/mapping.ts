/** Pure. The `mapping` of an inbound webhook: checked when it is saved, and read the same way when a call comes. */
import { z } from "@hono/zod-openapi";
import { MAX_FIELD_ERRORS, MAX_MAPPING_BYTES } from "../../constants.ts";
import { type FieldError, formatPath } from "../../http/problem.ts";
import { isObject } from "../body/body.ts";
import { fieldErrors } from "./field-errors.ts";
import { type Reading, readObject } from "./read-rule.ts";
import type { ObjectRule, Rules } from "./rule.ts";

/** What a mapping must know of an action: its name, and the fields of its input. */
export interface MappedAction {
  readonly name: string;
  readonly input: z.ZodObject;
}

export type ReadMapping = { ok: true; rules: Rules } | { ok: false; errors: FieldError[] };

/**
 * Reads a mapping for the actions of its webhook. Paths of errors start inside the mapping:
 * `contact.create.email.$first.0`.
 */
export function readMapping(mapping: unknown, actions: readonly MappedAction[]): ReadMapping {
  const reading: Reading = { entries: 0, errors: [] };
  const rules = new Map<string, ObjectRule>();
  if (!isObject(mapping)) return { ok: false, errors: [{ path: "", message: "must be an object" }] };
  if (new TextEncoder().encode(JSON.stringify(mapping)).byteLength > MAX_MAPPING_BYTES) {
    return { ok: false, errors: [{ path: "", message: `must not exceed ${MAX_MAPPING_BYTES} bytes as JSON` }] };
  }
  for (const [name, fields] of Object.entries(mapping)) {
    const action = actions.find((each) => each.name === name);
    if (!action) reading.errors.push({ path: formatPath([name]), message: "is not an action of this webhook" });
    else if (!isObject(fields)) reading.errors.push({ path: name, message: "must be an object of fields" });
    else rules.set(name, readFields(reading, action, fields));
  }
  return reading.errors.length > 0
    ? { ok: false, errors: reading.errors.slice(0, MAX_FIELD_ERRORS) }
    : { ok: true, rules };
}

/** What is wrong with a mapping; empty when it may be saved. */
export function validateMapping(mapping: unknown, actions: readonly MappedAction[]): FieldError[] {
  const read = readMapping(mapping, actions);
  return read.ok ? [] : read.errors;
}

function readFields(reading: Reading, { name, input }: MappedAction, fields: object): ObjectRule {
  const schemas = new Map<string, unknown>(Object.entries(input.shape));
  const before = reading.errors.length;
  const rule = readObject(reading, fields, [name]);
  const isReadable = reading.errors.length === before;
  for (const [field, each] of rule.members) {
    const schema = schemas.get(field);
    if (!(schema instanceof z.ZodType)) {
      reading.errors.push({ path: formatPath([name, field]), message: `is not a field of ${name}` });
    } else if (isReadable) reading.errors.push(...fieldErrors(schema, each, [name, field]));
  }
  return rule;
}
