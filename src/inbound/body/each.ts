/** Pure. A webhook's `each`: every element of a list is a body of its own. */
import { MAX_EACH_ELEMENTS } from "../../constants.ts";
import type { FieldError } from "../../http/problem.ts";
import { pointerTokens, valueAt } from "../../json/pointer.ts";
import { elementSources, sourceAt } from "../../json/source.ts";
import { type Body, isObject } from "./body.ts";

export type Bodies = { ok: true; bodies: readonly Body[] } | { ok: false; errors: FieldError[] };

/** `each` is the pointer of the list, `""` for the body itself. null: the whole body is the only one. */
export function eachBody(body: Body, each: string | null): Bodies {
  if (each === null) return { ok: true, bodies: [body] };
  const list = valueAt(each, body.value);
  const tokens = pointerTokens(each);
  const source = list === undefined || body.source === undefined ? undefined : sourceAt(body.source, tokens);
  if (isObject(list)) return { ok: true, bodies: [{ value: list, source }] };
  const refused = (message: string): Bodies => ({ ok: false, errors: [{ path: tokens.join("."), message }] });
  if (!Array.isArray(list)) return refused(list === undefined ? "is required" : "must be a list or an object");
  if (list.length > MAX_EACH_ELEMENTS) return refused(`must hold at most ${MAX_EACH_ELEMENTS} elements`);
  const sources = source === undefined ? [] : elementSources(source);
  return { ok: true, bodies: list.map((value: unknown, index) => ({ value, source: sources[index] })) };
}
