/**
 * Pure. Finds the source text of parts of a JSON document, so that a payload can be passed on with its own
 * digits, escapes and key order. The text must be valid JSON: call `JSON.parse` first.
 */

const WHITESPACE = new Set([" ", "\t", "\n", "\r"]);

/** The source text of each member of the object that `text` is. Duplicate keys are excluded by `inspect`. */
export function memberSources(text: string): Map<string, string> {
  const members = new Map<string, string>();
  let position = skipSpace(text, skipSpace(text, 0) + 1);
  while (text[position] !== "}") {
    const keyEnd = skipValue(text, position);
    const key: unknown = JSON.parse(text.slice(position, keyEnd));
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = skipValue(text, start);
    members.set(String(key), text.slice(start, end));
    position = skipSeparator(text, end);
  }
  return members;
}

/** The source text of each element of the array that `text` is. */
export function elementSources(text: string): string[] {
  const elements: string[] = [];
  let position = skipSpace(text, skipSpace(text, 0) + 1);
  while (text[position] !== "]") {
    const end = skipValue(text, position);
    elements.push(text.slice(position, end));
    position = skipSeparator(text, end);
  }
  return elements;
}

/** The source text of the value at the path of names and indexes, which must be there. */
export function sourceAt(text: string, tokens: readonly string[]): string {
  return tokens.reduce((inside, token) => {
    const isList = inside[skipSpace(inside, 0)] === "[";
    return (isList ? elementSources(inside)[Number(token)] : memberSources(inside).get(token)) ?? "";
  }, text);
}

function skipSpace(text: string, start: number): number {
  let position = start;
  while (WHITESPACE.has(text[position] ?? "")) position += 1;
  return position;
}

function skipSeparator(text: string, start: number): number {
  const position = skipSpace(text, start);
  return text[position] === "," ? skipSpace(text, position + 1) : position;
}

export function skipString(text: string, start: number): number {
  let position = start + 1;
  while (text[position] !== '"') position += text[position] === "\\" ? 2 : 1;
  return position + 1;
}

function skipValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return skipString(text, start);
  let position = start;
  if (first !== "{" && first !== "[") {
    while (position < text.length && !",]} \t\n\r".includes(text[position] ?? "")) position += 1;
    return position;
  }
  let depth = 0;
  do {
    const character = text[position];
    if (character === '"') {
      position = skipString(text, position);
      continue;
    }
    if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
    position += 1;
  } while (depth > 0);
  return position;
}

/** An object as JSON, with one more member given as source text. */
export function withSource(object: Readonly<Record<string, unknown>>, key: string, source: string): string {
  const rest = JSON.stringify(object);
  return `${rest.slice(0, -1)}${rest === "{}" ? "" : ","}${JSON.stringify(key)}:${source}}`;
}
