/** Pure. What a sender's body says, whether it is JSON or a form. */
import { decodeText, parseJson } from "../http/body.ts";
import { isJson, mediaTypeOf } from "../http/media-type.ts";
import { Problem, invalid } from "../http/problem.ts";
import { memberSources } from "../json/source.ts";

export type Format = "json" | "form";

export interface Body {
  /** An object. */
  readonly value: unknown;
  /** The source text of a member of a JSON body; a form has none. */
  sourceOf(member: string): string | undefined;
}

/** @throws {Problem} 415 when it is neither JSON nor a form. */
export function formatOf(contentType: string | null): Format {
  const mediaType = mediaTypeOf(contentType);
  if (isJson(mediaType)) return "json";
  if (mediaType === "application/x-www-form-urlencoded") return "form";
  throw new Problem(415, "Send the content as application/json or application/x-www-form-urlencoded.");
}

/** @throws {Problem} 400 when it cannot be read, 422 when it is JSON but no object. */
export function parseBody(format: Format, bytes: Uint8Array): Body {
  const text = decodeText(bytes);
  if (format === "form") return { value: parseForm(text), sourceOf: () => undefined };
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid([{ path: "", message: "must be an object" }]);
  }
  return { value, sourceOf: (member) => memberSources(text).get(member) };
}

/** `metadata[source]=web` is a member of `metadata`. Of a repeated field the last counts; an empty one is absent. */
function parseForm(text: string): Record<string, unknown> {
  requireUtf8(text);
  const last = [...new Map(new URLSearchParams(text))].filter(([, value]) => value !== "");
  const metadata = last.flatMap(([name, value]): [string, string][] => {
    const [, key] = /^metadata\[([^[\]]+)\]$/.exec(name) ?? [];
    return key === undefined ? [] : [[key, value]];
  });
  // fromEntries defines what assignment could not: a field may be called `__proto__`.
  return Object.fromEntries<unknown>([
    ...last,
    ...(metadata.length > 0 ? [["metadata", Object.fromEntries(metadata)] as const] : []),
  ]);
}

/** URLSearchParams would put a replacement character where the bytes are not UTF-8. */
function requireUtf8(text: string): void {
  for (const [escapes] of text.matchAll(/(?:%[0-9a-f]{2})+/gi)) {
    try {
      decodeURIComponent(escapes);
    } catch {
      throw new Problem(400, "The body is not valid UTF-8.");
    }
  }
}
