/** Pure. How large a value is as JSON, without making that JSON. */
import { MAX_JSON_DEPTH } from "../../constants.ts";
import { numberText } from "../../json/exact.ts";

const encoder = new TextEncoder();

/** Bytes of the value as JSON, or undefined when they are more than `most`: it is then not read to its end. */
export function jsonSize(value: unknown, most: number, depth = 0): number | undefined {
  if (most < 0 || depth > MAX_JSON_DEPTH) return undefined;
  if (typeof value === "string") return textSize(value, most);
  const number = numberText(value);
  if (number !== undefined) return within(number.length, most);
  if (typeof value !== "object" || value === null) return within(value === false ? 5 : 4, most);
  const members: [string | undefined, unknown][] = Array.isArray(value)
    ? value.map((element) => [undefined, element])
    : Object.entries(value);
  // Brackets, and commas between.
  let size = Math.max(2, members.length + 1);
  for (const [name, member] of members) {
    const nameSize = name === undefined ? 0 : textSize(name, most - size);
    const memberSize = nameSize === undefined ? undefined : jsonSize(member, most - size - nameSize, depth + 1);
    if (nameSize === undefined || memberSize === undefined) return undefined;
    size += memberSize + (name === undefined ? 0 : nameSize + 1);
  }
  return within(size, most);
}

function textSize(text: string, most: number): number | undefined {
  return text.length + 2 > most ? undefined : within(encoder.encode(JSON.stringify(text)).byteLength, most);
}

function within(size: number, most: number): number | undefined {
  return size <= most ? size : undefined;
}
