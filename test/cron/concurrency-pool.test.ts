import { describe, expect, it, vi } from "vitest";
import { forEachConcurrently } from "../../src/cron/concurrency-pool.ts";

const items = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("a concurrency pool", () => {
  it("finishes all other items while one hangs", async () => {
    const done: number[] = [];
    const gate = Promise.withResolvers<void>();
    const pool = forEachConcurrently(items(30), 10, async (item) => {
      if (item === 0) await gate.promise;
      done.push(item);
    });
    await vi.waitFor(() => expect(done).toEqual(items(30).slice(1)));
    gate.resolve();
    await pool;
    expect(done.at(-1)).toBe(0);
  });

  it.each([
    { count: 0, limit: 3, most: 0 },
    { count: 2, limit: 3, most: 2 },
    { count: 20, limit: 3, most: 3 },
  ])("of $limit processes $count items once each, at most $most at a time", async ({ count, limit, most }) => {
    const done: number[] = [];
    let running = 0;
    let highest = 0;
    await forEachConcurrently(items(count), limit, async (item) => {
      running += 1;
      highest = Math.max(highest, running);
      await scheduler.wait(1);
      running -= 1;
      done.push(item);
    });
    expect(done.toSorted((a, b) => a - b)).toEqual(items(count));
    expect(highest).toBe(most);
  });

  it("processes every item before it throws an item's error", async () => {
    const done: number[] = [];
    const pool = forEachConcurrently(items(5), 2, async (item) => {
      if (item < 2) throw new Error(`item ${item} failed`);
      done.push(item);
    });
    await expect(pool).rejects.toThrow("item 0 failed");
    expect(done).toEqual([2, 3, 4]);
  });
});
