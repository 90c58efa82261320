/**
 * Pure. Payloads as D1 stores them. A row of more than about 1,000 bytes takes an overflow page of 4 KiB, so a payload that
 * would not fit is deflated: a blob, where others are text. In statements and results a blob is hexadecimal.
 */
import { sql } from "drizzle-orm";
import { DEFLATE_FROM_LENGTH, DEFLATE_UP_TO_LENGTH } from "../constants.ts";
import { fromHex, toHex } from "../security/base64.ts";
import { events } from "./schema.ts";

/** `deflated`: the payload is hexadecimal, and is stored as a blob. */
export interface StoredPayload {
  payload: string;
  deflated?: true;
}

const FORMAT = "deflate-raw";
const MARK = "deflated ";

export async function toStoredPayload(payload: string): Promise<StoredPayload> {
  if (payload.length < DEFLATE_FROM_LENGTH || payload.length > DEFLATE_UP_TO_LENGTH) return { payload };
  const bytes = new TextEncoder().encode(payload);
  const deflated = await pipe(bytes, new CompressionStream(FORMAT)).arrayBuffer();
  return deflated.byteLength < payload.length ? { payload: toHex(deflated), deflated: true } : { payload };
}

/** SQL for the value of the column `payload`, made of a `StoredPayload`. */
export const storedPayload = (payload: string, deflated: string): string =>
  `iif(${deflated}, unhex(${payload}), ${payload})`;

/** SQL for the column's content as a text, for `fromStoredPayload`. No JSON begins with the mark. */
export const payloadText = sql<string>`iif(typeof(${events.payload}) = 'blob', ${sql.raw(`'${MARK}'`)} || hex(${events.payload}), ${events.payload})`;

/** @param text as selected by `payloadText`. */
export async function fromStoredPayload(text: string): Promise<string> {
  if (!text.startsWith(MARK)) return text;
  return pipe(fromHex(text.slice(MARK.length)), new DecompressionStream(FORMAT)).text();
}

function pipe(bytes: BufferSource, { readable, writable }: CompressionStream | DecompressionStream): Response {
  const writer = writable.getWriter();
  // The reader gets the error.
  void writer.write(bytes).catch(() => {});
  void writer.close().catch(() => {});
  return new Response(readable);
}
