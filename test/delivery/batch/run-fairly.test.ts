/** Tasks of several lines share a few slots. */
import { describe, expect, it, vi } from "vitest";
import { runFairly } from "../../../src/delivery/batch/run-fairly.ts";

/** A line whose tasks end when the test says so. */
function controlledLine(owner: string, count: number) {
  const gates = Array.from({ length: count }, () => Promise.withResolvers<string>());
  const started: number[] = [];
  const tasks = gates.map(({ promise }, index) => () => {
    started.push(index);
    return promise;
  });
  return { owner, tasks, gates, started };
}

const end = (line: ReturnType<typeof controlledLine>, index: number, result: string) =>
  line.gates[index]?.resolve(result);

describe("lines of tasks", () => {
  it("get their results as soon as their own last task has ended, in the order in which they ended", async () => {
    const slow = controlledLine("slow", 1);
    const quick = controlledLine("quick", 2);
    const [slowRun, quickRun] = runFairly([slow, quick], 6, () => {});
    end(quick, 1, "second");
    end(quick, 0, "first");
    expect(await quickRun?.results).toEqual(["second", "first"]);
    end(slow, 0, "late");
    expect(await slowRun?.results).toEqual(["late"]);
    expect([slowRun?.owner, quickRun?.owner]).toEqual(["slow", "quick"]);
  });

  it("never run more tasks than there are slots, and report each start", async () => {
    const line = controlledLine("line", 8);
    const onStart = vi.fn();
    const [run] = runFairly([line], 6, onStart);
    expect(line.started).toHaveLength(6);
    expect(onStart).toHaveBeenCalledTimes(6);
    for (const index of line.gates.keys()) end(line, index, String(index));
    expect(await run?.results).toHaveLength(8);
    expect(onStart).toHaveBeenCalledTimes(8);
  });

  it("give each task the results of its line so far", async () => {
    const count = async (before: readonly number[]) => before.length;
    const [run] = runFairly([{ owner: "line", tasks: [count, count, count] }], 1, () => {});
    expect(await run?.results).toEqual([0, 1, 2]);
  });

  it("have no results when they have no tasks", async () => {
    const [run] = runFairly([{ owner: "empty", tasks: [] }], 6, () => {});
    expect(await run?.results).toEqual([]);
  });

  it("fail alone: a task that throws leaves its slot to the others", async () => {
    const fail = () => Promise.reject(new Error("broken"));
    const [broken, sound] = runFairly(
      [
        { owner: "broken", tasks: [fail] },
        { owner: "sound", tasks: [async () => "done"] },
      ],
      1,
      () => {},
    );
    await expect(broken?.results).rejects.toThrow("broken");
    expect(await sound?.results).toEqual(["done"]);
  });
});
