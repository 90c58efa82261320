/** Pure. Limits the deliveries of one step by the size of their logs, because a step holds them in memory. */
import { z } from "zod";
import { MAX_STEP_LOG_CHARS } from "../../../constants.ts";

/** The columns that tell the size without reading the logs into memory. */
export const SIZED = "event_id AS eventId, length(log) AS logChars";

export const sized = z.object({ eventId: z.string(), logChars: z.number() });

/** The ids of the first deliveries whose logs fit together, and at least the first one. */
export function selectFitting(deliveries: readonly z.output<typeof sized>[]): string[] {
  let chars = 0;
  const tooMany = deliveries.findIndex(({ logChars }, index) => {
    chars += logChars;
    return index > 0 && chars > MAX_STEP_LOG_CHARS;
  });
  return deliveries.slice(0, tooMany === -1 ? undefined : tooMany).map(({ eventId }) => eventId);
}
