/**
 * Pure. The `mapping` of an inbound webhook: validated when it is saved, and read when a call comes. Only saving asks
 * whether its fields exist: a mapping that was stored stays readable when an action or an event type changes.
 */
import { z } from "@hono/zod-openapi";
import { MAX_FIELD_ERRORS, MAX_MAPPING_BYTES } from "../../constants.ts";
import { type FieldError, formatPath } from "../../http/problem.ts";
import { isObject } from "../body/body.ts";
import { fieldErrors } from "./field-errors.ts";
import { impossibleErrors } from "./impossible.ts";
import { type Reading, readObject } from "./read-rule.ts";
import type { MappedAction, ObjectRule, Rules } from "./rule.ts";

export type ReadMapping = { ok: true; rules: Rules } | { ok: false; errors: FieldError[] };

/**
 * Reads a mapping for the actions of its webhook. Paths of errors start inside the mapping:
 * `contact.create.email.$first.0`.
 */
export function readMapping(mapping: unknown, actions: readonly Pick<MappedAction, "name">[]): ReadMapping {
  const reading: Reading = { entries: 0, errors: [] };
  const rules = new Map<string, ObjectRule>();
  if (!isObject(mapping)) return { ok: false, errors: [{ path: "", message: "must be an object" }] };
  if (new TextEncoder().encode(JSON.stringify(mapping)).byteLength > MAX_MAPPING_BYTES) {
    return { ok: false, errors: [{ path: "", message: `must not exceed ${MAX_MAPPING_BYTES} bytes as JSON` }] };
  }
  for (const [name, fields] of Object.entries(mapping)) {
    if (!actions.some((action) => action.name === name)) {
      reading.errors.push({ path: formatPath([name]), message: "is not an action of this webhook" });
    } else if (!isObject(fields)) reading.errors.push({ path: name, message: "must be an object of fields" });
    else rules.set(name, readObject(reading, fields, [name]));
  }
  return reading.errors.length > 0 ? { ok: false, errors: firstOf(reading.errors) } : { ok: true, rules };
}

/** The errors of a mapping; empty when it may be saved. */
export function validateMapping(mapping: unknown, actions: readonly MappedAction[]): FieldError[] {
  const read = readMapping(mapping, actions);
  if (!read.ok) return read.errors;
  const errors = actions.flatMap((action) => {
    const rule = read.rules.get(action.name);
    return rule ? actionErrors(action, rule) : [];
  });
  return firstOf(errors);
}

/** A field's own errors say more than those of the whole. */
function actionErrors(action: MappedAction, rule: ObjectRule): FieldError[] {
  const schemas = new Map<string, unknown>(Object.entries(action.input.shape));
  const errors = rule.members.flatMap(([field, each]) => {
    const schema = schemas.get(field);
    return schema instanceof z.ZodType
      ? fieldErrors(schema, each, [action.name, field])
      : [{ path: formatPath([action.name, field]), message: `is not a field of ${action.name}` }];
  });
  return errors.length > 0 ? errors : impossibleErrors(action, rule);
}

function firstOf(errors: readonly FieldError[]): FieldError[] {
  return errors.slice(0, MAX_FIELD_ERRORS);
}
