/**
 * Pure. Checks that JSON.parse does not do: depth, number of keys, duplicate keys. Parsers disagree on which duplicate
 * counts, and the receiver's parser could read another payload than the one that was checked.
 */
import { skipString } from "./source.ts";

export type Inspection =
  | { kind: "fine" }
  | { kind: "too_deep" }
  | { kind: "too_many_keys" }
  /** `path` is that of the second one. */
  | { kind: "repeated"; path: (string | number)[] };

/** An open object or array: `place` is the key or index whose value comes next. */
type Open = { keys: Set<string>; place: string } | { keys: null; place: number };

/**
 * One pass that ends at the first violation. The text must be valid JSON: call `JSON.parse` first.
 * `most.keys` bounds the keys of objects and the elements of lists together.
 */
export function inspect(text: string, most: { depth: number; keys: number }): Inspection {
  const open: Open[] = [];
  let entries = 0;
  let expectsKey = false;
  for (let position = 0; position < text.length; position += 1) {
    if (entries > most.keys) return { kind: "too_many_keys" };
    const inside = open.at(-1);
    switch (text[position]) {
      case "{":
      case "[":
        if (open.length >= most.depth) return { kind: "too_deep" };
        expectsKey = text[position] === "{";
        // The first element of a list. An empty list counts as one, too.
        if (!expectsKey) entries += 1;
        open.push(expectsKey ? { keys: new Set(), place: "" } : { keys: null, place: 0 });
        break;
      case "}":
      case "]":
        open.pop();
        expectsKey = false;
        break;
      case ",":
        expectsKey = inside?.keys !== null;
        if (inside?.keys === null) {
          inside.place += 1;
          entries += 1;
        }
        break;
      case '"': {
        const end = skipString(text, position);
        if (expectsKey && inside?.keys) {
          entries += 1;
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
  return { kind: entries > most.keys ? "too_many_keys" : "fine" };
}

/** `"a"` and `"\u0061"` are the same key. */
function keyOf(source: string): string {
  return source.includes("\\") ? String(JSON.parse(source)) : source.slice(1, -1);
}
