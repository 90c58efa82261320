/** No two files import each other, however long the way round, and be it for their types only. */
import { describe, expect, it } from "vitest";
import { readModules } from "./program.ts";

/** Circles that are known, by their files in alphabetical order. The list must not grow. */
const KNOWN: string[][] = [];

const modules = readModules();
const circles = circlesOf(new Map([...modules.values()].map(({ path, imports }) => [path, targetsOf(imports)])));

it("has no circle of imports that is not known", () => {
  expect(circles.filter((circle) => !isIn(KNOWN, circle))).toEqual([]);
});

it("knows no circle that is gone", () => {
  expect(KNOWN.filter((circle) => !isIn(circles, circle))).toEqual([]);
});

describe("a circle", () => {
  it("is found however long it is", () => {
    const graph = new Map([
      ["a", ["b"]],
      ["b", ["c"]],
      ["c", ["a", "d"]],
      ["d", []],
    ]);
    expect(circlesOf(graph)).toEqual([["a", "b", "c"]]);
  });

  it("may be a file that imports itself", () => expect(circlesOf(new Map([["a", ["a"]]]))).toEqual([["a"]]));

  it("is not made by two ways to one file", () => {
    const graph = new Map([
      ["a", ["b", "c"]],
      ["b", ["d"]],
      ["c", ["d"]],
      ["d", []],
    ]);
    expect(circlesOf(graph)).toEqual([]);
  });
});

function targetsOf(imports: readonly { target: string | undefined }[]): string[] {
  return imports.flatMap(({ target }) => target ?? []);
}

function isIn(list: readonly string[][], circle: readonly string[]): boolean {
  return list.some((other) => other.join() === circle.join());
}

/** Files that reach each other, each group in alphabetical order. */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const reached = new Map([...graph.keys()].map((start) => [start, reachedFrom(graph, start)]));
  const groups = new Map<string, string[]>();
  for (const [file, files] of reached) {
    const group = [...files].filter((other) => reached.get(other)?.has(file)).toSorted();
    if (files.has(file)) groups.set(group.join(), group);
  }
  return [...groups.values()];
}

/** Itself only where a way leads back. */
function reachedFrom(graph: ReadonlyMap<string, readonly string[]>, start: string): Set<string> {
  const found = new Set(graph.get(start));
  for (const file of found) for (const next of graph.get(file) ?? []) found.add(next);
  return found;
}
