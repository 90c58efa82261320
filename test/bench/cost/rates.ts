/**
 * Pure. What a million events to one webhook cost at a steady rate: the longer the queue may collect messages, the
 * more deliveries share a batch, and the later each is sent.
 */
import type { CostResult } from "./report.ts";

/** As in wrangler.toml. */
export const MAX_BATCH_SIZE = 100;

/** Events a second, to one webhook. */
export const RATES: readonly number[] = [1, 10, 100];

/** `max_batch_timeout` in seconds: the one in wrangler.toml, and the longest that still delivers within about a second. */
export const BATCH_TIMEOUTS: readonly number[] = [0, 1];

/**
 * The deliveries of a batch. The timeout starts with the first message. Without one, a message is taken for a batch of
 * its own, which is the most that can be billed: messages that arrive in the same moment share a batch.
 */
export function batchSizeAt(rate: number, timeoutSeconds: number): number {
  return Math.min(MAX_BATCH_SIZE, 1 + rate * timeoutSeconds);
}

/**
 * Dollars for a million events. A part of the price is paid for each event, the rest for each batch: the counted prices
 * of two sizes give both.
 * @throws {Error} unless events to one webhook were counted alone and together
 */
export function dollarsAt(results: readonly CostResult[], rate: number, timeoutSeconds: number): number {
  const counted = results.filter(({ fanOut, outcome }) => fanOut === 1 && outcome === "at once");
  const alone = counted.find(({ together }) => together === 1);
  const grouped = counted.find(({ together }) => together > 1);
  if (!alone || !grouped) throw new Error("events to one webhook have not been counted alone and together");
  const perBatch = (alone.dollarsPerMillion - grouped.dollarsPerMillion) / (1 - 1 / grouped.together);
  const perEvent = alone.dollarsPerMillion - perBatch;
  return perEvent + perBatch / batchSizeAt(rate, timeoutSeconds);
}
