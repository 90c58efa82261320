/** Pure. Times as the API writes them. */
import { DAY_MS } from "../constants.ts";

/** `2020-11-25T09:33:14.000000Z`: UTC with six decimals, of which the platform's clock fills three. */
export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("Z", "000Z");
}

export function formatOptionalTime(milliseconds: number | null): string | null {
  return milliseconds === null ? null : formatTime(milliseconds);
}

/** The moment `days` days before `now`, in milliseconds. */
export function daysBefore(now: number, days: number): number {
  return now - days * DAY_MS;
}
