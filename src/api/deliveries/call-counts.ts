/** Pure. The health and the statistics of an inbound webhook: counts of its calls. */
import { z } from "@hono/zod-openapi";
import { HOUR_MS } from "../../constants.ts";
import type { CallHour } from "../../storage/call-hours.ts";
import { formatTime } from "../../time/time.ts";
import { timestamp } from "../../time/timestamp.ts";

/** The hours that `health` counts, including the current one. */
export const HEALTH_HOURS = 24;

const counts = {
  done: z.int().openapi({ description: "Calls whose actions ran, and repeats of such calls.", example: 57 }),
  failed: z.int().openapi({
    description:
      "Calls that were kept with their errors, or while the webhook was disabled, and errors of the service.",
    example: 1,
  }),
  skipped: z.int().openapi({ description: "Calls that did not meet `when`, or filled the honeypot.", example: 12 }),
  refused: z.int().openapi({ description: "Calls that were rejected with an error.", example: 3 }),
};

export const inboundHealthSchema = z
  .object({
    since: timestamp.openapi({
      description: `Calls are counted from then on: the current hour and the ${HEALTH_HOURS - 1} hours before it.`,
    }),
    ...counts,
  })
  .openapi("InboundHealth", { description: "The calls of an inbound webhook in the last 24 hours." });

export const inboundStatsSchema = z
  .object({ hour: timestamp.openapi({ description: "The start of the hour." }), ...counts })
  .openapi("InboundHourStats", {
    description: "The calls of an inbound webhook in one hour. Handshakes do not count.",
  });

/** @param hours without gaps, the latest first. */
export function presentInboundHealth(hours: readonly CallHour[]): z.input<typeof inboundHealthSchema> {
  const total = (of: (hour: CallHour) => number) => hours.reduce((sum, hour) => sum + of(hour), 0);
  return {
    since: formatTime((hours.at(-1)?.hour ?? 0) * HOUR_MS),
    done: total(({ done }) => done),
    failed: total(({ failed }) => failed),
    skipped: total(({ skipped }) => skipped),
    refused: total(({ refused }) => refused),
  };
}

export function presentInboundHour({ hour, ...counted }: CallHour): z.input<typeof inboundStatsSchema> {
  return { hour: formatTime(hour * HOUR_MS), ...counted };
}
