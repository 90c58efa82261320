/** Pure. The table of the comparison. */
import { type Spread, spread } from "../statistics.ts";
import { markdownTable } from "../tables.ts";
import type { Round } from "./measure.ts";

export interface VersusResults {
  machine: string;
  durability: readonly string[];
  contenders: readonly { name: string; rounds: readonly Round[] }[];
}

interface Line {
  label: string;
  of: (round: Round) => number | null;
  unit?: string;
  digits?: number;
}

const LINES: readonly Line[] = [
  { label: "events accepted a second, one endpoint", of: (round) => round.acceptedPerSecond },
  { label: "events delivered a second, one endpoint", of: (round) => round.deliveredPerSecond },
  { label: "deliveries a second, ten endpoints", of: (round) => round.fanOutPerSecond },
  { label: "events accepted a second, in batches of 100", of: (round) => round.batchAcceptedPerSecond },
  { label: "events delivered a second, in batches of 100", of: (round) => round.batchDeliveredPerSecond },
  { label: "from publication to receipt at 50 a second, median", of: (round) => round.p50Ms, unit: "ms", digits: 1 },
  { label: "the same, 99th percentile", of: (round) => round.p99Ms, unit: "ms", digits: 1 },
  {
    label: "99th percentile at 200 a second to twenty endpoints",
    of: (round) => round.healthyP99Ms,
    unit: "ms",
    digits: 1,
  },
  {
    label: "the same for the other nineteen, while one of them hangs",
    of: (round) => round.hangP99Ms,
    unit: "ms",
    digits: 1,
  },
  { label: "requests to the receiver that hangs, for 100 events to it", of: (round) => round.requestsToDead },
  { label: "CPU time of a message to one endpoint", of: (round) => round.messageCpuMs, unit: "ms", digits: 2 },
  { label: "CPU time of a delivery, ten endpoints", of: (round) => round.deliveryCpuMs, unit: "ms", digits: 2 },
  { label: "memory at most, of all its processes", of: (round) => round.peakMiB, unit: "MiB" },
  { label: "kept on disk for a message", of: (round) => round.bytesAMessage, unit: "B" },
];

/** A line a measure: medians, with the least and the most of the rounds. */
export function versusRows({ contenders }: VersusResults): string[][] {
  return LINES.map(({ label, of, unit = "", digits = 0 }) => [
    label,
    ...contenders.map(({ rounds }) => {
      const values = rounds.flatMap((round) => of(round) ?? []);
      return values.length === 0 ? "none" : shown(spread(values), unit, digits);
    }),
  ]);
}

export function versusMarkdown(results: VersusResults): string {
  const head = ["", ...results.contenders.map(({ name }) => name)];
  const rounds = results.contenders[0]?.rounds.length ?? 0;
  return [
    markdownTable(head, versusRows(results)),
    `Medians of ${rounds} alternating rounds, with the least and the most. Measured on ${results.machine}. ${results.durability.join("; ")}.`,
  ].join("\n\n");
}

function shown({ median, least, most }: Spread, unit: string, digits: number): string {
  const number = (value: number) =>
    value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const range = least === most ? "" : ` (${number(least)} to ${number(most)})`;
  return `${number(median)}${unit === "" ? "" : ` ${unit}`}${range}`;
}
