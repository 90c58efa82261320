/** Pure. Which webhooks of a batch are worth waiting for. */
import { MAX_CONCURRENT_SENDS, MIN_WAIT_MS, STALL_MS } from "../../constants.ts";

/**
 * How much a webhook has to send in a batch. `typicalMs`: how long its receiver usually takes; null if that is not
 * known.
 */
export interface ExpectedWork {
  sends: number;
  typicalMs: number | null;
}

/**
 * The webhooks that together are expected to end before a batch would stall, those with the least to do first. A webhook
 * that is not known to be quick is not among them.
 * @returns for each, how many milliseconds the batch waits for it without progress.
 */
export function selectQuick<Owner>(works: ReadonlyMap<Owner, ExpectedWork>): Map<Owner, number> {
  const known = [...works].flatMap(([owner, { sends, typicalMs }]) => {
    if (typicalMs === null) return [];
    // How long its sends would keep all slots busy. Even alone, a webhook takes as long as one response.
    const slotMs = (typicalMs * sends) / MAX_CONCURRENT_SENDS;
    return [{ owner, typicalMs, slotMs, aloneMs: Math.max(typicalMs, slotMs) }];
  });
  const quick = new Map<Owner, number>();
  let togetherMs = 0;
  for (const { owner, typicalMs, slotMs, aloneMs } of known.toSorted((a, b) => a.aloneMs - b.aloneMs)) {
    togetherMs += slotMs;
    if (Math.max(togetherMs, aloneMs) > STALL_MS) break;
    quick.set(owner, Math.min(STALL_MS, Math.max(MIN_WAIT_MS, 4 * typicalMs)));
  }
  return quick;
}
