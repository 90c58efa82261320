/** Pure. Runs the tasks of several lines, a few at a time, in the order of a fair queue. */
import { FairQueue, type Line } from "./fair-queue.ts";

/** Gets the results of its line so far, in the order in which they came. */
export type Task<Result> = (before: readonly Result[]) => Promise<Result>;

/**
 * Starts at once.
 * @param slots how many tasks run at the same time.
 * @param onProgress is called with the line's owner when one of its tasks starts and when it ends.
 * @returns each line's owner with a promise of the line's results. The promise resolves when the line's last task has ended,
 *   and rejects with what a task of the line throws.
 */
export function runFairly<Owner, Result>(
  lines: readonly (Omit<Line<Task<Result>>, "items"> & { owner: Owner; tasks: readonly Task<Result>[] })[],
  slots: number,
  onProgress: (owner: Owner) => void,
): { owner: Owner; results: Promise<Result[]> }[] {
  const queuedLines = lines.map(({ owner, tasks, isQuick, shares }) => {
    const results: Result[] = [];
    const items = tasks.map((task) => {
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      const start = async () => {
        results.push(await task(results));
      };
      return { owner, start, resolve, ended };
    });
    return { owner, items, results, isQuick, shares };
  });
  const queue = new FairQueue(queuedLines);
  const useSlot = async () => {
    for (let next = queue.next(); next; next = queue.next()) {
      onProgress(next.item.owner);
      const running = next.item.start();
      next.item.resolve(running);
      await Promise.allSettled([running]);
      onProgress(next.item.owner);
      next.release();
    }
  };
  for (let slot = 0; slot < slots; slot += 1) void useSlot();
  return queuedLines.map(({ owner, items, results }) => ({
    owner,
    results: Promise.all(items.map(({ ended }) => ended)).then(() => results),
  }));
}
