/** Pure. How much of what is stored a step takes: it holds those deliveries whole, with the logs of their attempts. */
import { z } from "zod";
import { MAX_STEP_LOG_CHARS } from "../../../constants.ts";

/** The columns that say it without reading a log into memory. */
export const SIZED = "event_id AS eventId, length(log) AS logChars";

export const sized = z.object({ eventId: z.string(), logChars: z.number() });

/** The first of them whose logs have room together, and the very first in any case, by the ids of their events. */
export function selectFitting(deliveries: readonly z.output<typeof sized>[]): string[] {
  let chars = 0;
  const tooMany = deliveries.findIndex(({ logChars }, index) => {
    chars += logChars;
    return index > 0 && chars > MAX_STEP_LOG_CHARS;
  });
  return deliveries.slice(0, tooMany === -1 ? undefined : tooMany).map(({ eventId }) => eventId);
}
