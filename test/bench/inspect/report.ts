/** Pure. What was seen inside of the Worker's isolate, as Markdown. */
import { markdownTable } from "../tables.ts";
import type { Profiled } from "./costs.ts";
import type { MemoryResult } from "./memory.ts";

const SHOWN = 5;

export interface Inspection {
  memory: MemoryResult;
  profiles: Profiled[];
}

export function inspectionMarkdown(machine: string, { memory, profiles }: Inspection): string {
  return [
    markdownTable(
      ["load", "deliveries", "MiB live after a collection", "MiB at most, with garbage"],
      [
        ["500 deliveries a second, of 1 KB", ...grown(memory.steady), memory.steadyPeakMiB.toFixed(0)],
        [
          "batches of 100 events of 10 kB, with 20 events of 250 kB, to 50 webhooks",
          ...grown(memory.large),
          memory.largePeakMiB.toFixed(0),
        ],
      ],
    ),
    markdownTable(
      ["CPU time of the Worker's JavaScript", "ms", "the five largest of its own costs"],
      profiles.map(({ what, count, costs }) => {
        const total = totalMs(costs);
        const largest = ownCosts(costs).slice(0, SHOWN);
        const shares = largest.map(({ name, place, ms }) => `\`${name}\` (${place}) ${percent(ms, total)}`);
        return [what, (total / count).toFixed(3), shares.join(", ")];
      }),
    ),
    `Measured on ${machine}.`,
  ].join("\n\n");
}

/** For the terminal: the largest costs of all, those of the runtime and of libraries too. */
export function costTable({ count, costs }: Profiled): object[] {
  const total = totalMs(costs);
  return costs.slice(0, 25).map(({ name, place, ms }) => ({
    name,
    place,
    share: percent(ms, total),
    "µs each": Number(((ms * 1000) / count).toFixed(1)),
  }));
}

function ownCosts(costs: Profiled["costs"]): Profiled["costs"] {
  return costs.filter(({ place }) => place.startsWith("src/"));
}

function totalMs(costs: Profiled["costs"]): number {
  return costs.reduce((total, { ms }) => total + ms, 0);
}

function grown(rounds: readonly { deliveries: number; liveMiB: number }[]): [string, string] {
  const last = rounds.at(-1);
  return [(last?.deliveries ?? 0).toLocaleString("en"), rounds.map(({ liveMiB }) => liveMiB.toFixed(1)).join(", ")];
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}
