import { describe, expect, it } from "vitest";
import { MAX_SLOW_SENDS } from "../../../src/constants.ts";
import { FairQueue, type Line } from "../../../src/delivery/batch/fair-queue.ts";

/** The items of a webhook of its own account and host, unless the test says otherwise. */
function line(items: readonly string[], more: Partial<Line<string>> = {}): Line<string> {
  return { items, isQuick: true, shares: [crypto.randomUUID()], ...more };
}

const numbered = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}${index + 1}`);

function takeAll(queue: FairQueue<string>): string[] {
  const taken: string[] = [];
  for (let next = queue.next(); next; next = queue.next()) {
    taken.push(next.item);
    next.release();
  }
  return taken;
}

/** Takes items that stay in progress. */
const take = (queue: FairQueue<string>, count: number) => Array.from({ length: count }, () => queue.next()?.item);

describe("a batch", () => {
  it("serves the first of each webhook before the second of any", () => {
    const lines = [line(["a1", "a2", "a3"]), line(["b1"]), line([]), line(["c1", "c2"])];
    expect(takeAll(new FairQueue(lines))).toEqual(["a1", "b1", "c1", "a2", "c2", "a3"]);
    expect(takeAll(new FairQueue([]))).toEqual([]);
  });

  it("gives a webhook whose receiver hangs no more than its share of the slots while others wait", () => {
    const queue = new FairQueue([line(numbered("slow", 20)), line(numbered("fast", 20))]);
    let hanging = 0;
    const slots = Array.from({ length: 6 }, () => queue.next());
    while (slots.some((slot) => slot?.item.startsWith("fast"))) {
      hanging = slots.filter((slot) => slot?.item.startsWith("slow")).length;
      const index = slots.findIndex((slot) => slot?.item.startsWith("fast"));
      slots[index]?.release();
      slots[index] = queue.next();
      if (slots[index]?.item === "fast20") break;
    }
    expect(hanging).toBe(3);
  });

  it("gives one webhook all slots when nobody else waits", () => {
    expect(take(new FairQueue([line(numbered("a", 6), { isQuick: false })]), 6)).toEqual(numbered("a", 6));
  });

  it("keeps slots for webhooks that are known to be quick as long as one of them waits", () => {
    const slow = numbered("slow", 9).map((name) => line([name], { isQuick: false }));
    const queue = new FairQueue([...slow, line(["quick1", "quick2"])]);
    const taken = take(queue, MAX_SLOW_SENDS + 3);
    expect(taken).toEqual([...numbered("slow", MAX_SLOW_SENDS), "quick1", "quick2", `slow${MAX_SLOW_SENDS + 1}`]);
  });

  it("gives an account with many webhooks no more slots than one with a single webhook", () => {
    const many = numbered("many", 6).map((name) =>
      line(numbered(name, 3), { shares: ["account", `${name}.com`, name] }),
    );
    const single = line(numbered("single", 9), { shares: ["other", "other.com", "single"] });
    const slots = take(new FairQueue([...many, single]), 6);
    expect(slots.filter((item) => item?.startsWith("single"))).toHaveLength(3);
  });

  it("gives a host to which many accounts send no more slots than another one", () => {
    const many = numbered("many", 6).map((name) =>
      line(numbered(name, 3), { shares: [`${name}'s`, "host.com", name] }),
    );
    const single = line(numbered("single", 9), { shares: ["other", "other.com", "single"] });
    const slots = take(new FairQueue([...many, single]), 6);
    expect(slots.filter((item) => item?.startsWith("single"))).toHaveLength(3);
  });

  it("shares the slots of one account and host between its webhooks", () => {
    const of = (name: string) => line(numbered(name, 5), { shares: ["account", "host.com", name] });
    expect(take(new FairQueue([of("a"), of("b")]), 4)).toEqual(["a1", "b1", "a2", "b2"]);
  });
});
