/** I/O. A process of the pool: loads the service once, and plays one history after another. */
import { install } from "./platform/globals.ts";
import { loadService } from "./platform/load.ts";
import { type History, drawHistory } from "./history.ts";
import type { Order, Wanted } from "./pool.ts";
import { type Counts, play } from "./play.ts";
import { parseHistory, printHistory, shrink } from "./shrink.ts";
import { tellStory } from "./story.ts";
import type { Violation } from "./truth.ts";

export interface Shrunk {
  history: string;
  violations: Violation[];
  story: string;
}

export interface Result {
  seed: number;
  theme: string;
  level: string;
  traceHash: string;
  violations: Violation[];
  settledAfterMs: number;
  counts: Counts;
  shrunk: Shrunk | null;
  story: string;
}

const [source = ""] = process.argv.slice(2);
install();
const service = await loadService(new URL(source));
// What the code caches for a whole isolate is warm from here on, so that a seed's trace does not depend on those before.
await play({ ...drawHistory(0), ops: [], leaps: [] }, service);

process.on("message", ({ index, order, ...wanted }: { index: number; order: Order } & Wanted) => {
  void answer(order, wanted).then((result) => process.send?.({ index, result }));
});

async function answer(order: Order, { story, shrinks, stopsAtViolation }: Wanted): Promise<Result> {
  const history: History = order.kind === "seed" ? drawHistory(order.seed) : parseHistory(order.history);
  const outcome = await play(history, service, { stopsAtViolation });
  const { seed, theme, level } = history;
  const { traceHash, violations, settledAfterMs, counts } = outcome;
  let shrunk: Shrunk | null = null;
  if (shrinks && violations.length > 0) {
    const small = await shrink(history, outcome, (smaller) => play(smaller, service));
    shrunk = {
      history: printHistory(small.history),
      violations: small.outcome.violations,
      story: tellStory(small.history, small.outcome),
    };
  }
  return {
    seed,
    theme,
    level,
    traceHash,
    violations,
    settledAfterMs,
    counts,
    shrunk,
    story: story ? tellStory(history, outcome) : "",
  };
}
