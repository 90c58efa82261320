/** Pure. The bytes that a sender signed, made again from the call. */

/** @param values the values of the names in braces; a name without a value becomes empty. */
export async function signedContent(
  template: string,
  values: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>,
): Promise<Uint8Array<ArrayBuffer>> {
  // Every other part is a name that stood in braces.
  const parts = template.split(/\{(\w+)\}/).map((part, index) => (index % 2 === 1 ? (values[part] ?? "") : part));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** A form's fields, sorted by name; each value of a name once, sorted; names and values joined without anything between. */
export function joinFields(body: Uint8Array): string {
  const text = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(body);
  const fields = new URLSearchParams(text);
  return [...new Set(fields.keys())]
    .toSorted()
    .flatMap((name) => [...new Set(fields.getAll(name))].toSorted().map((value) => name + value))
    .join("");
}

/** The URL with the port that its scheme implies written out. */
export function withDefaultPort(url: string): string {
  return url.replace(/^http(s?):\/\/[^/?#:]+(?=[/?#]|$)/, (origin, secure) => `${origin}:${secure ? 443 : 80}`);
}
