/** I/O. Reads what came in, also of a call that is going to be refused: its record shows what it was. */
import { MAX_INBOUND_BYTES } from "../constants.ts";

export interface Content {
  readonly contentType: string | null;
  /** The first MAX_INBOUND_BYTES at most. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether that was all. */
  readonly whole: boolean;
}

/** Stops reading at the limit, whatever length was announced. */
export async function readContent(request: Request): Promise<Content> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let room = MAX_INBOUND_BYTES;
  let whole = true;
  for await (const chunk of request.body ?? []) {
    const part = new Uint8Array(chunk.subarray(0, room));
    chunks.push(part);
    room -= part.byteLength;
    whole = part.byteLength === chunk.byteLength;
    if (!whole) break;
  }
  const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
  return { contentType: request.headers.get("Content-Type"), bytes, whole };
}

/** The content as text, however broken, in no more than MAX_INBOUND_BYTES of UTF-8. */
export function textOf({ bytes }: Content): string {
  const text = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(bytes);
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(MAX_INBOUND_BYTES));
  return text.slice(0, read);
}
