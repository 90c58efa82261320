/** Reads a request's body: limited while it arrives, UTF-8, JSON. */
import { MAX_EVENT_BYTES, MAX_JSON_DEPTH, MAX_JSON_KEYS } from "../constants.ts";
import { inspect } from "../json/inspect.ts";
import { isJson, mediaTypeOf } from "./media-type.ts";
import { Problem, formatPath, invalid } from "./problem.ts";

/** @throws {Problem} 413 as soon as the declared or received size exceeds `maxBytes`. */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new Problem(413, `The body must not exceed ${maxBytes} bytes.`);
  if (Number(request.headers.get("Content-Length") ?? 0) > maxBytes) throw tooLarge();
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/** @throws {Problem} 400 when the bytes are not UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new Problem(400, "The body is not valid UTF-8.");
  }
}

/** @throws {Problem} 400 when the text is not JSON, too deep or has too many keys; 422 for a duplicate key. */
export function parseJson(text: string, maxKeys = MAX_JSON_KEYS): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem(400, "The body is not valid JSON.");
  }
  const found = inspect(text, { depth: MAX_JSON_DEPTH, keys: maxKeys });
  switch (found.kind) {
    case "fine":
      return value;
    case "too_deep":
      throw new Problem(400, `The body is nested more than ${MAX_JSON_DEPTH} levels deep.`);
    case "too_many_keys":
      throw new Problem(400, `The body has more than ${maxKeys} keys and elements.`);
    case "repeated":
      throw invalid([{ path: formatPath(found.path), message: "is duplicated" }]);
  }
}

/** @throws {Problem} 415 when the body has a Content-Encoding. */
export function refuseEncoded(request: Pick<Request, "headers">): void {
  const encoding = request.headers.get("Content-Encoding")?.trim().toLowerCase();
  if (encoding && encoding !== "identity") throw new Problem(415, "Send the body without a Content-Encoding.");
}

/**
 * The JSON body of a request, parsed and as source text.
 * @throws {Problem} 415, 413 or 400, in this order.
 */
export async function readJson(request: Request, maxBytes: number): Promise<{ value: unknown; source: string }> {
  if (!isJson(mediaTypeOf(request.headers.get("Content-Type")))) {
    throw new Problem(415, "Send the body as application/json.");
  }
  refuseEncoded(request);
  const source = decodeText(await readBytes(request, maxBytes));
  const maxKeys = MAX_JSON_KEYS * Math.max(1, Math.floor(maxBytes / MAX_EVENT_BYTES));
  return { value: parseJson(source, maxKeys), source };
}
