/** Tasks of several lines share a few slots. */
import { describe, expect, it, vi } from "vitest";
import { type Task, runFairly } from "../../../src/delivery/batch/run-fairly.ts";

function lineOf<Result>(owner: string, tasks: readonly Task<Result>[]) {
  return { owner, tasks, isQuick: true, shares: [owner] };
}

/** A line whose tasks end when the test says so. */
function controlledLine(owner: string, count: number) {
  const gates = Array.from({ length: count }, () => Promise.withResolvers<string>());
  const started: number[] = [];
  const tasks = gates.map(({ promise }, index) => () => {
    started.push(index);
    return promise;
  });
  return { ...lineOf(owner, tasks), gates, started };
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

  it("never run more tasks than there are slots, and report each start and end", async () => {
    const line = controlledLine("line", 8);
    const onProgress = vi.fn();
    const [run] = runFairly([line], 6, onProgress);
    expect(line.started).toHaveLength(6);
    expect(onProgress).toHaveBeenCalledTimes(6);
    for (const index of line.gates.keys()) end(line, index, String(index));
    expect(await run?.results).toHaveLength(8);
    expect(onProgress).toHaveBeenCalledTimes(16);
    expect(onProgress).toHaveBeenCalledWith("line");
  });

  it("give each task the results of its line so far", async () => {
    const count = async (before: readonly number[]) => before.length;
    const [run] = runFairly([lineOf("line", [count, count, count])], 1, () => {});
    expect(await run?.results).toEqual([0, 1, 2]);
  });

  it("have no results when they have no tasks", async () => {
    const [run] = runFairly([lineOf("empty", [])], 6, () => {});
    expect(await run?.results).toEqual([]);
  });

  it("fail alone: a task that throws leaves its slot to the others", async () => {
    const fail = () => Promise.reject(new Error("broken"));
    const [broken, sound] = runFairly(
      [lineOf<string>("broken", [fail]), lineOf("sound", [async () => "done"])],
      1,
      () => {},
    );
    await expect(broken?.results).rejects.toThrow("broken");
    expect(await sound?.results).toEqual(["done"]);
  });
});
