/** Pure, but for playing. Makes a failing history smaller while it breaks the same promise. */
import type { History } from "./history.ts";
import type { Outcome } from "./play.ts";

/** One history takes about a second. */
const MAX_PLAYS = 80;

interface Failing {
  history: History;
  outcome: Outcome;
}

export async function shrink(
  history: History,
  outcome: Outcome,
  play: (history: History) => Promise<Outcome>,
): Promise<Failing> {
  const rule = outcome.violations[0]?.rule;
  let best: Failing = { history, outcome };
  let plays = 0;
  const tryHistory = async (smaller: History): Promise<boolean> => {
    if (plays >= MAX_PLAYS) return false;
    plays += 1;
    const tried = await play(smaller);
    if (!tried.violations.some((violation) => violation.rule === rule)) return false;
    best = { history: smaller, outcome: tried };
    return true;
  };
  const withFaults = (current: History, only: readonly string[]): History => ({
    ...current,
    faults: { ...current.faults, only: new Set(only) },
  });
  await tryHistory(withFaults(history, outcome.fired));
  const fewerFaults = () =>
    reduce([...(best.history.faults.only ?? [])], (only) => tryHistory(withFaults(best.history, only)));
  if (best.history.faults.only) await tryHistory(withFaults(best.history, []));
  await reduce(best.history.ops, (ops) => tryHistory({ ...best.history, ops }));
  if (best.history.faults.only) await fewerFaults();
  await reduce(best.history.faults.windows, (windows) =>
    tryHistory({ ...best.history, faults: { ...best.history.faults, windows } }),
  );
  await reduce(best.history.receivers, (receivers) => tryHistory({ ...best.history, receivers }));
  await reduce(best.history.ops, (ops) => tryHistory({ ...best.history, ops }));
  return best;
}

/** Leaves out halves, then quarters, and so on, as long as the rest still fails. */
async function reduce<Item>(items: readonly Item[], stillFails: (rest: Item[]) => Promise<boolean>): Promise<void> {
  let kept = [...items];
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < kept.length;) {
      const rest = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (rest.length < kept.length && (await stillFails(rest))) kept = rest;
      else start += size;
    }
  }
}

export function printHistory(history: History): string {
  const { only } = history.faults;
  return JSON.stringify({ ...history, faults: { ...history.faults, only: only && [...only] } });
}

export function parseHistory(text: string): History {
  const history: History = JSON.parse(text);
  const { only } = history.faults;
  return { ...history, faults: { ...history.faults, only: only && new Set(only) } };
}
