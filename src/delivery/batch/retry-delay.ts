/** Pure. How long a message waits after a reception in which nothing could be done for it. */
import { MESSAGE_RETRY_SECONDS } from "../../constants.ts";

/**
 * The delay in seconds. It doubles with each reception.
 * @param receptions how often the queue has delivered the message, this time included: 1 is the first.
 * @param maxSeconds the longest delay.
 */
export function messageRetrySeconds(receptions: number, maxSeconds: number): number {
  return Math.min(MESSAGE_RETRY_SECONDS * 2 ** Math.max(0, receptions - 1), maxSeconds);
}
