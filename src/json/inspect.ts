/**
 * Pure. What JSON.parse does not tell of a document: how deep and large it is, and whether an object names a key
 * twice. Readers disagree on which of the two counts, and a payload is checked here and read by its receiver.
 */
import { skipString } from "./source.ts";

export type Inspection =
  | { kind: "fine" }
  | { kind: "too_deep" }
  | { kind: "too_many_keys" }
  /** `path` leads to the second of the two. */
  | { kind: "repeated"; path: (string | number)[] };

/** An object or array that is open: `place` is the key or index whose value comes next. */
type Open = { keys: Set<string>; place: string } | { keys: null; place: number };

/** One pass that ends at the first fault. The text must be valid JSON: `JSON.parse` has accepted it before. */
export function inspect(text: string, most: { depth: number; keys: number }): Inspection {
  const open: Open[] = [];
  let keys = 0;
  let expectsKey = false;
  for (let position = 0; position < text.length; position += 1) {
    const inside = open.at(-1);
    switch (text[position]) {
      case "{":
      case "[":
        if (open.length >= most.depth) return { kind: "too_deep" };
        expectsKey = text[position] === "{";
        open.push(expectsKey ? { keys: new Set(), place: "" } : { keys: null, place: 0 });
        break;
      case "}":
      case "]":
        open.pop();
        expectsKey = false;
        break;
      case ",":
        expectsKey = inside?.keys !== null;
        if (inside?.keys === null) inside.place += 1;
        break;
      case '"': {
        const end = skipString(text, position);
        if (expectsKey && inside?.keys) {
          keys += 1;
          if (keys > most.keys) return { kind: "too_many_keys" };
          inside.place = keyOf(text.slice(position, end));
          if (inside.keys.has(inside.place)) return { kind: "repeated", path: open.map(({ place }) => place) };
          inside.keys.add(inside.place);
          expectsKey = false;
        }
        position = end - 1;
        break;
      }
    }
  }
  return { kind: "fine" };
}

/** `"a"` and `"\u0061"` are the same key. */
function keyOf(source: string): string {
  return source.includes("\\") ? String(JSON.parse(source)) : source.slice(1, -1);
}
