/** I/O. Reads a request's body, and limits its size while it arrives. */
import { MAX_EVENT_BYTES, MAX_JSON_KEYS } from "../constants.ts";
import { decodeText, parseJson, refuseEncoded } from "./body-text.ts";
import { isJson, mediaTypeOf } from "./media-type.ts";
import { Problem } from "./problem.ts";

/** @throws {Problem} 413 as soon as the declared or received size exceeds `maxBytes`. */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new Problem("body_too_large", `The body must not exceed ${maxBytes} bytes.`);
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

/**
 * The JSON body of a request, parsed and as source text.
 * @param read its bytes, at most `maxBytes`.
 * @throws {Problem} 415, 413 or 400, in this order.
 */
export async function parseBody(
  request: Request,
  read: () => Promise<Uint8Array>,
  maxBytes: number,
): Promise<{ value: unknown; source: string }> {
  if (!isJson(mediaTypeOf(request.headers.get("Content-Type")))) {
    throw new Problem("unsupported_media_type", "Send the body as application/json.");
  }
  refuseEncoded(request);
  const source = decodeText(await read());
  const maxKeys = MAX_JSON_KEYS * Math.max(1, Math.floor(maxBytes / MAX_EVENT_BYTES));
  return { value: parseJson(source, maxKeys), source };
}
