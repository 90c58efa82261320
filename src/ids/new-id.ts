/** I/O: draws bits at random. New ids are UUIDs of version 7, which carry the time that they were made for. */
import { v7 } from "uuid";

/** A new UUIDv7 for the moment `now`, in milliseconds. Ids made with one `now` and a rising `order` sort in that order. */
export function newId(now: number, order?: number): string {
  return v7(order === undefined ? { msecs: now } : { msecs: now, seq: order });
}
