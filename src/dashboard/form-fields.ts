/** Pure. The fields of a submitted form. */

/** A field's text, trimmed; empty when it is missing. */
export function textOf(fields: URLSearchParams, name: string): string {
  return fields.get(name)?.trim() ?? "";
}

/** A path of the dashboard to go back to. Anything else is replaced by the dashboard's start. */
export function localPath(text: string): string {
  return /^\/dashboard(?:[/?][\w\-./?=&%~:]*)?$/.test(text) ? text : "/dashboard";
}
