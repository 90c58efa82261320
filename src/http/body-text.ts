/** Pure. From the bytes of a body to its text and its JSON. */
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

/** @throws {Problem} 400 when the text is not JSON, too deep or has too many keys; 422 for a duplicate key. */
export function parseJson(text: string, maxKeys = MAX_JSON_KEYS): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem("malformed_body", "The body is not valid JSON.");
  }
  const found = inspect(text, { depth: MAX_JSON_DEPTH, keys: maxKeys });
  switch (found.kind) {
    case "fine":
      return value;
    case "too_deep":
      throw new Problem("malformed_body", `The body is nested more than ${MAX_JSON_DEPTH} levels deep.`);
    case "too_many_keys":
      throw new Problem("malformed_body", `The body has more than ${maxKeys} keys and elements.`);
    case "repeated":
      throw invalid([{ path: formatPath(found.path), message: "is duplicated" }]);
  }
}

/** @throws {Problem} 415 when the body has a Content-Encoding. */
export function refuseEncoded(request: Pick<Request, "headers">): void {
  const encoding = request.headers.get("Content-Encoding")?.trim().toLowerCase();
  if (encoding && encoding !== "identity")
    throw new Problem("unsupported_media_type", "Send the body without a Content-Encoding.");
}
