/** Pure. The benchmark's results as lines: for the terminal, and for the pages that show them. */
import { AWAKE_MS, LOG_ENVELOPE_BYTES, billMarkdown, bytesMarkdown } from "./cost/bill.ts";
import { costMarkdown, cpuNote, growthMarkdown, rateMarkdown, sizesOf } from "./cost/report.ts";
import type { AcceptResult } from "./measure/accept.ts";
import type { CountsResult } from "./measure/counts.ts";
import type { IsolationResult } from "./measure/isolation.ts";
import type { LatencyResult } from "./measure/latency.ts";
import type { Comparison } from "./measure/rate.ts";
import type { WeightResult } from "./measure/weight.ts";
import { BUNDLE_BUDGET_BYTES } from "./bundle.ts";
import type { Spread } from "./statistics.ts";
import { markdownTable } from "./tables.ts";

export interface Results {
  machine: string;
  accept: AcceptResult;
  deliver: Comparison;
  deliverToTen: Comparison;
  inbound: Comparison;
  latency: LatencyResult;
  isolation: IsolationResult;
  weight: WeightResult;
  counts: CountsResult;
}

/** One comparison: what it is, the service's figure, the one it is compared with, and what was hoped for. */
export interface Line {
  what: string;
  service: string;
  baseline: string;
  ratio: string;
  target: string;
  isMet: boolean | null;
}

export function lines({ accept, deliver, deliverToTen, inbound, latency, isolation, weight }: Results): Line[] {
  return [
    {
      what: "events published a second, one by one",
      service: whole(accept.singlePerSecond),
      baseline: whole(accept.floorPerSecond),
      ...atLeast(accept.singleToFloor, 0.7),
    },
    {
      what: "the same with the rate limit, which the local runtime stores in a database",
      service: whole(accept.limitedSinglePerSecond),
      baseline: whole(accept.floorPerSecond),
      ...untargeted(accept.limitedSingleToFloor),
    },
    {
      what: "the baseline with such a rate limit",
      service: whole(accept.limitedFloorPerSecond),
      baseline: whole(accept.floorPerSecond),
      ...untargeted(accept.limitedFloorToFloor),
    },
    {
      what: "events published a second in batches of 100; the baseline publishes one by one",
      service: whole(accept.batchedPerSecond),
      baseline: whole(accept.singlePerSecond),
      ...atLeast(accept.batchToSingle, 10),
    },
    {
      what: "CPU time of a published event, including the local database and queue",
      ...compared(accept.singleCpuMs, accept.floorCpuMs, milliseconds, 1.25),
    },
    {
      what: "deliveries a second from a full queue, to one webhook",
      service: whole(deliver.servicePerSecond),
      baseline: whole(deliver.floorPerSecond),
      ...atLeast(deliver.serviceToFloor, 0.6),
    },
    {
      what: "the same to ten webhooks in each batch, with two requests to each of ten ledgers",
      service: whole(deliverToTen.servicePerSecond),
      baseline: whole(deliverToTen.floorPerSecond),
      ...untargeted(deliverToTen.serviceToFloor),
    },
    {
      what: "CPU time of a delivery from a full queue to one webhook, including the local queue and ledger",
      ...compared(deliver.serviceCpuMs, deliver.floorCpuMs, milliseconds, 1.25),
    },
    {
      what: "inbound calls a second that create a contact each; the baseline reads and writes as many rows",
      service: whole(inbound.servicePerSecond),
      baseline: whole(inbound.floorPerSecond),
      ...untargeted(inbound.serviceToFloor),
    },
    {
      what: "CPU time of such a call, including the local database",
      ...compared(inbound.serviceCpuMs, inbound.floorCpuMs, milliseconds, 1.25),
    },
    {
      what: "from publication to receipt at 50 events a second, median",
      service: `${whole(latency.serviceP50Ms)} ms`,
      baseline: `${whole(latency.floorP50Ms)} ms`,
      ...atMost(latency.p50ToFloor, 1.3),
    },
    {
      what: "the same, 99th percentile",
      service: `${whole(latency.serviceP99Ms)} ms`,
      baseline: `${whole(latency.floorP99Ms)} ms`,
      ...atMost(latency.p99ToFloor, 1.3),
    },
    {
      what: "99th percentile for the other receivers in the first seconds in which one of twenty hangs, at 200 events a second; in the baseline none hangs",
      service: `${whole(isolation.hangingP99Ms)} ms`,
      baseline: `${whole(isolation.healthyP99Ms)} ms`,
      ...atMost(isolation.hangingToHealthy, 2),
    },
    {
      what: "99th percentile for another account beside a batch of 100 events to 20 receivers that respond after 2.5 s; in the baseline they respond at once",
      service: `${whole(isolation.besideSlowP99Ms)} ms`,
      baseline: `${whole(isolation.besideQuickP99Ms)} ms`,
      ...atMost(isolation.slowToQuick, 2),
    },
    {
      what: "from start to the first response, including the local runtime",
      service: `${whole(weight.serviceStartMs)} ms`,
      baseline: `${whole(weight.floorStartMs)} ms`,
      ratio: (weight.serviceStartMs.median / weight.floorStartMs.median).toFixed(2),
      target: "",
      isMet: null,
    },
    {
      what: "peak memory of the runtime under load",
      ...compared(weight.servicePeakMiB, weight.floorPeakMiB, (value) => `${value.toFixed(0)} MiB`),
    },
    {
      what: "size of the uploaded bundle, gzipped",
      service: kilobytes(weight.bundleGzipBytes),
      baseline: "",
      ratio: "",
      target: `below ${kilobytes(BUNDLE_BUDGET_BYTES)}`,
      isMet: weight.bundleGzipBytes < BUNDLE_BUDGET_BYTES,
    },
  ];
}

export function benchmarkMarkdown({ machine }: Results, table: readonly Line[]): string {
  const rows = table.map(({ what, service, baseline, ratio, target, isMet }) => [
    what,
    service,
    baseline,
    ratio,
    isMet === null ? target : `${target}: ${isMet ? "met" : "missed"}`,
  ]);
  return [markdownTable(["", "service", "baseline", "ratio", "target"], rows), `Measured on ${machine}.`].join("\n\n");
}

export function countsMarkdown({ accept, counts }: Results): string {
  return [
    "### What an event costs",
    "Each line counts one event from its publication to the end of its deletion. `together` is the number of events that arrive at once. In lines with `failed`, the receiver always responds with 500; they include the probes and the notices.",
    costMarkdown(counts.cost),
    `These prices do not include storage, logs and time (see [the whole bill](#the-whole-bill)), nor idempotency keys (two more rows, $2.00 a million). ${cpuNote(accept.singleCpuMs)}`,
    "### The whole bill",
    "A million events to one webhook at a steady rate, in dollars, including storage for as long as each thing is stored. Events are kept for 30 days, deliveries for 35 to 70, logs for 7.",
    billMarkdown(counts.cost, counts.bytes, accept.singleCpuMs ?? 0),
    `Only a real account can show two of the figures. Assumed: a ledger is awake for ${AWAKE_MS} ms in each request, and Cloudflare adds ${LOG_ENVELOPE_BYTES} bytes to a log line. \`LOG_PERCENT = 0\` removes the costs of these lines.`,
    "### What an event takes",
    "Bytes in D1 of an event for one webhook. A payload of 768 characters or more, up to 32 KiB, is stored deflated, since a row of more than about 1,000 bytes takes another page of 4 KiB.",
    bytesMarkdown("payload", counts.bytes.d1),
    "Bytes in the ledger of a delivery, by the length of the receiver's response. For a success, 512 bytes of the response are stored.",
    bytesMarkdown("response", counts.bytes.ledger),
    "### What the batch timeout costs",
    "A million events to one webhook that arrive one by one at a steady rate. Without a timeout, each message is counted as a batch of its own; messages that arrive in the same moment share one.",
    rateMarkdown(counts.cost),
    "### Rows read",
    `These counts are the same with ${sizesOf(counts.growth)} stored objects of each kind in the account.`,
    growthMarkdown(counts.growth),
  ].join("\n\n");
}

function whole(value: Spread): string {
  return Math.round(value.median).toLocaleString("en");
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}

function ratioOf({ median, least, most }: Spread): string {
  return `${median.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
}

function atLeast(ratio: Spread, target: number) {
  return { ratio: ratioOf(ratio), target: `at least ${target}`, isMet: ratio.median >= target };
}

function atMost(ratio: Spread, target: number) {
  return { ratio: ratioOf(ratio), target: `at most ${target}`, isMet: ratio.median <= target };
}

function untargeted(ratio: Spread) {
  return { ratio: ratioOf(ratio), target: "", isMet: null };
}

/** @param most that the ratio should be. */
function compared(
  service: number | null,
  baseline: number | null,
  format: (value: number) => string,
  most: number | null = null,
) {
  if (service === null || baseline === null) {
    return { service: "not known here", baseline: "", ratio: "", target: "", isMet: null };
  }
  const ratio = service / baseline;
  return {
    service: format(service),
    baseline: format(baseline),
    ratio: ratio.toFixed(2),
    target: most === null ? "" : `at most ${most}`,
    isMet: most === null ? null : ratio <= most,
  };
}

function milliseconds(value: number): string {
  return `${value.toFixed(2)} ms`;
}
