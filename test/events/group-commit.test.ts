/** Group commit by itself: commits are ended by the test, in any order and with any result. */
import { describe, expect, it } from "vitest";
import { GroupCommit } from "../../src/events/group-commit.ts";

interface Commit {
  items: readonly string[];
  end: () => void;
  fail: (reason: string) => void;
}

/** Each commit waits until the test ends it. Its results are the items in capitals. */
function setUp(limits = { items: 100, size: 1000 }) {
  const group = new GroupCommit<string, string>(limits);
  const commits: Commit[] = [];
  const held: Promise<unknown>[] = [];
  const timeouts: (() => void)[] = [];
  const submit = (item: string, more: { key?: string; size?: number } = {}) =>
    group.submit({
      item,
      key: more.key,
      size: more.size ?? 1,
      commit: (items) =>
        new Promise((resolve, reject) => {
          const results = items.map((each) => each.toUpperCase());
          commits.push({ items: [...items], end: () => resolve(results), fail: (reason) => reject(new Error(reason)) });
        }),
      timeOut: () => {
        const { promise: elapsed, resolve } = Promise.withResolvers<void>();
        timeouts.push(resolve);
        return { elapsed, cancel: () => {} };
      },
      hold: (work) => held.push(work),
    });
  return { submit, commits, held, timeouts, sent: () => commits.map(({ items }) => items) };
}

/** Lets everything run that waits for nothing but promises. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

describe("group commit", () => {
  it("sends an item at once while nothing is on its way", async () => {
    const { submit, commits, sent } = setUp();
    const result = submit("a");
    expect(sent()).toEqual([["a"]]);
    commits[0]?.end();
    expect(await result).toBe("A");
    void submit("b");
    expect(sent()).toEqual([["a"], ["b"]]);
  });

  it("collects what arrives during a commit for the next one, and gives each its own result", async () => {
    const { submit, commits, sent } = setUp();
    const results = ["a", "b", "c", "d"].map((item) => submit(item));
    await settle();
    expect(sent()).toEqual([["a"]]);
    commits[0]?.end();
    await settle();
    expect(sent()).toEqual([["a"], ["b", "c", "d"]]);
    const late = submit("e");
    await settle();
    expect(sent()).toHaveLength(2);
    commits[1]?.end();
    expect(await Promise.all(results)).toEqual(["A", "B", "C", "D"]);
    await settle();
    commits[2]?.end();
    expect(await late).toBe("E");
  });

  it("sends an item by itself if its key is in the group already, or if the group is full", async () => {
    const { submit, sent } = setUp({ items: 3, size: 10 });
    void submit("running");
    void submit("b", { key: "k" });
    void submit("c", { key: "k" });
    void submit("d", { size: 10 });
    void submit("e", { size: 5 });
    void submit("f");
    void submit("g");
    await settle();
    expect(sent()).toEqual([["running"], ["c"], ["d"], ["g"]]);
  });

  it("sends each item of a failed group once more, alone", async () => {
    const { submit, commits, sent } = setUp();
    const running = submit("a");
    const results = ["b", "c"].map((item) => submit(item));
    commits[0]?.end();
    await running;
    await settle();
    commits[1]?.fail("lost");
    await settle();
    expect(sent().slice(2).toSorted()).toEqual([["b"], ["c"]]);
    commits[2]?.end();
    commits[3]?.fail("lost again");
    const [first, second] = await Promise.allSettled(results);
    expect([first?.status, second?.status].toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  it("tells an item that was alone of its failure, and goes on", async () => {
    const { submit, commits, sent } = setUp();
    const alone = submit("a");
    commits[0]?.fail("lost");
    await expect(alone).rejects.toThrow("lost");
    void submit("b");
    expect(sent()).toEqual([["a"], ["b"]]);
  });

  it("waits no longer than its timeout for a group that does not end", async () => {
    const { submit, commits, timeouts, sent } = setUp();
    void submit("a");
    const leader = submit("b");
    const follower = submit("c");
    await settle();
    for (const elapse of timeouts) elapse();
    await settle();
    // The leader gave up the commit before it; the follower gave up the leader.
    expect(sent().slice(1)).toEqual(expect.arrayContaining([["b", "c"], ["c"]]));
    for (const commit of commits.slice(1)) commit.end();
    expect(await Promise.all([leader, follower])).toEqual(["B", "C"]);
  });

  it("leaves a group whose leader was killed, so that nobody waits for it again", async () => {
    const { submit, commits, timeouts, sent } = setUp();
    void submit("a");
    // Its own timeout never elapses: nothing of a killed request goes on.
    void submit("killed");
    const follower = submit("c");
    await settle();
    timeouts.at(-1)?.();
    await settle();
    expect(sent()).toEqual([["a"], ["c"]]);
    commits[1]?.end();
    expect(await follower).toBe("C");
    // They form a group of their own, which waits only for the commit that hangs.
    const next = [submit("d"), submit("e")];
    timeouts.at(-2)?.();
    await settle();
    expect(sent().at(-1)).toEqual(["d", "e"]);
    commits.at(-1)?.end();
    expect(await Promise.all(next)).toEqual(["D", "E"]);
  });

  it("keeps each commit alive by the request that leads it", async () => {
    const { submit, commits, held } = setUp();
    void submit("a");
    void submit("b");
    const over = Promise.all(held).then(() => "over");
    const stateNow = () => Promise.race([over, settle().then(() => "held")]);
    commits[0]?.end();
    expect(await stateNow()).toBe("held");
    commits[1]?.end();
    expect(await stateNow()).toBe("over");
  });
});
