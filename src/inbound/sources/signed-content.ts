/** Pure. The bytes that a sender signed, made again from the call. */

const encoder = new TextEncoder();

/** @param values by the name that stands in braces in the template; a name without a value stands for nothing. */
export function signedContent(
  template: string,
  values: Readonly<Record<string, string | Uint8Array>>,
): Uint8Array<ArrayBuffer> {
  const parts = template.split(/\{(\w+)\}/).map((part, index) => {
    // Every other part is a name that stood in braces.
    const value = index % 2 === 1 ? (values[part] ?? "") : part;
    return typeof value === "string" ? encoder.encode(value) : value;
  });
  const content = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    content.set(part, offset);
    offset += part.length;
  }
  return content;
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
  return url.replace(/^(https?):\/\/([^/?#:]+)(?=[/?#]|$)/, (_all, scheme: string, host: string) => {
    return `${scheme}://${host}:${scheme === "https" ? 443 : 80}`;
  });
}
