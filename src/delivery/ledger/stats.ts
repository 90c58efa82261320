/** Pure. A webhook's statistics for one hour. Their size does not depend on the number of deliveries. */
import { HOUR_MS } from "../../constants.ts";

/** `durations[i]` counts the attempts that took up to `DURATION_BOUNDS_MS[i]`; the last one counts longer attempts. */
export interface HourStats {
  delivered: number;
  failed: number;
  skipped: number;
  attempts: number;
  durations: number[];
  /** The longest duration of an attempt in milliseconds. */
  slowestMs: number;
}

/** Finer for the durations of healthy receivers. The last one is the default of DELIVERY_TIMEOUT_MS. */
export const DURATION_BOUNDS_MS = [
  5, 10, 20, 35, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000,
] as const;

const NEWEST_SHARE = 0.25;

export const NO_STATS: HourStats = {
  delivered: 0,
  failed: 0,
  skipped: 0,
  attempts: 0,
  durations: Array.from({ length: DURATION_BOUNDS_MS.length + 1 }, () => 0),
  slowestMs: 0,
};

/** The average with one more value, in whole numbers. A receiver's latest responses say most about the next one. */
export function movingAverage(before: number | null, value: number): number {
  return before === null ? value : Math.round(before + (value - before) * NEWEST_SHARE);
}

/** The hour of a time in milliseconds, in hours since 1970. */
export function hourOf(milliseconds: number): number {
  return Math.floor(milliseconds / HOUR_MS);
}

/** @param more `delivered`, `failed`, `skipped`: deliveries that settled; `durationsMs`: of each attempt. */
export function addToHour(
  stats: HourStats,
  more: { delivered: number; failed: number; skipped: number; durationsMs: readonly number[] },
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
    skipped: stats.skipped + more.skipped,
    attempts: stats.attempts + more.durationsMs.length,
    durations,
    slowestMs: Math.max(stats.slowestMs, ...more.durationsMs),
  };
}

/**
 * Returns the duration in milliseconds that `share` (0 to 1) of the attempts did not exceed, or null without attempts.
 * It is interpolated within its bucket, and never above the slowest attempt. The first bucket has 5 ms, and
 * every other one ends at twice its start or before. So the result is off by at most 5 ms, or between half and twice the
 * true value.
 */
export function percentile(stats: HourStats, share: number): number | null {
  if (stats.attempts === 0) return null;
  const rank = share * stats.attempts;
  let below = 0;
  for (const [index, count] of stats.durations.entries()) {
    if (count > 0 && below + count >= rank) {
      const from = DURATION_BOUNDS_MS[index - 1] ?? 0;
      const to = DURATION_BOUNDS_MS[index] ?? Math.max(from, stats.slowestMs);
      return Math.min(stats.slowestMs, Math.round(from + ((rank - below) / count) * (to - from)));
    }
    below += count;
  }
  return stats.slowestMs;
}
