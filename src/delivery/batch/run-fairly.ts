/** Pure. Runs the tasks of several lines, a few at a time, in the order of a fair queue. */
import { FairQueue } from "./fair-queue.ts";

/** Gets the results of its line so far, in the order in which they came. */
export type Task<Result> = (before: readonly Result[]) => Promise<Result>;

/**
 * Starts at once.
 * @param slots how many tasks run at the same time.
 * @param onStart is called when a task starts.
 * @returns each line's owner with a promise of the line's results. The promise resolves when the line's last task has ended,
 *   and rejects with what a task of the line throws.
 */
export function runFairly<Owner, Result>(
  lines: readonly { owner: Owner; tasks: readonly Task<Result>[] }[],
  slots: number,
  onStart: () => void,
): { owner: Owner; results: Promise<Result[]> }[] {
  const queuedLines = lines.map(({ owner, tasks }) => {
    const results: Result[] = [];
    const runs = tasks.map((task) => {
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      const start = async () => {
        results.push(await task(results));
      };
      return { start, resolve, ended };
    });
    return { owner, runs, results };
  });
  const queue = new FairQueue(queuedLines.map(({ runs }) => runs));
  const useSlot = async () => {
    for (let next = queue.next(); next; next = queue.next()) {
      onStart();
      const running = next.item.start();
      next.item.resolve(running);
      await Promise.allSettled([running]);
      next.release();
    }
  };
  for (let slot = 0; slot < slots; slot += 1) void useSlot();
  return queuedLines.map(({ owner, runs, results }) => ({
    owner,
    results: Promise.all(runs.map(({ ended }) => ended)).then(() => results),
  }));
}
