import { describe, expect, it } from "vitest";
import { FairQueue } from "../../../src/delivery/batch/fair-queue.ts";

function takeAll(queue: FairQueue<string>): string[] {
  const taken: string[] = [];
  for (let next = queue.next(); next; next = queue.next()) {
    taken.push(next.item);
    next.release();
  }
  return taken;
}

describe("a batch", () => {
  it("serves the first of each webhook before the second of any", () => {
    const webhookBatches = [["a1", "a2", "a3"], ["b1"], [], ["c1", "c2"]];
    expect(takeAll(new FairQueue(webhookBatches))).toEqual(["a1", "b1", "c1", "a2", "c2", "a3"]);
    expect(takeAll(new FairQueue([]))).toEqual([]);
  });

  it("gives a webhook whose receiver hangs no more than its share of the slots while others wait", () => {
    const slow = Array.from({ length: 20 }, (_, index) => `slow${index}`);
    const fast = Array.from({ length: 20 }, (_, index) => `fast${index}`);
    const queue = new FairQueue([slow, fast]);
    let hanging = 0;
    const slots = Array.from({ length: 6 }, () => queue.next());
    while (slots.some((slot) => slot?.item.startsWith("fast"))) {
      hanging = slots.filter((slot) => slot?.item.startsWith("slow")).length;
      const index = slots.findIndex((slot) => slot?.item.startsWith("fast"));
      slots[index]?.release();
      slots[index] = queue.next();
      if (slots[index]?.item === "fast19") break;
    }
    expect(hanging).toBe(3);
  });

  it("gives one webhook all slots when nobody else waits", () => {
    const queue = new FairQueue([["a1", "a2", "a3", "a4", "a5", "a6"]]);
    expect(Array.from({ length: 6 }, () => queue.next()?.item)).toEqual(["a1", "a2", "a3", "a4", "a5", "a6"]);
  });
});
