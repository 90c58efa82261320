/** Pure. Times in requests to the API, as a schema. */
import { z } from "@hono/zod-openapi";
import type { FieldError } from "./problem.ts";

/** Later times need five digits for the year, which no response has. */
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** A time in a request: ISO 8601 with a zone, parsed to milliseconds. */
export const timeInput = z.iso
  .datetime({
    offset: true,
    error: ({ input }) => {
      if (input === undefined) return "is required";
      // In a query, + is a space.
      const hint = / \d\d:?\d\d$/.test(String(input)) ? "; in a URL, write + as %2B" : "";
      return `must be an ISO 8601 time with a zone, such as 2020-11-25T09:33:14Z${hint}`;
    },
  })
  .transform((text) => Date.parse(text))
  .refine((milliseconds) => milliseconds <= LAST_MS, "must be before the year 10000")
  .openapi({ format: "date-time", example: "2020-11-25T09:33:14Z" });

/** The bounds of a list or a job, in milliseconds. */
export interface TimeWindow {
  since?: number | undefined;
  until?: number | undefined;
}

/**
 * The errors of a window that cannot contain anything.
 * @param now and how far ahead the caller's clock may be, in milliseconds.
 */
export function windowErrors({ since, until }: TimeWindow, now: number, leewayMs: number): FieldError[] {
  if (since === undefined) return [];
  if (until !== undefined && until <= since) return [{ path: "until", message: "must be later than since" }];
  return since > now + leewayMs ? [{ path: "since", message: "must be in the past" }] : [];
}
