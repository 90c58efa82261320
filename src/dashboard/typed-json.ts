/** Pure. JSON that a person typed into a form. It is read as the API reads a body. */
import { readJson } from "../http/body-text.ts";
import type { FieldError } from "../http/problem.ts";
import { parseExact } from "../json/exact.ts";

export type TypedJson = { ok: true; value: unknown } | { ok: false; error: FieldError };

/**
 * Its numbers keep their digits, so that the API sees those that were typed.
 * @param path of the form's field.
 */
export function readTypedJson(text: string, path: string): TypedJson {
  const read = readJson(text);
  if (read.ok) return { ok: true, value: parseExact(text) };
  const { fault } = read;
  const message = fault.kind === "duplicate" ? `has the key ${fault.path} twice` : fault.message;
  return { ok: false, error: { path, message } };
}

/** For a field that is an object in the API. Text that is not JSON is passed on, so that the API names the other errors. */
export function objectInput(text: string, path: string): { value: unknown; errors: FieldError[] } {
  const read = readTypedJson(text || "{}", path);
  return read.ok ? { value: read.value, errors: [] } : { value: text, errors: [read.error] };
}
