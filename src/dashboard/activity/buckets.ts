/** Pure. Groups hourly statistics into the bars of a chart: one hour a bar for a day, six hours a bar for a week. */
import { HOUR_MS } from "../../constants.ts";
import type { HourStats } from "../webhooks/list-page.tsx";

export const RANGES = [
  { value: "24", text: "24 hours", title: "the last 24 hours" },
  { value: "168", text: "7 days", title: "the last 7 days" },
] as const;

export type Range = (typeof RANGES)[number]["value"];

/** The range of the `hours` query parameter; a day by default. */
export function rangeOf(text: string | undefined): Range {
  return RANGES.find(({ value }) => value === text)?.value ?? "24";
}

export interface Bucket {
  /** Unix milliseconds. */
  start: number;
  label: string;
  delivered: number;
  failed: number;
  skipped: number;
  attempts: number;
  /** The slowest hour's, in milliseconds: percentiles cannot be summed. Null without attempts. */
  p95: number | null;
}

const DAY_HOURS = 24;
const WEEK_DAYS = 7;
const WEEK_BUCKET_HOURS = 6;

/** How many hours of statistics a range needs. A week starts at midnight UTC six days ago. */
export function hoursOf(range: Range, now: number): number {
  if (range === "24") return DAY_HOURS;
  return (WEEK_DAYS - 1) * DAY_HOURS + new Date(now).getUTCHours() + 1;
}

/** Oldest first. @param hours as the API lists them, newest first */
export function bucketsOf(range: Range, hours: readonly HourStats[]): Bucket[] {
  const size = range === "24" ? 1 : WEEK_BUCKET_HOURS;
  const oldestFirst = hours.toReversed();
  const groups = Array.from({ length: Math.ceil(hours.length / size) }, (_, index) =>
    oldestFirst.slice(index * size, (index + 1) * size),
  );
  return groups.flatMap((group) => (group[0] ? [bucketOf(group, Date.parse(group[0].hour), size)] : []));
}

function bucketOf(hours: readonly HourStats[], start: number, size: number): Bucket {
  const sum = (of: (hour: HourStats) => number) => hours.reduce((total, hour) => total + of(hour), 0);
  const percentiles = hours.flatMap(({ p95_ms: p95 }) => (p95 === null ? [] : [p95]));
  return {
    start,
    label: `${size > 1 ? `${dayOf(start)}, ` : ""}${clockOf(start)} to ${clockOf(start + size * HOUR_MS)} UTC`,
    delivered: sum(({ delivered }) => delivered),
    failed: sum(({ failed }) => failed),
    skipped: sum(({ skipped }) => skipped),
    attempts: sum(({ attempts }) => attempts),
    p95: percentiles.length > 0 ? Math.max(...percentiles) : null,
  };
}

/** Evenly spaced axis labels, each below the first bar of its span. */
export function ticksOf(range: Range, buckets: readonly Bucket[]): string[] {
  const every = range === "24" ? WEEK_BUCKET_HOURS : DAY_HOURS / WEEK_BUCKET_HOURS;
  const label = range === "24" ? clockOf : dayOf;
  return buckets.filter((_, index) => index % every === 0).map(({ start }) => label(start));
}

/** How many bars fit the chart, including the rest of today. */
export function slotsOf(range: Range): number {
  return range === "24" ? DAY_HOURS : (WEEK_DAYS * DAY_HOURS) / WEEK_BUCKET_HOURS;
}

function clockOf(at: number): string {
  return new Date(at).toISOString().slice(11, 16);
}

function dayOf(at: number): string {
  return new Date(at).toLocaleDateString("en-GB", { weekday: "short", day: "numeric", timeZone: "UTC" });
}
