/** Pure. A history as a person reads it: the time, who, and what. */
import type { History } from "./history.ts";
import type { Outcome } from "./play.ts";
import type { Shrunk } from "./process.ts";

const MAX_LINES = 150;

export function tellStory(history: History, { story, violations, fired }: Outcome): string {
  const plan = [
    `seed ${history.seed}: ${history.theme}, ${history.level}; ${history.ops.length} operations, ${fired.length} faults`,
    ...history.faults.windows.map(({ what, from, to }) => `  ${what} from ${timeOf(from)} to ${timeOf(to)}`),
    ...history.receivers.flatMap(({ host, windows }) =>
      windows.map(({ from, to, mode }) => `  ${host} ${JSON.stringify(mode)} from ${timeOf(from)} to ${timeOf(to)}`),
    ),
  ];
  const lines = [
    ...story.map(({ at, who, what }) => ({ at, line: `${timeOf(at)}  ${who.padEnd(12)} ${what}` })),
    ...violations.map(({ at, rule, text }) => ({ at, line: `${timeOf(at)}  ✗ ${rule}: ${text}` })),
  ].toSorted((a, b) => a.at - b.at);
  const shown = lines.map(({ line }) => line.slice(0, 240));
  const cut = shown.length > MAX_LINES ? [...shown.slice(0, MAX_LINES - 30), "…", ...shown.slice(-30)] : shown;
  return [...plan, ...cut].join("\n");
}

export function printStory({ story }: Shrunk): string {
  return `\nThe smallest history that was found:\n${story}`;
}

function timeOf(at: number): string {
  return new Date(at).toISOString().slice(5, 23).replace("T", " ");
}
