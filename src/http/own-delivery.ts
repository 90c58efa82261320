/** Pure. Recognises our own deliveries, which no webhook may send back to us. */
import { ATTEMPT_HEADER } from "../vocabulary/headers.ts";
import { Problem } from "./problem.ts";

/**
 * Refuses a delivery that was sent to this service itself: an event that publishes an event would loop forever. The
 * check of targets knows only our own host, and any domain can point to it. @throws {Problem} 403
 */
export function refuseOwnDelivery(headers: Headers): void {
  if (!headers.has(ATTEMPT_HEADER)) return;
  throw new Problem(
    "own_delivery",
    `This is a webhook's delivery (it carries ${ATTEMPT_HEADER}): calling us would be a loop.`,
  );
}
