/** Pure. Runs work with bounded concurrency. */

/**
 * Calls `work` for every item, with at most `limit` calls at a time. A slow item delays no other: the next one starts
 * as soon as one call ends.
 * @throws the first error of `work`, after all items have been processed.
 */
export async function forEachConcurrently<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const errors: unknown[] = [];
  const rest = items.values();
  const worker = async () => {
    // All workers share the iterator.
    for (const item of rest) {
      try {
        await work(item);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (errors.length > 0) throw errors[0];
}
