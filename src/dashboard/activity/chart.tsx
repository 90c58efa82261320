/**
 * Pure. A webhook's deliveries and response times, or its calls, as a bar chart, and the same numbers as a table.
 */
import { durationText } from "../parts/duration.ts";
import { RANGES, type Bucket, type Range, bucketsOf, slotsOf, ticksOf } from "./buckets.ts";
import type { HourStats } from "../webhooks/list-page.tsx";

/** The words for what is counted: successes, failures and all. Calls have no response times. */
const WORDS = {
  deliveries: { many: "Deliveries", good: "Delivered", bad: "Failed", all: "Attempts" },
  calls: { many: "Calls", good: "Done", bad: "Failed or refused", all: "All calls" },
} as const;

type Counts = Pick<Bucket, "delivered" | "failed" | "skipped">;

type Words = (typeof WORDS)[keyof typeof WORDS];

interface ChartProps {
  of: keyof typeof WORDS;
  range: Range;
  /** Newest first. */
  hours: readonly HourStats[];
}

/** SVG units; the drawing is stretched to the available width. */
const SLOT = 10;
const BAR = 7;
const COUNTS_HEIGHT = 100;
const TIMES_HEIGHT = 40;
/** Keeps a small bar visible beside much larger ones. */
const LEAST_HEIGHT = 2;

export function Chart({ of, range, hours }: ChartProps) {
  const words = WORDS[of];
  const buckets = bucketsOf(range, hours);
  const most = Math.max(...buckets.map(({ delivered, failed, skipped }) => delivered + failed + skipped));
  const slowest = Math.max(...buckets.map(({ p95 }) => p95 ?? 0));
  const title = RANGES.find(({ value }) => value === range)?.title ?? "";
  const all = {
    delivered: total(buckets, "delivered"),
    failed: total(buckets, "failed"),
    skipped: total(buckets, "skipped"),
  };
  const summary = `${words.many} in ${title}: ${textOf(words, all)}.`;
  return (
    <figure class="chart">
      <div class="plot">
        <p class="scale">
          <span class="key delivered">{words.good}</span>
          <span class="key failed">{words.bad}</span>
          {all.skipped > 0 && <span class="key skipped">Skipped</span>}
          <span>{most > 0 ? `max. ${most.toLocaleString("en")}` : "none"}</span>
        </p>
        <CountBars words={words} buckets={buckets} most={most} slots={slotsOf(range)} summary={summary} />
      </div>
      {of === "deliveries" && (
        <div class="plot times">
          <p class="scale">
            <span class="key time" title="95 % of the requests took at most this long">
              p95
            </span>
            <span>{slowest > 0 ? `max. ${durationText(slowest)}` : "none"}</span>
          </p>
          <Times buckets={buckets} slowest={slowest} slots={slotsOf(range)} />
        </div>
      )}
      <div class={`ticks of-${range}`} aria-hidden="true">
        {ticksOf(range, buckets).map((tick, index) => (
          <span>{index === 0 ? `${tick} UTC` : tick}</span>
        ))}
      </div>
      <details class="as-table" id="chart-table">
        <summary>Show as table (UTC)</summary>
        <ChartTable of={of} buckets={buckets} title={title} />
      </details>
    </figure>
  );
}

interface BarsProps {
  buckets: readonly Bucket[];
  slots: number;
}

function CountBars({
  words,
  buckets,
  slots,
  most,
  summary,
}: BarsProps & { words: Words; most: number; summary: string }) {
  const heightOf = (count: number) =>
    count === 0 ? 0 : Math.max(LEAST_HEIGHT, round((count / most) * (COUNTS_HEIGHT - LEAST_HEIGHT)));
  return (
    <svg viewBox={`0 0 ${slots * SLOT} ${COUNTS_HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={summary}>
      {buckets.map(({ label, ...counts }, index) => {
        const bar = { x: index * SLOT + (SLOT - BAR) / 2, width: BAR };
        const [good, bad, none] = [heightOf(counts.delivered), heightOf(counts.failed), heightOf(counts.skipped)];
        const yAbove = (height: number) => round(Math.max(0, COUNTS_HEIGHT - height));
        return (
          <g>
            <title>{`${label}: ${textOf(words, counts)}`}</title>
            <rect class="slot" x={index * SLOT} width={SLOT} height={COUNTS_HEIGHT} />
            <rect class="nothing" {...bar} y={COUNTS_HEIGHT - 1} height={1} />
            {good > 0 && <rect class="delivered" {...bar} y={yAbove(good)} height={good} />}
            {bad > 0 && <rect class="failed" {...bar} y={yAbove(good + bad)} height={bad} />}
            {none > 0 && <rect class="skipped" {...bar} y={yAbove(good + bad + none)} height={none} />}
          </g>
        );
      })}
    </svg>
  );
}

function Times({ buckets, slots, slowest }: BarsProps & { slowest: number }) {
  return (
    <svg
      viewBox={`0 0 ${slots * SLOT} ${TIMES_HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={slowest > 0 ? `The highest p95 is ${durationText(slowest)}.` : "No requests."}
    >
      {buckets.map(({ label, p95 }, index) => {
        const y = round(TIMES_HEIGHT - 2 - ((p95 ?? 0) / Math.max(1, slowest)) * (TIMES_HEIGHT - 4));
        return (
          <g>
            <title>{`${label}: ${p95 === null ? "no requests" : `p95 ${durationText(p95)}`}`}</title>
            <rect class="slot" x={index * SLOT} width={SLOT} height={TIMES_HEIGHT} />
            {p95 !== null && <path class="time" d={`M${index * SLOT + 1} ${y}h${SLOT - 2}`} />}
          </g>
        );
      })}
    </svg>
  );
}

function ChartTable({ of, buckets, title }: { of: keyof typeof WORDS; buckets: readonly Bucket[]; title: string }) {
  const words = WORDS[of];
  const many = words.many.toLowerCase();
  const busy = buckets
    .filter(({ attempts, delivered, failed, skipped }) => attempts + delivered + failed + skipped > 0)
    .toReversed();
  if (busy.length === 0) return <p class="soft">{`No ${many} in ${title}.`}</p>;
  return (
    <table class="numbers">
      <caption class="hidden">{`${words.many} in ${title}, newest first. Periods without ${many} are left out.`}</caption>
      <thead>
        <tr>
          <th scope="col">Period</th>
          <th scope="col">{words.good}</th>
          <th scope="col">{words.bad}</th>
          <th scope="col">Skipped</th>
          <th scope="col">{words.all}</th>
          {of === "deliveries" && <th scope="col">p95</th>}
        </tr>
      </thead>
      <tbody>
        {busy.map(({ label, delivered, failed, skipped, attempts, p95 }) => (
          <tr>
            <th scope="row">{label}</th>
            <td>{delivered}</td>
            <td>{failed}</td>
            <td>{skipped}</td>
            <td>{attempts}</td>
            {of === "deliveries" && <td>{p95 === null ? "–" : durationText(p95)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Most webhooks have no filter, so nothing is said of none skipped. */
function textOf({ good, bad }: Words, { delivered, failed, skipped }: Counts): string {
  const text = `${delivered} ${good.toLowerCase()}, ${failed} ${bad.toLowerCase()}`;
  return skipped === 0 ? text : `${text}, ${skipped} skipped`;
}

function total(buckets: readonly Bucket[], of: keyof Counts): number {
  return buckets.reduce((sum, bucket) => sum + bucket[of], 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
