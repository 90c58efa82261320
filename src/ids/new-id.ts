/** I/O: draws bits at random. New ids are UUIDs of version 7, which carry the time that they were made for. */
import { v7 } from "uuid";

const ID_BYTES = 16;
/** Random bytes for ids to come: asking for few at a time takes longer than all else about an id. */
const random = new Uint8Array(256 * ID_BYTES);
let used = random.length;

/** A new UUIDv7 for the moment `now`, in milliseconds. Ids made with one `now` and a rising `order` sort in that order. */
export function newId(now: number, order?: number): string {
  const options = { msecs: now, random: drawRandom() };
  return v7(order === undefined ? options : { ...options, seq: order });
}

/** No byte is drawn twice. */
function drawRandom(): Uint8Array {
  if (used === random.length) {
    crypto.getRandomValues(random);
    used = 0;
  }
  used += ID_BYTES;
  return random.subarray(used - ID_BYTES, used);
}
