/** Pure. Decodes the bytes of a body to text, and parses JSON. */
import { MAX_JSON_DEPTH, MAX_JSON_KEYS } from "../constants.ts";
import { inspect } from "../json/inspect.ts";
import { Problem, formatPath, invalid } from "./problem.ts";

/** @throws {Problem} 400 when the bytes are not UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new Problem("malformed_body", "The body is not valid UTF-8.");
  }
}

/** Why a text is refused. `message` follows the name of the field; `path` leads to a duplicate key. */
type JsonFault = { kind: "not_json" | "too_large"; message: string } | { kind: "duplicate"; path: string };

/** The value of a JSON text, or why it is refused: parsers disagree on some of the texts that `JSON.parse` accepts. */
export function readJson(
  text: string,
  maxKeys = MAX_JSON_KEYS,
): { ok: true; value: unknown } | { ok: false; fault: JsonFault } {
  const refuse = (fault: JsonFault) => ({ ok: false, fault }) as const;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse({ kind: "not_json", message: "is not valid JSON" });
  }
  const found = inspect(text, { depth: MAX_JSON_DEPTH, keys: maxKeys });
  switch (found.kind) {
    case "fine":
      return { ok: true, value };
    case "too_deep":
      return refuse({ kind: "too_large", message: `is nested more than ${MAX_JSON_DEPTH} levels deep` });
    case "too_many_keys":
      return refuse({ kind: "too_large", message: `has more than ${maxKeys} keys and elements` });
    case "repeated":
      return refuse({ kind: "duplicate", path: formatPath(found.path) });
  }
}

/** @throws {Problem} 400 when the text is not JSON, too deep or has too many keys; 422 for a duplicate key. */
export function parseJson(text: string, maxKeys?: number): unknown {
  const read = readJson(text, maxKeys);
  if (read.ok) return read.value;
  if (read.fault.kind === "duplicate") throw invalid([{ path: read.fault.path, message: "is duplicated" }]);
  throw new Problem("malformed_body", `The body ${read.fault.message}.`);
}

/** @throws {Problem} 415 when the body has a Content-Encoding. */
export function refuseEncoded(request: Pick<Request, "headers">): void {
  const encoding = request.headers.get("Content-Encoding")?.trim().toLowerCase();
  if (encoding && encoding !== "identity")
    throw new Problem("unsupported_media_type", "Send the body without a Content-Encoding.");
}
