/** I/O. Reads a request to an inbound URL, bounded while it arrives. */
import { MAX_INBOUND_BYTES } from "../constants.ts";

export interface IncomingCall {
  readonly method: string;
  /** The URL that the sender was given, with the query string of the request. */
  readonly url: string;
  readonly headers: Headers;
  /** The first MAX_INBOUND_BYTES at most. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** Whether `body` is the whole body. */
  readonly isWhole: boolean;
}

/**
 * Stops reading at the limit, whatever the Content-Length.
 * @param inboundUrl the public URL with the secret that was called.
 */
export async function readCall(request: Request, inboundUrl: string): Promise<IncomingCall> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let remainingBytes = MAX_INBOUND_BYTES;
  let isWhole = true;
  for await (const chunk of request.body ?? []) {
    const part = new Uint8Array(chunk.subarray(0, remainingBytes));
    chunks.push(part);
    remainingBytes -= part.byteLength;
    isWhole = part.byteLength === chunk.byteLength;
    if (!isWhole) break;
  }
  const body = new Uint8Array(await new Blob(chunks).arrayBuffer());
  // Not URL.search: the sender signed the text as it sent it.
  const query = /\?[^#]*/.exec(request.url)?.[0] ?? "";
  return { method: request.method, url: inboundUrl + query, headers: request.headers, body, isWhole };
}
