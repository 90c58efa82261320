/** I/O. Plays histories in several processes, one a core. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Result } from "./process.ts";

const PROCESS = fileURLToPath(new URL("process.ts", import.meta.url));

export type Order = { kind: "seed"; seed: number } | { kind: "kept"; history: string };

/** What a process does with a history beside judging it. */
export interface Wanted {
  story: boolean;
  shrinks: boolean;
  stopsAtViolation: boolean;
}

export interface PoolOptions {
  source: URL;
  jobs: number;
  /** So many failures are shrunk. */
  shrinks: number;
  story: boolean;
  /** Plays nothing after the first failure, not even the rest of that history. */
  stopsAtFailure?: boolean;
}

/** In the order of the given histories. */
export async function playAll(orders: readonly Order[], options: PoolOptions): Promise<Result[]> {
  const results: { index: number; result: Result }[] = [];
  let next = 0;
  let shrinks = options.shrinks;
  let isOver = false;
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const child = fork(PROCESS, [options.source.href], { execArgv: ["--disable-warning=ExperimentalWarning"] });
      const giveNext = () => {
        const order = orders[next];
        if (!order || isOver) {
          child.disconnect();
          return;
        }
        const wanted: Wanted = {
          story: options.story,
          shrinks: shrinks > 0,
          stopsAtViolation: options.stopsAtFailure ?? false,
        };
        child.send({ index: next, order, ...wanted });
        next += 1;
      };
      child.on("message", (message: { index: number; result: Result }) => {
        results.push(message);
        const hasFailed = message.result.violations.length > 0;
        if (hasFailed && message.result.shrunk) shrinks -= 1;
        if (hasFailed && options.stopsAtFailure) isOver = true;
        giveNext();
      });
      child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a process ended with ${code}`))));
      giveNext();
    });
  await Promise.all(Array.from({ length: Math.min(options.jobs, orders.length) }, work));
  return results.toSorted((a, b) => a.index - b.index).map(({ result }) => result);
}
