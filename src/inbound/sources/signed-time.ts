/** Pure. When a call was signed, and whether that is close enough to now. */
import { valueAt } from "../../json/pointer.ts";
import { jsonOf } from "./json-body.ts";
import type { TimestampRule } from "./source-type.ts";
import type { Verification } from "./verification.ts";

export type SignedTime =
  /** `text` is what the sender signed, `at` milliseconds. */
  { kind: "time"; text: string; at: number } | Extract<Verification, { kind: "missing" | "malformed" }>;

/** @param parts of the signature header */
export function readTime(
  { at, unit }: TimestampRule,
  parts: readonly string[],
  { headers, body }: { readonly headers: Headers; readonly body: Uint8Array },
): SignedTime {
  if ("header" in at) {
    const text = headers.get(at.header);
    return text === null ? { kind: "missing", header: at.header } : parseTime(unit, text, at.header);
  }
  if ("part" in at) {
    const text = parts.find((part) => part.startsWith(at.part))?.slice(at.part.length);
    return parseTime(unit, text ?? "", at.part);
  }
  return parseTime(unit, String(valueAt(at.pointer, jsonOf(body))), at.pointer);
}

/** @param part where the text stood */
function parseTime(unit: TimestampRule["unit"], text: string, part: string): SignedTime {
  const isWritten = unit === "iso" ? /^\d{4}-\d\d-\d\dT/.test(text) : /^\d{1,15}$/.test(text);
  const at = unit === "iso" ? Date.parse(text) : Number(text) * (unit === "s" ? 1000 : 1);
  return isWritten && !Number.isNaN(at) ? { kind: "time", text, at } : { kind: "malformed", part };
}

/** Undefined where the time is within the tolerance. Both in milliseconds. */
export function findStale({ toleranceSeconds }: TimestampRule, at: number, now: number): Verification | undefined {
  if (Math.abs(now - at) <= toleranceSeconds * 1000) return undefined;
  return { kind: "stale", ageSeconds: Math.round((now - at) / 1000), toleranceSeconds };
}
