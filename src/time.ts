/** Pure. Times as the API writes and reads them, and the times that ids carry. */
import { v7 } from "uuid";
import { z } from "@hono/zod-openapi";
import { DAY_MS } from "./constants.ts";

/** `2020-11-25T09:33:14.000000Z`: UTC with six decimals, of which the platform's clock fills three. */
export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("Z", "000Z");
}

export function formatOptionalTime(milliseconds: number | null): string | null {
  return milliseconds === null ? null : formatTime(milliseconds);
}

/** A new UUIDv7 for the moment `now`. Ids made with one `now` and a rising `order` sort in that order. */
export function newId(now: number, order?: number): string {
  return v7(order === undefined ? { msecs: now } : { msecs: now, seq: order });
}

/** The moment a UUIDv7 was made for, in milliseconds. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** The smallest id of a moment: what is `>=` was made then or later. */
export function firstIdAt(milliseconds: number): string {
  const hex = Math.max(0, Math.trunc(milliseconds)).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** The moment `days` days before `now`, in milliseconds. */
export function daysBefore(now: number, days: number): number {
  return now - days * DAY_MS;
}

/** A time in a response. */
export const timestamp = z.string().openapi({ format: "date-time", example: "2020-11-25T09:33:14.000000Z" });

/** What comes after it takes a fifth digit of the year, which no time in a response has. */
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** A time in a request: ISO 8601 with a zone, as milliseconds. */
export const timeInput = z.iso
  .datetime({
    offset: true,
    error: ({ input }) =>
      input === undefined ? "is required" : "must be an ISO 8601 time with a zone, such as 2020-11-25T09:33:14Z",
  })
  .transform((text) => Date.parse(text))
  .refine((milliseconds) => milliseconds <= LAST_MS, "must be before the year 10000")
  .openapi({ format: "date-time", example: "2020-11-25T09:33:14Z" });
