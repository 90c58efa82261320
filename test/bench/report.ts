/** Pure. The benchmark's results as lines: for the terminal, and for the pages that show them. */
import { costMarkdown, cpuNote, growthMarkdown, sizesOf } from "./cost/report.ts";
import type { AcceptResult } from "./measure/accept.ts";
import type { CountsResult } from "./measure/counts.ts";
import type { DeliverResult } from "./measure/deliver.ts";
import type { IsolationResult } from "./measure/isolation.ts";
import type { LatencyResult } from "./measure/latency.ts";
import type { WeightResult } from "./measure/weight.ts";
import { BUNDLE_BUDGET_BYTES } from "./bundle.ts";
import type { Spread } from "./statistics.ts";
import { markdownTable } from "./tables.ts";

export interface Results {
  machine: string;
  accept: AcceptResult;
  deliver: DeliverResult;
  deliverToTen: DeliverResult;
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

export function lines({ accept, deliver, deliverToTen, latency, isolation, weight }: Results): Line[] {
  return [
    {
      what: "events accepted a second, one by one",
      service: whole(accept.singlePerSecond),
      baseline: whole(accept.floorPerSecond),
      ...atLeast(accept.singleToFloor, 0.7),
    },
    {
      what: "the same with the limit on publishing, which the local runtime keeps in a database",
      service: whole(accept.limitedSinglePerSecond),
      baseline: whole(accept.floorPerSecond),
      ...untargeted(accept.limitedSingleToFloor),
    },
    {
      what: "what asking such a limit leaves of the baseline itself",
      service: whole(accept.limitedFloorPerSecond),
      baseline: whole(accept.floorPerSecond),
      ...untargeted(accept.limitedFloorToFloor),
    },
    {
      what: "events accepted a second, in batches of 100; the baseline is one by one",
      service: whole(accept.batchedPerSecond),
      baseline: whole(accept.singlePerSecond),
      ...atLeast(accept.batchToSingle, 10),
    },
    {
      what: "CPU of an accepted event, local database and queue included",
      ...compared(accept.singleCpuMs, accept.floorCpuMs, (value) => `${value.toFixed(2)} ms`),
    },
    {
      what: "deliveries a second from a full queue, to one webhook",
      service: whole(deliver.servicePerSecond),
      baseline: whole(deliver.floorPerSecond),
      ...atLeast(deliver.serviceToFloor, 0.6),
    },
    {
      what: "the same with ten webhooks in each batch of the queue, which asks ten ledgers twice",
      service: whole(deliverToTen.servicePerSecond),
      baseline: whole(deliverToTen.floorPerSecond),
      ...untargeted(deliverToTen.serviceToFloor),
    },
    {
      what: "from publication to receipt, median",
      service: `${whole(latency.serviceP50Ms)} ms`,
      baseline: `${whole(latency.floorP50Ms)} ms`,
      ...untargeted(latency.p50ToFloor),
    },
    {
      what: "from publication to receipt, 99th percentile",
      service: `${whole(latency.serviceP99Ms)} ms`,
      baseline: `${whole(latency.floorP99Ms)} ms`,
      ...untargeted(latency.p99ToFloor),
    },
    {
      what: "the same for the others while one receiver of twenty hangs; the baseline is without it",
      service: `${whole(isolation.hangingP99Ms)} ms`,
      baseline: `${whole(isolation.healthyP99Ms)} ms`,
      ...atMost(isolation.hangingToHealthy, 2),
    },
    {
      what: "from nothing to the first answer, the local runtime included",
      service: `${whole(weight.serviceStartMs)} ms`,
      baseline: `${whole(weight.floorStartMs)} ms`,
      ratio: (weight.serviceStartMs.median / weight.floorStartMs.median).toFixed(2),
      target: "",
      isMet: null,
    },
    {
      what: "memory of the runtime under load, at its peak",
      ...compared(weight.servicePeakMiB, weight.floorPeakMiB, (value) => `${value.toFixed(0)} MiB`),
    },
    {
      what: "what is uploaded, gzipped",
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
    "Counted from its publication until nothing of it is left, an event's share; `together` is how many events come to the queue, to a webhook and to the reconciler at a time. `failed` is a receiver that answers nothing but 500: with the probes of its circuit, and the notices of it.",
    costMarkdown(counts.cost),
    `Not in it: storage, logs, the seconds that a ledger is awake, and an idempotency key (two rows more, $2.00 a million). ${cpuNote(accept.singleCpuMs)}`,
    "### What does not grow",
    `Rows read, the same with ${sizesOf(counts.growth)} of everything stored in the account.`,
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

function compared(service: number | null, baseline: number | null, format: (value: number) => string) {
  const isKnown = service !== null && baseline !== null;
  return {
    service: isKnown ? format(service) : "not known here",
    baseline: isKnown ? format(baseline) : "",
    ratio: isKnown ? (service / baseline).toFixed(2) : "",
    target: "",
    isMet: null,
  };
}
