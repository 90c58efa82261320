/** Pure. The fields of a submitted form. */

/** A field's text, trimmed; empty when it is missing. */
export function textOf(fields: URLSearchParams, name: string): string {
  return fields.get(name)?.trim() ?? "";
}
