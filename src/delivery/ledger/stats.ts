/** Pure. How a webhook's deliveries went in one hour, in a size that does not grow with their number. */
import { HOUR_MS } from "../../constants.ts";

/** `durations[i]` counts the attempts that took up to `DURATION_BOUNDS_MS[i]`; the last one, those beyond. */
export interface HourStats {
  delivered: number;
  failed: number;
  attempts: number;
  durations: number[];
}

/** Fine where receivers should be, coarse where it no longer matters; the last is the time an attempt may take. */
export const DURATION_BOUNDS_MS = [
  5, 10, 20, 35, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000,
] as const;

export const NO_STATS: HourStats = {
  delivered: 0,
  failed: 0,
  attempts: 0,
  durations: Array.from({ length: DURATION_BOUNDS_MS.length + 1 }, () => 0),
};

/** The hour of a moment, counted since 1970. */
export function hourOf(milliseconds: number): number {
  return Math.floor(milliseconds / HOUR_MS);
}

/** @param durationsMs of the attempts that were made; how many deliveries were settled, and how. */
export function plus(
  stats: HourStats,
  more: { delivered: number; failed: number; durationsMs: readonly number[] },
): HourStats {
  const durations = [...stats.durations];
  for (const durationMs of more.durationsMs) {
    const bound = DURATION_BOUNDS_MS.findIndex((boundMs) => durationMs <= boundMs);
    const index = bound === -1 ? DURATION_BOUNDS_MS.length : bound;
    durations[index] = (durations[index] ?? 0) + 1;
  }
  return {
    delivered: stats.delivered + more.delivered,
    failed: stats.failed + more.failed,
    attempts: stats.attempts + more.durationsMs.length,
    durations,
  };
}

/**
 * The duration in milliseconds that `share` (0 to 1) of the attempts did not exceed, or null without attempts. As
 * exact as its bucket is narrow: within it, attempts are taken to lie evenly.
 */
export function percentile(stats: HourStats, share: number): number | null {
  if (stats.attempts === 0) return null;
  const rank = share * stats.attempts;
  let below = 0;
  for (const [index, count] of stats.durations.entries()) {
    if (count > 0 && below + count >= rank) {
      const from = DURATION_BOUNDS_MS[index - 1] ?? 0;
      const to = DURATION_BOUNDS_MS[index] ?? from;
      return Math.round(from + ((rank - below) / count) * (to - from));
    }
    below += count;
  }
  return DURATION_BOUNDS_MS.at(-1) ?? null;
}
