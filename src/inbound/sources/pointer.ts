/** Pure. JSON Pointers (RFC 6901) into a parsed body. */

/** The value, or undefined where nothing is. Only members that the JSON itself has count, no inherited name. */
export function valueAt(pointer: string, body: unknown): unknown {
  let value = body;
  for (const token of pointer.split("/").slice(1)) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    if (Array.isArray(value) && !/^(?:0|[1-9]\d*)$/.test(name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

/** The parsed JSON, or undefined where the bytes are no JSON in UTF-8. */
export function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    return undefined;
  }
}
